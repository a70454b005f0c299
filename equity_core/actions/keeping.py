"""Plans in the database: objects to rows and back. Access is decided by those who call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from equity_core.actions.cells import own_attributes
from equity_core.actions.columns import Item
from equity_core.actions.plan import (
    Action,
    Evidence,
    Goal,
    MeasureKind,
    MeasureValue,
    Plan,
    Step,
    Update,
    Visibility,
)
from equity_core.actions.status import Status, UpdateState
from equity_core.actions.texts import write_number
from equity_core.store.plan_tables import ActionRow, GoalRow, PlanRow, StepRow, UpdateRow, ValueRow

AnyRow = PlanRow | GoalRow | ActionRow | StepRow | ValueRow | UpdateRow
TABLES: dict[type[Item], type[AnyRow]] = {
    Plan: PlanRow,
    Goal: GoalRow,
    Action: ActionRow,
    Step: StepRow,
    MeasureValue: ValueRow,
    Update: UpdateRow,
}
_DECIMAL = {"target", "value", "low", "high"}
_CHOICES: dict[str, type[StrEnum]] = {
    "status": Status,
    "state": UpdateState,
    "visibility": Visibility,
    "measure_kind": MeasureKind,
}


def cells_of(item: Item) -> dict[str, Any]:
    """The object as the columns of its table, `id` as `uid`."""
    cells: dict[str, Any] = {}
    for name in own_attributes(type(item)):
        value = getattr(item, name)
        if name in _DECIMAL:
            value = write_number(value)
        elif name in _CHOICES:
            value = str(value)
        elif name == "evidence":
            value = [{"title": one.title, "address": one.address} for one in value]
        cells["uid" if name == "id" else name] = value
    return cells


def put_cells(row: AnyRow, item: Item) -> None:
    """Write the object over its row."""
    for name, value in cells_of(item).items():
        setattr(row, name, value)


def item_of(type_: type[Item], row: AnyRow) -> Any:
    """The object that a row keeps, without what stands under it."""
    values: dict[str, Any] = {}
    for name in own_attributes(type_):
        value = getattr(row, "uid" if name == "id" else name)
        if name in _DECIMAL:
            value = Decimal(value) if value else None
        elif name in _CHOICES:
            value = _CHOICES[name](value)
        elif name == "evidence":
            value = tuple(Evidence(**one) for one in value)
        elif name in ("posted_at", "decided_at") and value is not None:
            value = value.astimezone(UTC)
        values[name] = value
    return type_(**values)


def find_plan(session: Session, city_id: int) -> PlanRow | None:
    """The row of a city's plan, None where it has none."""
    return session.exec(select(PlanRow).where(PlanRow.city_id == city_id)).first()


def load_plan(session: Session, city_id: int) -> Plan | None:
    """A city's plan, whole and in order; one question a table, however long the plan is."""
    found = find_plan(session, city_id)
    if found is None:
        return None
    plan_id = found.id or 0
    under: dict[int, dict[type[Item], list[Any]]] = defaultdict(lambda: defaultdict(list))
    for type_ in (Step, MeasureValue, Update):
        for row in _rows(session, TABLES[type_], plan_id):
            under[row.action_id][type_].append(item_of(type_, row))
    rows = _rows(session, ActionRow, plan_id)
    actions = [_whole(item_of(Action, row), under[row.id or 0]) for row in rows]
    goals = [item_of(Goal, row) for row in _rows(session, GoalRow, plan_id)]
    plan: Plan = item_of(Plan, found)
    return replace(plan, goals=tuple(_in_order(goals)), actions=tuple(_in_order(actions)))


def _rows(session: Session, table: Any, plan_id: int) -> Iterable[Any]:
    return session.exec(select(table).where(col(table.plan_id) == plan_id)).all()


def _whole(action: Action, under: dict[type[Item], list[Any]]) -> Action:
    return replace(
        action,
        steps=tuple(_in_order(under[Step])),
        values=tuple(sorted(under[MeasureValue], key=lambda one: (one.on, one.id))),
        updates=tuple(sorted(under[Update], key=lambda one: (one.posted_at, one.id))),
    )


def _in_order(items: Iterable[Any]) -> list[Any]:
    return sorted(items, key=lambda one: (one.order, one.id))
