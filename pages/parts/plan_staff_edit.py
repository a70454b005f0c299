"""What an action is: its words, who answers for it, its steps, its number, the archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from equity_core.access import Permission, Viewer
from equity_core.actions.editing import add_step, change
from equity_core.actions.ordering import order_steps
from equity_core.actions.owners import Owner, read_owners, read_possible_owners, set_owner
from equity_core.actions.plan import Action, Plan, Step, new_id
from equity_core.actions.progress import local_day
from equity_core.cities.reading import CityRow
from equity_core.settings import get_settings
from pages.parts.guard import require_permission
from pages.parts.plain import plain
from pages.parts.plan_forms import Form
from pages.parts.plan_forms_fields import NEW_STEP, STEP, action_fields
from pages.parts.plan_forms_press import do
from pages.parts.plan_forms_said import run_again_if_sent
from pages.parts.plan_forms_send import Sending, show_form


@st.fragment
def edit_action(city: CityRow, plan: Plan, action: Action) -> None:
    """The words of the action; how it goes is told in updates only."""

    def save(viewer: Viewer, made: Action, _seen: Action) -> str:
        change(get_settings(), viewer, city, made)
        return "The action was saved."

    base = replace(action, steps=(), values=(), updates=())
    form = Form("action", action.id, city, base)
    show_form(form, action_fields(plan), Sending("Save the action", save), zone=plan.zone)


@st.fragment
def choose_owner(city: CityRow, item: Action | Step, of: str) -> None:
    """Which account answers for the action or step: it is asked for updates and reminded."""
    run_again_if_sent()
    viewer = require_permission(Permission.EDIT_ACTIONS)
    kept = read_owners(get_settings(), viewer, city).get(item.id)
    people: dict[int | None, str] = {None: "Nobody yet"}
    listed = [*read_possible_owners(get_settings(), viewer), *([kept] if kept else [])]
    for one in listed:
        people[one.account_id] = one.name if one.can_report else f"{one.name} (cannot report now)"
    key = f"plan_staff.owner.{item.id}"
    options = list(people)
    st.selectbox(
        f"Account that answers for {of}",
        options,
        index=options.index(kept.account_id if kept else None),
        format_func=lambda one: people[one],
        help="Visitors never see this. The plan's own words for who is accountable stay.",
        key=key,
    )
    st.button(
        f"Save who answers for {of}",
        key=f"{key}.save",
        on_click=_keep_owner,
        args=(city, item, kept, key),
    )


def _keep_owner(city: CityRow, item: Action | Step, kept: Owner | None, key: str) -> None:
    seen = kept.account_id if kept else None
    chosen = st.session_state[key]
    do(
        lambda viewer: set_owner(
            get_settings(), viewer, city, item.id, seen=seen, account_id=chosen
        ),
        "Saved who answers for it.",
    )


@st.fragment
def edit_steps(city: CityRow, plan: Plan, action: Action) -> None:
    """Tick what is done; add, change and move steps."""
    run_again_if_sent()
    require_permission(Permission.EDIT_ACTIONS)
    for step in action.steps:
        key = f"plan_staff.done.{step.id}.{step.version}"
        st.checkbox(
            plain(step.title),
            value=step.done_on is not None,
            key=key,
            on_change=_tick,
            args=(city, plan, step, key),
        )
    st.markdown("**Add a step**")
    form = Form("step", action.id, city, Step(new_id(), "", order=0))

    def save(viewer: Viewer, made: Step, _seen: Step) -> str:
        add_step(get_settings(), viewer, city, action.id, made)
        return "The step was added."

    show_form(form, NEW_STEP, Sending("Add the step", save), zone=plan.zone)


@st.fragment
def edit_one_step(city: CityRow, plan: Plan, action: Action) -> None:
    """One step of the action, chosen from the list: its words, its place, who answers for it."""
    run_again_if_sent()
    require_permission(Permission.EDIT_ACTIONS)
    steps = {step.id: step for step in action.steps}
    key = f"plan_staff.step.{action.id}"
    chosen = st.selectbox(
        "Which step", list(steps), format_func=lambda one: steps[one].title, key=key
    )
    place = list(steps).index(chosen)
    with st.container(horizontal=True):
        for by, label, barred in (
            (-1, "Move it up", place == 0),
            (1, "Move it down", place == len(steps) - 1),
        ):
            st.button(
                label,
                key=f"{key}.{by}",
                disabled=barred,
                on_click=_shift,
                args=(city, action, place, by),
            )
    choose_owner(city, steps[chosen], "this step")

    def save(viewer: Viewer, made: Step, _seen: Step) -> str:
        change(get_settings(), viewer, city, made)
        return "The step was saved."

    form = Form("step", chosen, city, steps[chosen])
    show_form(form, STEP, Sending("Save the step", save), zone=plan.zone)


def _tick(city: CityRow, plan: Plan, step: Step, key: str) -> None:
    today = local_day(datetime.now(UTC), plan.zone)
    done = today if st.session_state[key] else None
    said = "The step is done." if done else "The step is open again."
    do(lambda viewer: change(get_settings(), viewer, city, replace(step, done_on=done)), said)


def _shift(city: CityRow, action: Action, place: int, by: int) -> None:
    wanted = [step.id for step in action.steps]
    wanted[place], wanted[place + by] = wanted[place + by], wanted[place]
    do(
        lambda viewer: order_steps(
            get_settings(), viewer, city, action.id, seen=action.steps, wanted=wanted
        ),
        "The step was moved.",
    )


@st.fragment
def archive(city: CityRow, plan: Plan, action: Action) -> None:
    """Out of the lists of what goes on, or back into them; nothing is ever removed."""
    run_again_if_sent()
    require_permission(Permission.EDIT_ACTIONS)
    away = action.archived_on is not None
    st.write(
        "This action is in the archive. No updates are asked for."
        if away
        else "An action in the archive is asked for no more updates. Nothing of it is removed."
    )
    label = "Take it out of the archive" if away else "Put it into the archive"
    st.button(
        label, key=f"plan_staff.archive.{action.id}", on_click=_archive, args=(city, plan, action)
    )


def _archive(city: CityRow, plan: Plan, action: Action) -> None:
    today = local_day(datetime.now(UTC), plan.zone)
    bare = replace(action, steps=(), values=(), updates=())
    made = replace(bare, archived_on=None if action.archived_on else today)
    said = "It is in the archive now." if made.archived_on else "It is out of the archive."
    do(lambda viewer: change(get_settings(), viewer, city, made), said)
