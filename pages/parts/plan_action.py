"""The key actions page with an action chosen: everything that is known of it."""

from __future__ import annotations

import json
from datetime import date

import streamlit as st

from equity_core.access import Permission, Viewer, may
from equity_core.actions.histories import changes_of
from equity_core.actions.measuring import parameters_of
from equity_core.actions.overview import Standing
from equity_core.actions.plan import Action, MeasureKind, Plan
from equity_core.actions.reading import read_action_history
from equity_core.cities.reading import CityRow
from equity_core.drawing.plan_action_html import (
    evidence_html,
    facts_html,
    history_html,
    prose_html,
    updates_html,
)
from equity_core.drawing.plan_html import status_html, words_table
from equity_core.drawing.plan_measures import gauge_table, say_gauge
from equity_core.drawing.plan_tables import facts_of, steps_table
from equity_core.drawing.plan_words import PlanWords, say_reported, say_steps
from equity_core.measures import Number
from equity_core.settings import get_settings
from pages.parts.plain import plain
from pages.parts.plan_choosers import Filters
from pages.parts.plan_figures import show_files
from pages.parts.plan_loaders import load_gauge, load_gauge_chart, look_at, today_of
from pages.parts.plan_staff import show_staff_tools

FILE = "actions.py"
ON_MAP = ("service", "level", "period", "area")


def show_action(
    viewer: Viewer, city: CityRow, plan: Plan, action: Action, words: PlanWords,
    *, stamp: int, revision: int, filters: Filters,
) -> None:  # fmt: skip
    """The whole page of one action."""
    back = {"city": city.slug, **filters.as_asked()}
    st.page_link(FILE, label="All key actions", query_params=back)
    (standing,) = look_at(plan, only=frozenset({action.id})).standings or (None,)
    _show_top(action, standing, words)
    goal = next((one.title for one in plan.goals if one.id == action.goal), "")
    st.html(facts_html(facts_of(action, words, goal)))
    _show_measure(viewer, city, plan, action, stamp=stamp, revision=revision)
    _show_steps(action, standing, today_of(plan))
    _show_updates(action, words, plan.zone)
    show_staff_tools(viewer, city, action)
    if may(viewer, Permission.READ_AUDIT):
        _show_history(viewer, city, action, plan.zone)


def _show_top(action: Action, standing: Standing | None, words: PlanWords) -> None:
    st.title(plain(action.title), anchor=False)
    if standing is None:
        st.markdown("This action is in the archive: it no longer belongs to the plan in force.")
        return
    with st.container(key="headline"):
        st.html(f'<p class="lead">{status_html(standing.status, words)}</p>')
    st.markdown(plain(say_reported(standing)))
    newest = standing.newest
    if newest is not None and newest.barrier:
        st.markdown(f"**What is in the way:** {plain(newest.barrier)}")
    if newest is not None and newest.reason:
        st.markdown(f"**Reason:** {plain(newest.reason)}")
    if action.description:
        st.html(prose_html(action.description))


def _show_measure(
    viewer: Viewer, city: CityRow, plan: Plan, action: Action, *, stamp: int, revision: int
) -> None:
    gauge = load_gauge(revision, city.slug, action)
    st.header("The number it should move", anchor=False)
    if gauge is None:
        if action.measure:
            st.html(prose_html(action.measure))
        st.markdown("No number is kept for this action yet.")
        return
    st.markdown(f"**{plain(gauge.name)}**")
    for sentence in say_gauge(gauge):
        st.markdown(plain(sentence))
    if action.target_note:
        st.markdown(plain(f"What the target means: {action.target_note}"))
    if gauge.history or gauge.now:
        dark, today = st.context.theme.type == "dark", today_of(plan)
        of = (stamp, revision, city.slug, viewer.role, action.id, gauge.problem)
        chart = load_gauge_chart(*of, today, dark, gauge)
        st.vega_lite_chart(json.loads(chart), width="stretch")
        st.html(words_table(gauge_table(gauge), gauge.name))
        files = {"this number (CSV)": "measure.csv"}
        show_files(city.slug, files, {"action": action.id})
    _show_source(action, gauge.live)
    if gauge.live is not None:
        _link_to_map(city, action)


def _show_source(action: Action, live: Number | None) -> None:
    if action.measure_kind is MeasureKind.HAND:
        with st.container(key="note"):
            st.markdown("- The number is kept by hand by the people who do the work.")
    if live is None:
        return
    lines = [
        live.sentence,
        f"From {live.period}.",
        f"It is worked out anew whenever the data change. {'; '.join(live.computed_from)}.",
        "It says where people live, not who was served.",
    ]
    with st.container(key="note"):
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))


def _link_to_map(city: CityRow, action: Action) -> None:
    given = parameters_of(action)
    asked = {"baseline": given.get("group"), **{name: given.get(name) for name in ON_MAP}}
    link = {"city": city.slug, **{name: value for name, value in asked.items() if value}}
    st.page_link("services.py", label="See it on the service map", query_params=link)


def _show_steps(action: Action, standing: Standing | None, today: date) -> None:
    st.header("Steps", anchor=False)
    if not action.steps:
        st.markdown("This action has no steps.")
        return
    share = standing.steps_done if standing is not None else None
    said = say_steps(action.steps, share)
    if said:
        st.markdown(plain(said))
    st.html(words_table(steps_table(action.steps, today=today), f"Steps of “{action.title}”"))


def _show_updates(action: Action, words: PlanWords, zone: str) -> None:
    st.header("Updates", anchor=False)
    if not action.updates:
        st.markdown("Nothing was reported on this action yet.")
        return
    st.html(updates_html(action.updates, words, zone))
    told = [update.evidence for update in action.updates[::-1] if update.evidence]
    if len(told) > 1:  # of one report it stands there already
        st.header("All evidence", anchor=False)
        st.html(evidence_html(list(dict.fromkeys(one for listed in told for one in listed))))


def _show_history(viewer: Viewer, city: CityRow, action: Action, zone: str) -> None:
    st.header("History of changes", anchor=False)
    changes = changes_of(read_action_history(get_settings(), viewer, city, action.id))
    times = "once" if len(changes) == 1 else f"{len(changes):,} times"
    with st.expander(f"Show what was changed ({times} so far)"):
        st.html(history_html(changes, zone))
