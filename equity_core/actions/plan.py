"""A plan as plain data: plan, goals, actions, steps, updates, values of hand-kept measures.

Every object carries a short `id` that never changes and stays with it through files. `version`
counts the edits of its own words; updates and values are append-only and have none.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from equity_core.actions.status import Status, UpdateState


class MeasureKind(StrEnum):
    """Where the number that an action should move comes from."""

    NONE = ""
    SERVICE = "service"
    FINDING = "finding"
    HAND = "hand"


class Visibility(StrEnum):
    """Who may ever see an action: staff only, or everyone."""

    INTERNAL = "internal"
    PUBLIC = "public"


@dataclass(frozen=True)
class Evidence:
    """Something that shows what was done: a title, and an address where there is one."""

    title: str
    address: str = ""


@dataclass(frozen=True)
class Step:
    """A part of an action that is done or not; `weight` (1 to 1000) says how large a part."""

    id: str
    title: str
    owner: str = ""
    due: date | None = None
    done_on: date | None = None
    weight: int = 1
    order: int = 1
    version: int = 1


@dataclass(frozen=True)
class MeasureValue:
    """One number of a measure on one day. Never changed: a correction is a new one.

    The first of an action is its baseline. A number that was worked out from data is kept with
    its 95 % interval, `low` to `high`, the `revision` of the workspace it came from, and what was
    `measured`: the id of the measure and its parameters, as the action named them then.
    """

    id: str
    on: date
    value: Decimal
    note: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    revision: int | None = None
    measured: str = ""


@dataclass(frozen=True)
class Update:
    """A dated report on an action: the only way its progress is told.

    `percent` (0 to 100) is a judgement by hand, for actions without steps. `posted_at` is in UTC,
    to the second. `decided_by` and `decided_at` are set when it is approved or returned.
    """

    id: str
    posted_at: datetime
    author: str
    status: Status
    percent: int | None = None
    narrative: str = ""
    barrier: str = ""
    next_step: str = ""
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    state: UpdateState = UpdateState.DRAFT
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_note: str = ""


@dataclass(frozen=True)
class Action:
    """Something the city promised to do.

    `goal` is the id of one of the city's own goals, `key_action` one of KA1 to KA6; either may
    be empty. `indicator`, `timeline` and `owner` are the columns that cities keep in their own
    words; `start` and `due` are the days that programs reckon with.
    """

    id: str
    title: str
    key_action: str = ""
    goal: str = ""
    indicator: str = ""
    timeline: str = ""
    owner: str = ""
    department: str = ""
    contributors: str = ""
    description: str = ""
    start: date | None = None
    due: date | None = None
    visibility: Visibility = Visibility.INTERNAL
    measure: str = ""
    measure_kind: MeasureKind = MeasureKind.NONE
    measure_id: str = ""
    measure_parameters: str = ""
    unit: str = ""
    target: Decimal | None = None
    target_note: str = ""
    archived_on: date | None = None
    order: int = 1
    version: int = 1
    steps: tuple[Step, ...] = ()
    values: tuple[MeasureValue, ...] = ()
    updates: tuple[Update, ...] = ()

    @property
    def newest_approved(self) -> Update | None:
        """The update that says how the action stands for everyone; None before the first."""
        approved = [each for each in self.updates if each.state is UpdateState.APPROVED]
        return max(approved, key=lambda each: (each.posted_at, each.id), default=None)


@dataclass(frozen=True)
class Goal:
    """One of the city's own goals, with the result it wants in plain words."""

    id: str
    title: str
    result: str = ""
    order: int = 1
    version: int = 1


@dataclass(frozen=True)
class Plan:
    """The plan of one city, whole: what it says and everything under it, each list in order."""

    id: str
    title: str
    intro: str = ""
    team: str = ""
    period_start: date | None = None
    period_end: date | None = None
    adopted_on: date | None = None
    cadence_months: int = 3
    zone: str = "America/Chicago"
    version: int = 1
    goals: tuple[Goal, ...] = ()
    actions: tuple[Action, ...] = ()


def new_id() -> str:
    """A short id of its own, 12 letters and digits, that no other object will have."""
    return secrets.token_hex(6)
