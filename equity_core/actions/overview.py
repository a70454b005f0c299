"""How a plan stands: status and freshness of each action, counts by key action, what moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from equity_core.actions.catalogues import KEY_ACTION_IDS
from equity_core.actions.plan import Action, Goal, Plan, Update
from equity_core.actions.progress import (
    Cadence,
    Reporting,
    RollUp,
    local_day,
    reporting,
    roll_up,
    share_done,
)
from equity_core.actions.status import Status

SINCE_DAYS = 90


@dataclass(frozen=True)
class Standing:
    """How one action stands, by what is approved.

    Attributes
    ----------
    status
        What the newest approved update says; None where nothing was ever reported.
    steps_done
        The weight of the steps done over the weight of all, 0 to 1; None without steps.
    percent
        The judgement by hand in the newest approved update, for actions without steps.
    """

    action: Action
    newest: Update | None
    reporting: Reporting
    steps_done: float | None

    @property
    def status(self) -> Status | None:
        """The status in force."""
        return self.newest.status if self.newest is not None else None

    @property
    def percent(self) -> int | None:
        """How far, 0 to 100: by steps where there are steps, else as reported."""
        if self.steps_done is not None:
            return round(100 * self.steps_done)
        return self.newest.percent if self.newest is not None else None


@dataclass(frozen=True)
class Moved:
    """An action whose status changed, or that was reported on for the first time."""

    action: Action
    before: Status | None
    after: Status
    on: date


@dataclass(frozen=True)
class Heading:
    """A key action or an own goal with what stands under it."""

    key_action: str
    goal: Goal | None
    standings: tuple[Standing, ...]
    counts: RollUp
    reported: int
    """How many were reported on in the last 90 days."""


@dataclass(frozen=True)
class Overview:
    """A whole plan, or the part of it that a reader chose.

    `headings` are the six key actions, then the own goals that have actions, then, where there
    are any, the actions that stand under neither. An action under a goal and a key action is in
    both, and once in `counts`.
    """

    standings: tuple[Standing, ...]
    counts: RollUp
    headings: tuple[Heading, ...]
    moved: tuple[Moved, ...]
    today: date


def look_over(plan: Plan, *, now: datetime) -> Overview:
    """How the plan stands now. What was put in the archive is left out."""
    cadence, today = Cadence(plan.cadence_months, plan.zone), local_day(now, plan.zone)
    current = [action for action in plan.actions if action.archived_on is None]
    standings = tuple(_standing(action, cadence, now) for action in current)
    moved = _moved(current, plan.zone, today)
    return Overview(standings, _counted(standings), _headings(plan, standings), moved, today)


def _standing(action: Action, cadence: Cadence, now: datetime) -> Standing:
    newest = action.newest_approved
    found = reporting(
        newest.posted_at if newest is not None else None,
        now,
        cadence=cadence,
        status=newest.status if newest is not None else None,
        start=action.start,
    )
    return Standing(action, newest, found, share_done(action.steps))


def _counted(standings: Iterable[Standing]) -> RollUp:
    return roll_up((one.status, one.reporting.freshness) for one in standings)


def _headings(plan: Plan, standings: Sequence[Standing]) -> tuple[Heading, ...]:
    def heading(listed: list[Standing], key_action: str = "", goal: Goal | None = None) -> Heading:
        days = [one.reporting.days_since for one in listed]
        reported = sum(since is not None and since <= SINCE_DAYS for since in days)
        return Heading(key_action, goal, tuple(listed), _counted(listed), reported)

    found = [
        heading([one for one in standings if one.action.key_action == name], name)
        for name in KEY_ACTION_IDS
    ]
    for goal in plan.goals:
        under = [one for one in standings if one.action.goal == goal.id]
        if under:
            found.append(heading(under, goal=goal))
    neither = [one for one in standings if not one.action.key_action and not one.action.goal]
    return tuple([*found, heading(neither)] if neither else found)


def _moved(actions: Iterable[Action], zone: str, today: date) -> tuple[Moved, ...]:
    """Whose status in force is another than 90 days ago, the newest first."""
    first = today - timedelta(days=SINCE_DAYS)
    found = []
    for action in actions:
        newest = action.newest_approved
        if newest is None or local_day(newest.posted_at, zone) < first:
            continue
        earlier = [
            one
            for one in action.updates
            if one.state is newest.state and local_day(one.posted_at, zone) < first
        ]
        last = max(earlier, key=lambda one: (one.posted_at, one.id), default=None)
        before = last.status if last is not None else None
        if before is not newest.status:
            on = local_day(newest.posted_at, zone)
            found.append(Moved(action, before, newest.status, on))
    return tuple(sorted(found, key=lambda one: (one.on, one.action.id), reverse=True))
