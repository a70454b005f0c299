"""Keeping what a file adds and changes: rows first, then one line in the audit for each action."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlmodel import Session, col, select

from equity_core.access import Viewer
from equity_core.actions.cells import write_row
from equity_core.actions.columns import KINDS, Item
from equity_core.actions.document import Entry
from equity_core.actions.keeping import TABLES, cells_of, find_plan, put_cells
from equity_core.actions.merging import Merged
from equity_core.actions.plan import Action, Goal, Plan
from equity_core.store.audit import note
from equity_core.store.plan_tables import ActionRow, PlanRow
from equity_core.store.revisions import CityRow


def keep_merged(
    session: Session, viewer: Viewer, city: CityRow, merged: Merged, *, reason: str
) -> None:
    """Write all that the merge found, in the caller's transaction.

    Each action gets one line in the record of changes, with its rows before and after; so do the
    plan and each goal.
    """
    plan_id = _keep_plan(session, city, merged)
    for type_ in (Goal, Action):
        listed = [one for one in merged.added if isinstance(one.item, type_)]
        table: Any = TABLES[type_]
        session.add_all([table(plan_id=plan_id, **cells_of(one.item)) for one in listed])
    session.flush()
    _keep_children(session, plan_id, merged)
    _keep_changes(session, plan_id, merged)
    session.flush()
    _note_all(session, viewer, city, merged, reason)


def _keep_plan(session: Session, city: CityRow, merged: Merged) -> int:
    for entry in merged.added:
        if isinstance(entry.item, Plan):
            session.add(PlanRow(city_id=city.id, **cells_of(entry.item)))
            session.flush()
    found = find_plan(session, city.id)
    return (found.id if found is not None else None) or 0


def _keep_children(session: Session, plan_id: int, merged: Merged) -> None:
    asked = select(ActionRow.uid, ActionRow.id).where(ActionRow.plan_id == plan_id)
    actions = dict(session.exec(asked).all())
    for entry in merged.added:
        if not isinstance(entry.item, Plan | Goal | Action):
            table: Any = TABLES[type(entry.item)]
            action_id = actions[entry.under]
            session.add(table(plan_id=plan_id, action_id=action_id, **cells_of(entry.item)))


def _keep_changes(session: Session, plan_id: int, merged: Merged) -> None:
    by_type: dict[type[Item], dict[str, Item]] = defaultdict(dict)
    for entry, _ in merged.changed:
        by_type[type(entry.item)][entry.item.id] = entry.item
    for type_, items in by_type.items():
        table: Any = TABLES[type_]
        plan = table.id if type_ is Plan else table.plan_id
        for row in session.exec(select(table).where(col(plan) == plan_id)).all():
            if row.uid in items:
                put_cells(row, items[row.uid])
                session.add(row)


def _note_all(session: Session, viewer: Viewer, city: CityRow, merged: Merged, reason: str) -> None:
    before: dict[tuple[str, str], list[Any]] = defaultdict(list)
    after: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for entry in merged.added:
        after[_object(entry)].append(write_row(entry.item, under=_under(entry)))
    for entry, kept in merged.changed:
        after[_object(entry)].append(write_row(entry.item, under=_under(entry)))
        before[_object(entry)].append(write_row(kept, under=_under(entry)))
    for (kind, uid), rows in after.items():
        was = before.get((kind, uid))
        note(
            session,
            viewer,
            action=f"import {kind}",
            kind=kind,
            key=f"{city.slug}/{uid}",
            before={"rows": was} if was else None,
            after={"rows": rows},
            reason=reason,
        )


def _object(entry: Entry) -> tuple[str, str]:
    """Under which object a change is recorded: the action for all that stands under one."""
    if isinstance(entry.item, Plan | Goal | Action):
        return KINDS[type(entry.item)].value, entry.item.id
    return "action", entry.under


def _under(entry: Entry) -> str:
    return "" if isinstance(entry.item, Plan | Goal | Action) else entry.under
