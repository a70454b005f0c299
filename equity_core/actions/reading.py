"""What a viewer may see of a city's plan."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session, select

from equity_core.access import Permission, Viewer, may, require
from equity_core.actions.keeping import load_plan
from equity_core.actions.plan import Action, Plan, Visibility
from equity_core.actions.status import UpdateState
from equity_core.settings import Settings
from equity_core.store.audit_chain import Entry, read_history
from equity_core.store.audit_tables import AuditHead
from equity_core.store.engine import open_engine, reading
from equity_core.store.revisions import CityRow


def read_plan(settings: Settings, viewer: Viewer, city: CityRow) -> Plan | None:
    """The city's plan as this viewer may see it; None where there is none.

    Everyone sees public actions with their approved updates. Internal actions, submitted updates
    and drafts each need the permission to read them.
    """
    with reading(settings) as session:
        plan = load_plan(session, city.id)
    return None if plan is None else visible_to(viewer, plan)


def visible_to(viewer: Viewer, plan: Plan) -> Plan:
    """The plan without what this viewer may not see.

    Names of accounts and notes of approvers are for the city's own people.
    """
    internal = may(viewer, Permission.READ_INTERNAL)
    states = {UpdateState.APPROVED}
    if may(viewer, Permission.READ_SUBMITTED):
        states.add(UpdateState.SUBMITTED)
    if may(viewer, Permission.READ_DRAFTS):
        states |= {UpdateState.DRAFT, UpdateState.RETURNED}
    seen = [
        _visible(action, states, names=internal)
        for action in plan.actions
        if internal or action.visibility is Visibility.PUBLIC
    ]
    return replace(plan, actions=tuple(seen))


def _visible(action: Action, states: set[UpdateState], *, names: bool) -> Action:
    updates = tuple(update for update in action.updates if update.state in states)
    if not names:
        updates = tuple(
            replace(update, author="", decided_by="", decision_note="") for update in updates
        )
    return replace(action, updates=updates)


def plan_stamp(settings: Settings) -> int:
    """The number of the newest line of the record of changes: every change of a plan adds one."""
    with Session(open_engine(settings)) as session:
        return session.exec(select(AuditHead.number)).first() or 0


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
