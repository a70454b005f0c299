"""What a viewer may see of a city's plan."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from equity_core.access import Permission, Viewer, may, require
from equity_core.actions.keeping import load_plan
from equity_core.actions.plan import Action, Plan, Visibility
from equity_core.actions.status import UpdateState
from equity_core.settings import Settings
from equity_core.store.audit_chain import Entry, read_history
from equity_core.store.engine import open_engine
from equity_core.store.revisions import CityRow


def read_plan(settings: Settings, viewer: Viewer, city: CityRow) -> Plan | None:
    """The city's plan as this viewer may see it; None where there is none.

    Everyone sees public actions with their approved updates. Internal actions, submitted updates
    and drafts each need the permission to read them.
    """
    with Session(open_engine(settings)) as session:
        plan = load_plan(session, city.id)
    return None if plan is None else visible_to(viewer, plan)


def visible_to(viewer: Viewer, plan: Plan) -> Plan:
    """The plan without what this viewer may not see."""
    internal = may(viewer, Permission.READ_INTERNAL)
    states = {UpdateState.APPROVED}
    if may(viewer, Permission.READ_SUBMITTED):
        states.add(UpdateState.SUBMITTED)
    if may(viewer, Permission.READ_DRAFTS):
        states |= {UpdateState.DRAFT, UpdateState.RETURNED}
    seen = [
        _visible(action, states)
        for action in plan.actions
        if internal or action.visibility is Visibility.PUBLIC
    ]
    return replace(plan, actions=tuple(seen))


def _visible(action: Action, states: set[UpdateState]) -> Action:
    updates = tuple(update for update in action.updates if update.state in states)
    return replace(action, updates=updates)


def read_action_history(
    settings: Settings, viewer: Viewer, city: CityRow, action_id: str
) -> list[Entry]:
    """Every recorded change of an action and what stands under it, oldest first.

    Raises
    ------
    AccessDenied
        The viewer may not read the record of changes.
    """
    require(viewer, Permission.READ_AUDIT)
    with Session(open_engine(settings)) as session:
        return read_history(session, kind="action", key=f"{city.slug}/{action_id}")
