"""Changing a plan's own words: who, which version, one transaction with its line in the audit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from equity_core.access import Permission, Viewer, require
from equity_core.actions.cells import tidied, words_of
from equity_core.actions.columns import Item
from equity_core.actions.keeping import TABLES, AnyRow, cells_of, find_plan, item_of, put_cells
from equity_core.actions.plan import Action, Goal, Plan, Step
from equity_core.errors import BadInput, EditConflict, NotFound
from equity_core.settings import Settings
from equity_core.store.audit import note
from equity_core.store.plan_tables import ActionRow, GoalRow, PlanRow
from equity_core.store.revisions import CityRow
from equity_core.store.writing import writing

Edited = TypeVar("Edited", Plan, Goal, Action, Step)
Added = TypeVar("Added", Goal, Action, Step)


def add_plan(settings: Settings, viewer: Viewer, city: CityRow, plan: Plan) -> Plan:
    """Begin the city's plan (its own words only); BadInput where the city has one already."""
    require(viewer, Permission.EDIT_ACTIONS)
    made = tidied(replace(plan, version=1))
    with writing(settings) as session:
        if find_plan(session, city.id) is not None:
            raise BadInput(f"{city.name} has a plan already. Change that one.")
        session.add(PlanRow(city_id=city.id, **cells_of(made)))
        note_item(session, viewer, city, "add plan", made, before=None)
    return replace(made, goals=(), actions=())


def add_goal(settings: Settings, viewer: Viewer, city: CityRow, goal: Goal) -> Goal:
    """Add one of the city's own goals at the end of its plan."""
    require(viewer, Permission.EDIT_ACTIONS)
    with writing(settings) as session:
        plan = the_plan(session, city)
        made = _added(session, goal, plan_id=plan.id or 0)
        note_item(session, viewer, city, "add goal", made, before=None)
    return made


def add_action(settings: Settings, viewer: Viewer, city: CityRow, action: Action) -> Action:
    """Add an action (its own words only) at the end of the plan."""
    require(viewer, Permission.EDIT_ACTIONS)
    with writing(settings) as session:
        plan = the_plan(session, city)
        _check_goal(session, plan, action)
        made = _added(session, action, plan_id=plan.id or 0)
        note_item(session, viewer, city, "add action", made, before=None)
    return replace(made, steps=(), values=(), updates=())


def add_step(settings: Settings, viewer: Viewer, city: CityRow, action_id: str, step: Step) -> Step:
    """Add a step at the end of an action."""
    require(viewer, Permission.EDIT_ACTIONS)
    with writing(settings) as session:
        plan, action = the_action(session, city, action_id)
        made = _added(session, step, plan_id=plan.id or 0, action_id=action.id or 0)
        note_item(session, viewer, city, "add step", made, before=None, action=action_id)
    return made


def change(settings: Settings, viewer: Viewer, city: CityRow, item: Edited) -> Edited:
    """Keep the words of a plan, goal, action or step; `item.version` is the one that was edited.

    Returns
    -------
    Edited
        The object as kept, one version later; as it was where its words did not change.

    Raises
    ------
    AccessDenied
        The viewer may not change actions.
    EditConflict
        Someone changed it since that version. Nothing is changed; the error carries both texts.
    BadInput, NotFound
        A field cannot be kept, or there is no such object in this city's plan.
    """
    require(viewer, Permission.EDIT_ACTIONS)
    with writing(settings) as session:
        plan = the_plan(session, city)
        row: Any = _row_of(session, plan, item)
        kept: Edited = item_of(type(item), row)
        if kept.version != item.version:
            raise EditConflict(words_of(item), words_of(kept), kept.version)
        wanted = tidied(item)
        if not getattr(wanted, "order", 1):
            wanted = replace(wanted, **{"order": row.order})
        if words_of(wanted) == words_of(kept):
            return kept
        if isinstance(wanted, Action):
            _check_goal(session, plan, wanted)
        made = replace(wanted, version=kept.version + 1)
        put_cells(row, made)
        session.add(row)
        action = _action_uid(session, row)
        what = f"change {type(item).__name__.lower()}"
        note_item(session, viewer, city, what, made, before=kept, action=action)
    return made


def the_plan(session: Session, city: CityRow) -> PlanRow:
    """The row of the city's plan; NotFound where it has none."""
    found = find_plan(session, city.id)
    if found is None:
        raise NotFound(f"{city.name} has no plan yet. Import one, or start from the template.")
    return found


def the_action(session: Session, city: CityRow, action_id: str) -> tuple[PlanRow, ActionRow]:
    """The rows of the plan and of one of its actions; NotFound where there is none."""
    plan = the_plan(session, city)
    found = session.exec(
        select(ActionRow).where(ActionRow.plan_id == plan.id, ActionRow.uid == action_id)
    ).first()
    if found is None:
        raise NotFound(f"The plan of {city.name} has no action with the id {action_id}.")
    return plan, found


def note_item(
    session: Session,
    viewer: Viewer,
    city: CityRow,
    what: str,
    item: Item,
    *,
    before: Item | None,
    action: str = "",
    reason: str = "",
) -> None:
    """Record a change; what stands under an action is recorded with that action."""
    under_action = action or (item.id if isinstance(item, Action) else "")
    session.flush()  # the object's own row first, the head of the chain last
    note(
        session,
        viewer,
        action=what,
        kind="action" if under_action else type(item).__name__.lower(),
        key=f"{city.slug}/{under_action or item.id}",
        before=_recorded(before) if before is not None else None,
        after=_recorded(item),
        reason=reason,
    )


def _recorded(item: Item) -> dict[str, str]:
    version = getattr(item, "version", None)
    words = {"Id": item.id, **words_of(item)}
    return words if version is None else {**words, "Version": str(version)}


def _added(session: Session, item: Added, **links: int) -> Added:
    """Put a new object at the end of its list and return it as kept."""
    table: Any = TABLES[type(item)]
    if session.exec(
        select(table.id).where(table.plan_id == links["plan_id"], table.uid == item.id)
    ).first():
        raise BadInput("There is something with this id in the plan already. Give it a new one.")
    last = select(table.order).order_by(col(table.order).desc())
    for name, value in links.items():
        last = last.where(getattr(table, name) == value)
    order = (session.exec(last).first() or 0) + 1
    made: Added = tidied(replace(item, version=1, order=order))
    session.add(table(**links, **cells_of(made)))
    return made


def _row_of(session: Session, plan: PlanRow, item: Item) -> AnyRow:
    if isinstance(item, Plan):
        found: Any = plan if plan.uid == item.id else None
    else:
        table: Any = TABLES[type(item)]
        asked = select(table).where(table.plan_id == plan.id, table.uid == item.id)
        found = session.exec(asked).first()
    if found is None:
        raise NotFound("What you changed is no longer in this plan. Open the page again.")
    kept: AnyRow = found
    return kept


def _action_uid(session: Session, row: AnyRow) -> str:
    action_id = getattr(row, "action_id", None)
    found = session.get(ActionRow, action_id) if action_id is not None else None
    return found.uid if found is not None else ""


def _check_goal(session: Session, plan: PlanRow, action: Action) -> None:
    asked = select(GoalRow.id).where(GoalRow.plan_id == plan.id, GoalRow.uid == action.goal)
    if action.goal and session.exec(asked).first() is None:
        raise NotFound("The goal of this action is not in the plan. Choose one that is.")
