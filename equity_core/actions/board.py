"""The completion board: for every action, who answers for it and whether they reported."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from equity_core.access import Permission, Viewer, require
from equity_core.actions.files import quote
from equity_core.actions.mine import Owed, Turn, owed_reports
from equity_core.actions.owners import read_owners
from equity_core.actions.reading import read_plan
from equity_core.actions.status import UpdateState
from equity_core.actions.texts import write_day
from equity_core.settings import Settings
from equity_core.store.revisions import CityRow

NOBODY = "Nobody yet"
NO_DEPARTMENT = "No department"
TURN_WORDS = {
    Turn.OVERDUE: "overdue",
    Turn.NOW: "due now",
    Turn.NEVER: "never reported",
    Turn.SOON: "due in two weeks or less",
    Turn.LATER: "up to date",
    Turn.NONE: "no update asked for",
}
COLUMNS = (
    "Account",
    "Department",
    "Accountable, in the plan's words",
    "Action",
    "Updates",
    "Last reported",
    "Days since",
    "Next due",
    "Waits for approval",
)


@dataclass(frozen=True)
class Completion:
    """One person or department: how many of their actions were reported in time, and how many not.

    `since` is the longest that one of them has waited, in days; None where none is late.
    """

    name: str
    actions: int
    reported: int
    due: int
    overdue: int
    never: int
    since: int | None


def read_board(settings: Settings, viewer: Viewer, city: CityRow, *, now: datetime) -> list[Owed]:
    """Every action that updates are asked for, most urgent first; empty where there is no plan.

    Raises
    ------
    AccessDenied
        The viewer may not approve updates: the board is for those who look after the plan.
    """
    require(viewer, Permission.APPROVE_UPDATES)
    plan = read_plan(settings, viewer, city)
    if plan is None:
        return []
    listed = owed_reports(plan, read_owners(settings, viewer, city), now=now)
    return [one for one in listed if one.turn is not Turn.NONE]


def by_account(board: Iterable[Owed]) -> list[Completion]:
    """Completion by the account that answers; actions that nobody answers for come first."""
    return _grouped(board, lambda one: one.owner.name if one.owner is not None else NOBODY, NOBODY)


def by_department(board: Iterable[Owed]) -> list[Completion]:
    """Completion by department; actions without one come first."""
    return _grouped(board, lambda one: one.action.department or NO_DEPARTMENT, NO_DEPARTMENT)


def board_csv(board: Iterable[Owed]) -> bytes:
    """The board as CSV, one row an action, safe to open in a spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([quote(cell) for cell in _cells(one)] for one in board)
    return out.getvalue().encode("utf-8-sig")


def _cells(one: Owed) -> list[str]:
    since = one.reporting.days_since
    waits = one.newest is not None and one.newest.state is UpdateState.SUBMITTED
    return [
        one.owner.name if one.owner is not None else "",
        one.action.department,
        one.action.owner,
        one.action.title,
        TURN_WORDS[one.turn],
        write_day(one.reporting.reported_on),
        "" if since is None else str(since),
        write_day(one.due_on),
        "yes" if waits else "no",
    ]


def _grouped(board: Iterable[Owed], name_of: Callable[[Owed], str], first: str) -> list[Completion]:
    groups: dict[str, list[Owed]] = {}
    for one in board:
        groups.setdefault(name_of(one), []).append(one)
    names = sorted(groups, key=lambda name: (name != first, name.casefold()))
    return [_completion(name, groups[name]) for name in names]


def _completion(name: str, listed: list[Owed]) -> Completion:
    turns = [one.turn for one in listed]
    late = [one for one in listed if one.turn in (Turn.OVERDUE, Turn.NOW)]
    waited = [one.reporting.days_since for one in late if one.reporting.days_since is not None]
    return Completion(
        name,
        actions=len(listed),
        reported=sum(turn in (Turn.SOON, Turn.LATER) for turn in turns),
        due=turns.count(Turn.NOW),
        overdue=turns.count(Turn.OVERDUE),
        never=turns.count(Turn.NEVER),
        since=max(waited, default=None),
    )
