"""How far and how fresh: share of steps done, freshness of reports, counts by status."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from equity_core.actions.status import FINISHED, Status
from equity_core.errors import BadInput

GRACE_DAYS = 14


class Weighted(Protocol):
    """A step: its weight (a whole number above 0), and the day it was done, if it was."""

    @property
    def weight(self) -> int: ...
    @property
    def done_on(self) -> date | None: ...


class Freshness(StrEnum):
    """Computed from dates alone; nobody can set it by hand."""

    CURRENT = "current"
    DUE = "due"
    OVERDUE = "overdue"
    NEVER_REPORTED = "never_reported"


@dataclass(frozen=True)
class Reporting:
    """How fresh the reports on an action are.

    Attributes
    ----------
    freshness
        Current before `due_on`, due for the days of grace from `due_on`, overdue after them.
    reported_on
        The day of the newest report, in the city's time zone; None where there is none.
    due_on
        The day the next report is due; None where none is expected.
    days_since
        Whole days from `reported_on` to today, 0 or more; None where there is no report.
    """

    freshness: Freshness
    reported_on: date | None
    due_on: date | None
    days_since: int | None


@dataclass(frozen=True)
class Cadence:
    """How often a report is due: every `months`, in the time zone `zone` (an IANA name)."""

    months: int = 3
    zone: str = "America/Chicago"
    grace_days: int = GRACE_DAYS


def share_done(steps: Iterable[Weighted]) -> float | None:
    """The weight of the steps done over the weight of all, 0 to 1; None where there is none.

    >>> from types import SimpleNamespace as Step
    >>> share_done([Step(weight=3, done_on=date(2026, 1, 5)), Step(weight=1, done_on=None)])
    0.75
    """
    listed = list(steps)
    total = sum(step.weight for step in listed)
    done = sum(step.weight for step in listed if step.done_on is not None)
    return done / total if total else None


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def local_day(moment: datetime, zone: str) -> date:
    """The day on the city's calendar at this moment; a moment without a zone is in UTC.

    Raises
    ------
    BadInput
        There is no time zone of that name.
    """
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return aware.astimezone(zone_of(zone)).date()


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that IANA name; BadInput where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(f"There is no time zone “{name}”. Write it like America/Chicago.") from None


def reporting(
    reported_at: datetime | None,
    now: datetime,
    *,
    cadence: Cadence,
    status: Status | None = None,
    start: date | None = None,
) -> Reporting:
    """How fresh the newest report is now.

    Parameters
    ----------
    reported_at
        When the newest report was posted; None where there was never one.
    now
        The present moment.
    cadence
        How often a report is due, and in which time zone days begin and end.
    status
        What the newest report says. After completed or dropped no further report is due.
    start
        When the action begins: its first report is due one period later.
    """
    if reported_at is None:
        first = add_months(start, cadence.months) if start is not None else None
        return Reporting(Freshness.NEVER_REPORTED, None, first, None)
    today, last = local_day(now, cadence.zone), local_day(reported_at, cadence.zone)
    since = max(0, (today - last).days)
    if status in FINISHED:
        return Reporting(Freshness.CURRENT, last, None, since)
    due = add_months(last, cadence.months)
    late = (today - due).days
    if late < 0:
        freshness = Freshness.CURRENT
    else:
        freshness = Freshness.DUE if late <= cadence.grace_days else Freshness.OVERDUE
    return Reporting(freshness, last, due, since)


@dataclass(frozen=True)
class RollUp:
    """Counts of actions. There is no average: it would hide what stands still.

    Attributes
    ----------
    total
        All actions; equal to the sum of `by_status` and `never_reported`.
    by_status
        How many stand at each status by their newest approved update, every status named.
    never_reported
        How many have no approved update at all.
    by_freshness
        The same actions by freshness.
    """

    total: int
    by_status: Mapping[Status, int]
    never_reported: int
    by_freshness: Mapping[Freshness, int]


def roll_up(states: Iterable[tuple[Status | None, Freshness]]) -> RollUp:
    """Count actions by status and freshness; a status of None means never reported."""
    listed = list(states)
    by_status = {status: sum(found is status for found, _ in listed) for status in Status}
    by_freshness = {fresh: sum(found is fresh for _, found in listed) for fresh in Freshness}
    never = sum(found is None for found, _ in listed)
    return RollUp(len(listed), by_status, never, by_freshness)
