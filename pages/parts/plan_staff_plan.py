"""The plan itself: its words, its goals, new actions, the labels of the statuses."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from equity_core.access import Permission, Viewer
from equity_core.actions.editing import add_action, add_goal, change
from equity_core.actions.importing import plan_bytes
from equity_core.actions.plan import Action, Goal, Plan, new_id
from equity_core.actions.status_words import (
    LONGEST_LABEL,
    keep_status_labels,
    read_status_words,
)
from equity_core.cities.reading import CityRow
from equity_core.settings import get_settings
from pages.parts.guard import require_permission
from pages.parts.plan_forms import Form
from pages.parts.plan_forms_fields import GOAL, PLAN, action_fields
from pages.parts.plan_forms_press import do
from pages.parts.plan_forms_said import run_again_if_sent
from pages.parts.plan_forms_send import Sending, show_form

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@st.fragment
def edit_plan(city: CityRow, plan: Plan) -> None:
    """The plan's own words."""

    def save(viewer: Viewer, made: Plan, _seen: Plan) -> str:
        change(get_settings(), viewer, city, made)
        return "The plan was saved."

    form = Form("plan", plan.id, city, replace(plan, goals=(), actions=()))
    show_form(form, PLAN, Sending("Save the plan", save), zone=plan.zone)


@st.fragment
def add_new_action(city: CityRow, plan: Plan) -> None:
    """One more action at the end of the plan; only the city's own people see it at first."""

    def save(viewer: Viewer, made: Action, _seen: Action) -> str:
        add_action(get_settings(), viewer, city, made)
        return "The action was added at the end of the plan."

    form = Form("action", plan.id, city, Action(new_id(), "", order=0))
    show_form(form, action_fields(plan), Sending("Add the action", save), zone=plan.zone)


@st.fragment
def edit_goals(city: CityRow, plan: Plan) -> None:
    """The city's own goals: change one, or add one at the end."""
    run_again_if_sent()
    require_permission(Permission.EDIT_ACTIONS)
    goals = {goal.id: goal for goal in plan.goals}
    chosen = st.selectbox(
        "Which goal",
        ["", *goals],
        format_func=lambda one: goals[one].title if one else "A new goal",
        key="plan.goal",
    )

    def save(viewer: Viewer, made: Goal, _seen: Goal) -> str:
        if chosen:
            change(get_settings(), viewer, city, made)
            return "The goal was saved."
        add_goal(get_settings(), viewer, city, made)
        return "The goal was added."

    base = goals[chosen] if chosen else Goal(new_id(), "", order=0)
    form = Form("goal", chosen or plan.id, city, base)
    button = "Save the goal" if chosen else "Add the goal"
    show_form(form, GOAL, Sending(button, save), zone=plan.zone)


@st.fragment
def edit_labels() -> None:
    """What the city calls each status."""
    run_again_if_sent()
    require_permission(Permission.APPROVE_UPDATES)
    kept = {one: word.label for one, word in read_status_words(get_settings()).items()}
    for one, label in kept.items():
        st.text_input(label, label, max_chars=LONGEST_LABEL, key=f"plan.label.{one}")
    st.button("Save the labels", key="plan.labels", on_click=_keep_labels, args=(kept,))


def _keep_labels(seen: dict[str, str]) -> None:
    wanted = {one: str(st.session_state[f"plan.label.{one}"]) for one in seen}
    do(
        lambda viewer: keep_status_labels(get_settings(), viewer, seen=seen, wanted=wanted),
        "The labels were saved.",
    )


def show_files(city: CityRow, plan: Plan) -> None:
    """The whole plan as this person may see it, to take away or to change in a spreadsheet."""
    with st.container(horizontal=True):
        for suffix, mime in ((".csv", "text/csv"), (".xlsx", XLSX)):
            st.download_button(
                f"Download the plan ({suffix[1:].upper()})",
                plan_bytes(plan, suffix),
                file_name=f"plan-{city.slug}{suffix}",
                mime=mime,
                key=f"plan.download{suffix}",
            )
