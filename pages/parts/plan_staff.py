"""What staff do with an action on its own page: report on it, decide on reports, edit it."""

from __future__ import annotations

import streamlit as st

from equity_core.access import Permission, Viewer, may
from equity_core.actions.plan import Action, MeasureKind, Plan
from equity_core.actions.reading import read_plan
from equity_core.actions.status import UpdateState, may_change
from equity_core.actions.typed import typed_keys
from equity_core.cities.reading import CityRow
from equity_core.settings import get_settings
from pages.parts.plan_forms_said import show_said
from pages.parts.plan_staff_edit import (
    archive,
    choose_owner,
    edit_action,
    edit_one_step,
    edit_steps,
)
from pages.parts.plan_staff_measure import add_number, choose_measure
from pages.parts.plan_staff_update import decide_update, rewrite_update, write_update


def show_staff_tools(viewer: Viewer, city: CityRow, action: Action) -> None:
    """What this viewer may do with the action; nothing for those who may only read.

    The plan is read anew: what is edited is what is kept now, whatever the page has cached.
    """
    if not may(viewer, Permission.WRITE_UPDATES):
        return
    plan = read_plan(get_settings(), viewer, city)
    found = next((one for one in plan.actions if one.id == action.id), None) if plan else None
    if plan is None or found is None:
        return
    st.header("For staff", anchor=False)
    show_said()
    _show_reports(viewer, city, plan, found)
    if may(viewer, Permission.EDIT_ACTIONS):
        _show_editing(viewer, city, plan, found)


def _show_reports(viewer: Viewer, city: CityRow, plan: Plan, action: Action) -> None:
    for update in action.updates:
        if update.state is UpdateState.SUBMITTED:
            with st.expander("An update waits for approval", expanded=True):
                decide_update(city, action, update, plan.zone)
        elif may_change(update.state):
            returned = update.state is UpdateState.RETURNED
            label = "An update was returned" if returned else "An update is begun"
            with st.expander(label, expanded=returned):
                rewrite_update(city, action, update, plan.zone)
    with st.expander("Write an update", expanded=_is_begun(viewer, city, "update", action)):
        write_update(city, action, plan.zone)


def _show_editing(viewer: Viewer, city: CityRow, plan: Plan, action: Action) -> None:
    with st.expander("Edit the action", expanded=_is_begun(viewer, city, "action", action)):
        edit_action(city, plan, action)
    with st.expander("Steps", expanded=_is_begun(viewer, city, "step", action)):
        edit_steps(city, plan, action)
    if action.steps:
        with st.expander("Change or move a step"):
            edit_one_step(city, plan, action)
    with st.expander("Who answers for it"):
        choose_owner(city, action, "this action")
    is_begun = _is_begun(viewer, city, "value", action)
    with st.expander("The number it should move", expanded=is_begun):
        choose_measure(city, plan, action)
        if action.measure_kind is MeasureKind.HAND:
            add_number(city, plan, action)
    with st.expander("Archive"):
        archive(city, plan, action)


def _is_begun(viewer: Viewer, city: CityRow, kind: str, action: Action) -> bool:
    """Whether this person has typed something there and not sent it: then it stands open."""
    return viewer.signed_in and action.id in typed_keys(get_settings(), viewer, city, kind=kind)
