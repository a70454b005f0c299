"""What one person has to do: reports due, reports returned, reports waiting for approval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from equity_core.access import Permission, Viewer, may, require
from equity_core.actions.owners import Owner, read_owners
from equity_core.actions.plan import Action, Plan, Step, Update
from equity_core.actions.progress import Cadence, Freshness, Reporting, local_day, reporting
from equity_core.actions.reading import read_plan
from equity_core.actions.status import UpdateState
from equity_core.settings import Settings
from equity_core.store.revisions import CityRow

SOON_DAYS = 14
REPORTED = (UpdateState.SUBMITTED, UpdateState.APPROVED)


class Turn(StrEnum):
    """When a report is asked for; the order is the order of a list of what to do."""

    OVERDUE = "overdue"
    NOW = "now"
    NEVER = "never"
    SOON = "soon"
    LATER = "later"
    NONE = "none"


@dataclass(frozen=True)
class Owed:
    """One action and the report on it that comes next.

    Attributes
    ----------
    turn
        Overdue after the days of grace, now from the due day on, never where nothing was ever
        handed in and the first day has come, soon in the 14 days before, later before that, none
        where no report is expected (completed, dropped, put in the archive).
    due_on
        The day of the next report; None where there is none, or no day was ever set.
    reporting
        How fresh the newest report is that was handed in, approved or not.
    newest
        That report; None where there is none.
    draft
        The newest report that is begun or returned and not handed in again.
    """

    action: Action
    turn: Turn
    due_on: date | None
    reporting: Reporting
    newest: Update | None
    draft: Update | None
    owner: Owner | None


@dataclass(frozen=True)
class Mine:
    """What is this person's to do, most urgent first.

    Attributes
    ----------
    owed
        The person's actions (those that their account answers for), most urgent first.
    steps
        The person's steps that are not done, with their action, by due day.
    returned
        Reports that were returned: the person's own, and those on their actions.
    drafts
        Reports that are begun or were taken back, and not sent: those on the same terms.
    waiting
        Reports that wait for approval, oldest first; empty for who may not approve.
    """

    owed: tuple[Owed, ...]
    steps: tuple[tuple[Action, Step], ...]
    returned: tuple[tuple[Action, Update], ...]
    drafts: tuple[tuple[Action, Update], ...]
    waiting: tuple[tuple[Action, Update], ...]

    @property
    def asked_now(self) -> tuple[Owed, ...]:
        """What should be reported today: overdue, due now, never reported."""
        return tuple(one for one in self.owed if one.turn in (Turn.OVERDUE, Turn.NOW, Turn.NEVER))


def read_mine(settings: Settings, viewer: Viewer, city: CityRow, *, now: datetime) -> Mine:
    """What this viewer has to do in a city's plan; nothing where there is no plan.

    Raises
    ------
    AccessDenied
        The viewer may not write updates.
    """
    require(viewer, Permission.WRITE_UPDATES)
    plan = read_plan(settings, viewer, city)
    if plan is None:
        return Mine((), (), (), (), ())
    return mine_of(plan, read_owners(settings, viewer, city), viewer, now=now)


def mine_of(plan: Plan, owners: Mapping[str, Owner], viewer: Viewer, *, now: datetime) -> Mine:
    """The same from a plan that is read already."""

    def is_mine(uid: str) -> bool:
        return uid in owners and owners[uid].account_id == viewer.user_id

    actions = [action for action in plan.actions if action.archived_on is None]
    owed = owed_reports(plan, owners, now=now)
    steps = [(a, s) for a in actions for s in a.steps if s.done_on is None and is_mine(s.id)]
    told = [(action, update) for action in actions for update in action.updates]

    def in_state(state: UpdateState) -> tuple[tuple[Action, Update], ...]:
        return tuple(
            (action, update)
            for action, update in told
            if update.state is state and (is_mine(action.id) or update.author == viewer.name)
        )

    return Mine(
        owed=tuple(one for one in owed if is_mine(one.action.id)),
        steps=tuple(sorted(steps, key=lambda one: (one[1].due or date.max, one[0].order))),
        returned=in_state(UpdateState.RETURNED),
        drafts=in_state(UpdateState.DRAFT),
        waiting=_waiting(told) if may(viewer, Permission.APPROVE_UPDATES) else (),
    )


def owed_reports(plan: Plan, owners: Mapping[str, Owner], *, now: datetime) -> list[Owed]:
    """Every action of the plan with the report that comes next, most urgent first."""
    cadence = Cadence(plan.cadence_months, plan.zone)
    today = local_day(now, plan.zone)
    listed = [
        _owed(action, owners.get(action.id), cadence, now=now, today=today)
        for action in plan.actions
    ]
    turns = list(Turn)
    return sorted(
        listed,
        key=lambda one: (turns.index(one.turn), one.due_on or date.min, one.action.order),
    )


def _owed(
    action: Action, owner: Owner | None, cadence: Cadence, *, now: datetime, today: date
) -> Owed:
    newest = _newest(update for update in action.updates if update.state in REPORTED)
    draft = _newest(update for update in action.updates if update.state not in REPORTED)
    found = reporting(
        newest.posted_at if newest is not None else None,
        now,
        cadence=cadence,
        status=newest.status if newest is not None else None,
        start=action.start,
    )
    turn = Turn.NONE if action.archived_on is not None else turn_of(found, today)
    return Owed(action, turn, found.due_on, found, newest, draft, owner)


def turn_of(found: Reporting, today: date) -> Turn:
    """When the next report is asked for, from how fresh the newest is."""
    if found.freshness is Freshness.OVERDUE:
        return Turn.OVERDUE
    if found.freshness is Freshness.DUE:
        return Turn.NOW
    never = found.freshness is Freshness.NEVER_REPORTED
    if found.due_on is None:
        return Turn.NEVER if never else Turn.NONE
    if found.due_on <= today:
        return Turn.NEVER  # a current report is due in days to come, so this is a first one
    return Turn.SOON if found.due_on <= today + timedelta(days=SOON_DAYS) else Turn.LATER


def _newest(updates: Iterable[Update]) -> Update | None:
    return max(updates, key=lambda one: (one.posted_at, one.id), default=None)


def _waiting(told: list[tuple[Action, Update]]) -> tuple[tuple[Action, Update], ...]:
    submitted = [one for one in told if one[1].state is UpdateState.SUBMITTED]
    return tuple(sorted(submitted, key=lambda one: (one[1].posted_at, one[1].id)))
