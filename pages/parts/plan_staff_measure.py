"""The number that an action should move: where it comes from, and numbers kept by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import streamlit as st

from equity_core.access import Permission, Viewer
from equity_core.actions.editing import change
from equity_core.actions.measuring_baseline import keep_number
from equity_core.actions.plan import Action, MeasureKind, MeasureValue, Plan, new_id
from equity_core.actions.progress import local_day
from equity_core.actions.updating import add_value
from equity_core.cities.reading import CityRow, read_contents
from equity_core.groups import load_groups
from equity_core.measures import Measure
from equity_core.measures_on_offer import MEASURES as ON_OFFER
from equity_core.settings import get_settings
from pages.parts.guard import require_permission
from pages.parts.plan_forms import Form
from pages.parts.plan_forms_fields import MEASURES, VALUE
from pages.parts.plan_forms_press import do
from pages.parts.plan_forms_said import run_again_if_sent
from pages.parts.plan_forms_send import Sending, show_form

GROUP_LABELS = {"group": "Group", "other": "Other group"}


@st.fragment
def add_number(city: CityRow, plan: Plan, action: Action) -> None:
    """One more number of a measure that is kept by hand."""
    today: date = local_day(datetime.now(UTC), plan.zone)
    empty: Any = None
    form = Form("value", action.id, city, MeasureValue(new_id(), today, empty))

    def save(viewer: Viewer, made: MeasureValue, _seen: MeasureValue) -> str:
        add_value(get_settings(), viewer, city, action.id, made)
        return "The number was added."

    show_form(form, VALUE, Sending("Add the number", save), zone=plan.zone)


@st.fragment
def choose_measure(city: CityRow, plan: Plan, action: Action) -> None:
    """Where the number comes from that the action should move."""
    run_again_if_sent()
    require_permission(Permission.EDIT_ACTIONS)
    kind = _pick(action, "kind", "Where the number comes from", MEASURES, action.measure_kind)
    measure_id, given = "", {}
    if kind == MeasureKind.SERVICE:
        listed = {one.id: one.label for one in ON_OFFER.list()}
        measure_id = _pick(action, "measure", "Number", listed, action.measure_id)
        measure = ON_OFFER.get(measure_id)
        st.caption(measure.sentence)
        given = _parameters(city, action, measure)
        if given is None:
            st.info("No service records are loaded yet. Load some first.")
            return
    st.button(
        "Save where the number comes from",
        key=f"plan_staff.measure.{action.id}.save",
        on_click=_keep_measure,
        args=(city, plan, action, kind, measure_id, given),
    )
    if action.measure_kind is MeasureKind.SERVICE:
        st.button(
            "Keep today's number",
            key=f"plan_staff.measure.{action.id}.today",
            help="It is worked out from the records of today and kept with its interval.",
            on_click=_keep_today,
            args=(city, plan, action),
        )


def _parameters(city: CityRow, action: Action, measure: Measure) -> dict[str, str] | None:
    """What the measure is asked of, as far as it needs it: a service, a group, another group."""
    contents = read_contents(get_settings(), city.slug)
    was, given = json.loads(action.measure_parameters or "{}"), {}
    if "service" in measure.needed:
        services = {kept.name: kept.name for kept in contents.services}
        if not services:
            return None
        given["service"] = _pick(action, "service", "Service", services, was.get("service", ""))
    groups = load_groups(get_settings().home)
    present = {one for kept in contents.populations for one in kept.facts["groups"]}
    words = {one: groups.get(one).people for one in groups.in_order(sorted(present))}
    for name, label in GROUP_LABELS.items():
        if name in measure.needed:
            given[name] = _pick(action, name, label, words, was.get(name, ""))
    return given


def _pick(action: Action, name: str, label: str, options: dict[str, str], kept: str) -> str:
    listed = list(options)
    return str(
        st.selectbox(
            label,
            listed,
            index=listed.index(kept) if kept in listed else 0,
            format_func=lambda one: options[one],
            key=f"plan_staff.measure.{action.id}.{name}",
        )
    )


def _keep_measure(
    city: CityRow,
    plan: Plan,
    action: Action,
    kind: str,
    measure_id: str,
    given: dict[str, str],
) -> None:
    """Name the measure; the number of a service measure today is where it starts from."""
    bare = replace(action, steps=(), values=(), updates=())
    made = replace(
        bare,
        measure_kind=MeasureKind(kind),
        measure_id=measure_id,
        measure_parameters=json.dumps(given, ensure_ascii=False) if given else "",
    )

    def save(viewer: Viewer) -> None:
        if measure_id:
            ON_OFFER.check(measure_id, given)
        kept = change(get_settings(), viewer, city, made)
        if measure_id and kept.version != action.version:
            _number_today(viewer, city, plan, action)

    do(save, "Saved where the number comes from.")


def _keep_today(city: CityRow, plan: Plan, action: Action) -> None:
    do(lambda viewer: _number_today(viewer, city, plan, action), "Today's number is kept.")


def _number_today(viewer: Viewer, city: CityRow, plan: Plan, action: Action) -> None:
    today = local_day(datetime.now(UTC), plan.zone)
    keep_number(get_settings(), viewer, city, action.id, measures=ON_OFFER, on=today)
