"""A whole plan as rows in order, and rows as a whole plan, with what is wrong row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from equity_core.actions.cells import read_item, write_row
from equity_core.actions.city_rows import progress_of, with_days
from equity_core.actions.columns import ROW, UNDER, Item, RowKind
from equity_core.actions.plan import Action, Goal, MeasureValue, Plan, Step, Update, new_id
from equity_core.errors import BadInput

MOST_TOLD = 50
Row = tuple[int, dict[str, str]]
"""The number of a row in its file (the headings are row 1) and its cells by column."""


@dataclass(frozen=True)
class RowFault:
    """One thing wrong with a file: in which row and column, and what."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        where = f"Row {self.row}" + (f", column “{self.column}”" if self.column else "")
        return f"{where}: {self.sentence}"


class FaultyRows(BadInput):
    """A file of which nothing was kept; `faults` says all that is wrong, row by row."""

    def __init__(self, name: str, faults: Sequence[RowFault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda one: (one.row, one.column)))
        told = "\n".join(str(fault) for fault in self.faults[:MOST_TOLD])
        more = len(self.faults) - MOST_TOLD
        end = f"\n… and {more:,} more." if more > 0 else ""
        super().__init__(f"Nothing of {name} was kept. Mend these rows first:\n{told}{end}")


@dataclass(frozen=True)
class Entry:
    """One object of a file: its row, the id of what it stands under, and itself."""

    row: int
    under: str
    item: Item


def rows_of(plan: Plan) -> list[dict[str, str]]:
    """The rows of a plan's file, always in the same order: goals, then actions with theirs."""
    rows = [write_row(plan)]
    rows += [write_row(goal) for goal in sorted(plan.goals, key=_place)]
    for action in sorted(plan.actions, key=_place):
        rows.append(write_row(action))
        rows += [write_row(step, under=action.id) for step in sorted(action.steps, key=_place)]
        values = sorted(action.values, key=lambda one: (one.on, one.id))
        rows += [write_row(value, under=action.id) for value in values]
        updates = sorted(action.updates, key=lambda one: (one.posted_at, one.id))
        rows += [write_row(update, under=action.id) for update in updates]
    return rows


def _place(item: Goal | Action | Step) -> tuple[int, str]:
    return item.order, item.id


def read_entries(rows: Iterable[Row], *, name: str, author: str, now: datetime) -> list[Entry]:
    """Every object of a file, checked; empty rows are passed over.

    A row without an id gets a new one. A step, value or update whose “Under” is empty belongs to
    the action above it. Rows without “Row” are actions in the cities' own columns.

    Raises
    ------
    FaultyRows
        Anything at all is wrong.
    """
    reader = _Reader(author=author, now=now)
    for number, cells in rows:
        if any(text.strip() for text in cells.values()):
            reader.read(number, cells)
    reader.check_links()
    if not reader.entries and not reader.faults:
        raise BadInput(f"{name} has no rows below its headings. Add the actions of the plan.")
    if reader.faults:
        raise FaultyRows(name, reader.faults)
    return reader.entries


class _Reader:
    def __init__(self, *, author: str, now: datetime) -> None:
        self.entries: list[Entry] = []
        self.faults: list[RowFault] = []
        self._author, self._now = author, now
        self._action = ""
        self._rows: dict[str, int] = {}

    def read(self, number: int, cells: dict[str, str]) -> None:
        wanted = cells.get(ROW, "").strip().casefold()
        if wanted and wanted not in set(RowKind):
            listed = ", ".join(kind.value for kind in RowKind)
            self._fault(number, ROW, f"it should be one of: {listed}.")
            return
        kind = RowKind(wanted) if wanted else RowKind.ACTION
        extra: dict[str, str] = {}
        if not wanted:
            cells, extra, problem = progress_of(with_days(cells))
            if problem:
                self._fault(number, "Progress", problem)
        item = self._item(number, kind, cells)
        if extra and item is not None:
            self._item(number, RowKind.UPDATE, extra)

    def _item(self, number: int, kind: RowKind, cells: dict[str, str]) -> Item | None:
        given = dict(cells)
        if not given.get("Id", "").strip():
            given["Id"] = new_id()
        if kind is RowKind.ACTION:  # even a faulty one: what follows belongs to it
            self._action = given["Id"].strip()
        if kind is RowKind.UPDATE:
            given = {"Author": self._author, **{c: t for c, t in given.items() if t.strip()}}
            given.setdefault("Posted", self._now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        item, faults = read_item(kind, given)
        for column, sentence in faults:
            self._fault(number, column, sentence)
        if item is None or faults:
            return None
        if (again := self._rows.setdefault(item.id, number)) != number:
            self._fault(number, "Id", f"row {again} has the same id.")
        self.entries.append(Entry(number, self._under(number, kind, given), item))
        return item

    def _under(self, number: int, kind: RowKind, cells: dict[str, str]) -> str:
        under = cells.get(UNDER, "").strip()
        if kind in (RowKind.PLAN, RowKind.GOAL) and under:
            self._fault(number, UNDER, f"a row of the kind “{kind.value}” stands under nothing.")
        if kind in (RowKind.STEP, RowKind.VALUE, RowKind.UPDATE) and not under:
            if not self._action:
                self._fault(number, UNDER, "there is no action above this row.")
            return self._action
        return under

    def check_links(self) -> None:
        plans = [entry for entry in self.entries if isinstance(entry.item, Plan)]
        for entry in plans[1:]:
            self._fault(entry.row, ROW, f"row {plans[0].row} is the plan already.")

    def _fault(self, row: int, column: str, sentence: str) -> None:
        self.faults.append(RowFault(row, column, sentence))


def link_faults(entries: Iterable[Entry], kept: Plan | None) -> list[RowFault]:
    """Rows that stand under a goal or action that is neither in the file nor kept already."""
    listed = list(entries)
    goals = {one.item.id for one in listed if isinstance(one.item, Goal)}
    actions = {one.item.id for one in listed if isinstance(one.item, Action)}
    if kept is not None:
        goals |= {goal.id for goal in kept.goals}
        actions |= {action.id for action in kept.actions}
    faults = []
    for entry in listed:
        under_goal = isinstance(entry.item, Action)
        known = goals if under_goal else actions
        if entry.under and entry.under not in known:
            what = "goal" if under_goal else "action"
            faults.append(RowFault(entry.row, UNDER, f"there is no {what} with this id."))
    return faults


def assemble(entries: Iterable[Entry], *, title: str) -> Plan:
    """The plan that the entries make on their own, with every order and version filled in."""
    listed = list(entries)
    found = next((one.item for one in listed if isinstance(one.item, Plan)), None)
    plan = found if found is not None else Plan(new_id(), title)
    under: dict[str, list[Item]] = defaultdict(list)
    for entry in listed:
        if isinstance(entry.item, Step | MeasureValue | Update):
            under[entry.under].append(entry.item)
    goals = _in_order([one.item for one in listed if isinstance(one.item, Goal)])
    actions = _in_order([one.item for one in listed if isinstance(one.item, Action)])
    whole = tuple(_with_children(action, under[action.id]) for action in actions)
    return replace(plan, version=max(1, plan.version), goals=tuple(goals), actions=whole)


def _with_children(action: Action, children: Sequence[Item]) -> Action:
    steps = _in_order([one for one in children if isinstance(one, Step)])
    values = [one for one in children if isinstance(one, MeasureValue)]
    updates = [one for one in children if isinstance(one, Update)]
    return replace(
        action,
        steps=tuple(steps),
        values=tuple(sorted(values, key=lambda one: (one.on, one.id))),
        updates=tuple(sorted(updates, key=lambda one: (one.posted_at, one.id))),
    )


def _in_order(items: Sequence[Any]) -> list[Any]:
    """Sorted by order; those without one follow at the end, as they stand in the file."""
    last = max((item.order for item in items), default=0)
    placed = []
    for item in items:
        last = last + 1 if not item.order else last
        placed.append(replace(item, order=item.order or last, version=max(1, item.version)))
    return sorted(placed, key=lambda one: (one.order, one.id))
