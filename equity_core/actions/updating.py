"""Reports on actions: written, handed in, approved or returned; and values of hand-kept measures.

Updates are only added. Until it is handed in, and after it is returned, its words may still be
changed; once approved it stays as it is, and a correction is a new update.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from equity_core.access import Permission, Viewer, require
from equity_core.actions.cells import tidied, words_of
from equity_core.actions.columns import Item
from equity_core.actions.editing import note_item, the_action
from equity_core.actions.keeping import cells_of, item_of, put_cells
from equity_core.actions.plan import MeasureKind, MeasureValue, Update
from equity_core.actions.status import Move, UpdateState, may_change, move
from equity_core.errors import BadInput, EditConflict, NotFound
from equity_core.settings import Settings
from equity_core.store.plan_tables import UpdateRow, ValueRow
from equity_core.store.revisions import CityRow
from equity_core.store.writing import writing

_NEEDED = {
    Move.SUBMIT: Permission.WRITE_UPDATES,
    Move.WITHDRAW: Permission.WRITE_UPDATES,
    Move.APPROVE: Permission.APPROVE_UPDATES,
    Move.RETURN: Permission.APPROVE_UPDATES,
}


def add_update(
    settings: Settings,
    viewer: Viewer,
    city: CityRow,
    action_id: str,
    update: Update,
    *,
    hand_in: bool = False,
) -> Update:
    """Add a report as a draft, written by this viewer; with `hand_in` submit it at once.

    Then both steps are recorded, and both are kept or neither.

    Raises
    ------
    AccessDenied, BadInput, NotFound
        The viewer may not write updates, a field cannot be kept, or there is no such action.
    """
    require(viewer, Permission.WRITE_UPDATES)
    made = tidied(_undecided(replace(update, author=viewer.name, state=UpdateState.DRAFT)))
    with writing(settings) as session:
        plan, action = the_action(session, city, action_id)
        _check_new(session, UpdateRow, plan.id or 0, made)
        session.add(UpdateRow(plan_id=plan.id or 0, action_id=action.id or 0, **cells_of(made)))
        note_item(session, viewer, city, "add update", made, before=None, action=action_id)
        if hand_in:
            row, kept = _kept(session, city, action_id, made.id)
            made = tidied(replace(kept, state=move(kept.state, Move.SUBMIT)))
            _put(session, row, made)
            what = f"{Move.SUBMIT.value} update"
            note_item(session, viewer, city, what, made, before=kept, action=action_id)
    return made


def reword_update(
    settings: Settings, viewer: Viewer, city: CityRow, action_id: str, *, seen: Update, new: Update
) -> Update:
    """Change the words of a draft or returned update; `seen` is the update that was edited.

    Raises
    ------
    EditConflict
        It is no longer as it was seen. Nothing is changed; the error carries both texts.
    BadInput
        It was handed in or approved, or a field cannot be kept.
    """
    require(viewer, Permission.WRITE_UPDATES)
    with writing(settings) as session:
        row, kept = _kept(session, city, action_id, seen.id)
        _check_seen(kept, seen, yours=new)
        if not may_change(kept.state):
            raise BadInput(
                f"This update is {kept.state.value}, so its words stay. Write a new update."
            )
        same = {
            name: getattr(kept, name)
            for name in ("id", "author", "state", "decided_by", "decided_at", "decision_note")
        }
        made = tidied(replace(new, **same))
        _put(session, row, made)
        note_item(session, viewer, city, "reword update", made, before=kept, action=action_id)
    return made


def move_update(
    settings: Settings,
    viewer: Viewer,
    city: CityRow,
    action_id: str,
    *,
    seen: Update,
    how: Move,
    at: datetime,
    decision_note: str = "",
) -> Update:
    """Hand in, withdraw, approve or return an update, exactly as it was seen.

    One person may do both steps; each is recorded. A returned update needs a note.

    Raises
    ------
    AccessDenied
        The viewer may not take this step.
    EditConflict
        The update is no longer the one that was seen: what was not read is not approved.
    BadInput
        The step is not open from this state, or something that it needs is missing.
    """
    require(viewer, _NEEDED[how])
    if how is Move.RETURN and not decision_note.strip():
        raise BadInput("Say what should change, so that the update can be handed in again.")
    with writing(settings) as session:
        row, kept = _kept(session, city, action_id, seen.id)
        _check_seen(kept, seen, yours=seen)
        made = replace(kept, state=move(kept.state, how))
        if how in (Move.APPROVE, Move.RETURN):
            made = replace(made, decided_by=viewer.name, decided_at=at, decision_note=decision_note)
        else:
            made = _undecided(made) if how is Move.WITHDRAW else made
        made = tidied(made)
        _put(session, row, made)
        what = f"{how.value} update"
        note_item(session, viewer, city, what, made, before=kept, action=action_id)
    return made


def add_value(
    settings: Settings, viewer: Viewer, city: CityRow, action_id: str, value: MeasureValue
) -> MeasureValue:
    """Add one number to the history of an action's hand-kept measure.

    Raises
    ------
    AccessDenied, BadInput, NotFound
        The viewer may not write updates, the measure is not kept by hand, or there is no action.
    """
    require(viewer, Permission.WRITE_UPDATES)
    made = tidied(value)
    with writing(settings) as session:
        plan, action = the_action(session, city, action_id)
        if action.measure_kind != MeasureKind.HAND:
            raise BadInput("The measure of this action is not kept by hand. Change that first.")
        _check_new(session, ValueRow, plan.id or 0, made)
        session.add(ValueRow(plan_id=plan.id or 0, action_id=action.id or 0, **cells_of(made)))
        note_item(session, viewer, city, "add value", made, before=None, action=action_id)
    return made


def _undecided(update: Update) -> Update:
    return replace(update, decided_by="", decided_at=None, decision_note="")


def _kept(
    session: Session, city: CityRow, action_id: str, update_id: str
) -> tuple[UpdateRow, Update]:
    _, action = the_action(session, city, action_id)
    row = session.exec(
        select(UpdateRow).where(UpdateRow.action_id == action.id, UpdateRow.uid == update_id)
    ).first()
    if row is None:
        raise NotFound("This update is not there. Open the action again.")
    return row, item_of(Update, row)


def _check_seen(kept: Update, seen: Update, *, yours: Update) -> None:
    if kept != seen:
        raise EditConflict(words_of(yours), words_of(kept), 0)


def _put(session: Session, row: UpdateRow, made: Update) -> None:
    put_cells(row, made)
    session.add(row)


def _check_new(session: Session, table: Any, plan_id: int, item: Item) -> None:
    asked = select(table.id).where(table.plan_id == plan_id, table.uid == item.id)
    if session.exec(asked).first() is not None:
        raise BadInput("There is something with this id in the plan already. Give it a new one.")
