"""The key actions page without an action chosen: cards, what moved, charts, the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from equity_core.access import Permission, Viewer, may
from equity_core.actions.overview import Overview
from equity_core.actions.plan import Plan
from equity_core.cities.reading import CityRow
from equity_core.drawing.plan_action_html import prose_html
from equity_core.drawing.plan_html import actions_html, cards_html
from equity_core.drawing.plan_words import (
    PlanWords,
    say_day,
    say_freshness,
    say_moved,
    say_overview,
)
from equity_core.drawing.tables import FIRST_ROWS
from equity_core.web.assets import ASSETS
from pages.parts.plain import plain
from pages.parts.plan_choosers import (
    FILTERS,
    KINDS,
    LOST,
    PAGE,
    Filters,
    address_of,
    choose_all,
    choose_filters,
    which_to_drop,
)
from pages.parts.plan_figures import is_dark, show_files, show_statuses, show_timeline
from pages.parts.plan_loaders import look_at, today_of
from pages.parts.state import session_key

TITLE = "Key actions"
LIST_FIRST = session_key(PAGE, "list_first")
WHOLE_PLAN = {
    "the plan (CSV)": "plan.csv",
    "the plan (XLSX)": "plan.xlsx",
    "the plan (JSON)": "plan.json",
}


def show_style() -> None:
    """The style that only this page needs."""
    st.html(ASSETS / "plan.css")


def put_list_first(asked: Mapping[str, str]) -> None:
    """Where a link asks for part of the plan, the list stands above the cards."""
    if asked:
        st.session_state[LIST_FIRST] = any(name in asked for name in FILTERS)


def say_no_city() -> None:
    """Nothing is loaded at all."""
    st.title(TITLE, anchor=False)
    st.info("No city is loaded yet. The home page says how to load one.")


def say_no_plan(viewer: Viewer, city: CityRow) -> None:
    """The city has made no plan here yet."""
    st.title(TITLE, anchor=False)
    st.info(f"{plain(city.name)} has not published a plan here yet.")
    if may(viewer, Permission.EDIT_ACTIONS):
        label = "Start one, from the template for the six key actions or from a file"
        st.page_link("staff/plan.py", label=label, query_params={"city": city.slug})


def say_lost(asked: Mapping[str, str], lost: Sequence[str]) -> None:
    """Say what a link asked for that is not here; its own words are not repeated."""
    if asked:
        st.session_state[LOST] = list(lost)
    if st.session_state.get(LOST):
        listed = ", the ".join(st.session_state[LOST])
        st.info(f"The link names what is not here: the {listed}. The page shows what is.")


def show_plan(viewer: Viewer, city: CityRow, plan: Plan, words: PlanWords, stamp: int) -> Filters:
    """The whole page of the plan; returns the filters that the reader chose."""
    whole = look_at(plan)
    _show_top(plan, whole, words)
    if not whole.standings:
        st.info("The plan has no actions that can be shown yet.")
        return Filters()
    first, second = st.container(), st.container()
    with second if st.session_state.get(LIST_FIRST) else first:
        _show_cards(city, whole, words)
    with first if st.session_state.get(LIST_FIRST) else second:
        return _show_list(viewer, city, plan, whole, words, stamp)


def _show_cards(city: CityRow, whole: Overview, words: PlanWords) -> None:
    st.header("The six key actions and our own goals", anchor=False)
    st.html(cards_html(whole, words, address_of(city.slug, Filters(), "key_action")))
    _show_moved(city, whole, words)


def _show_list(
    viewer: Viewer, city: CityRow, plan: Plan, whole: Overview, words: PlanWords, stamp: int
) -> Filters:
    st.header("All actions", anchor=False)
    with st.container(key="choice"):
        filters = choose_filters(plan, words)
    chosen = frozenset(one.action.id for one in whole.standings if filters.hold(one))
    if not chosen:
        _say_no_match(filters, whole)
        return filters
    shown = look_at(plan, only=chosen)
    filters = choose_all(filters, len(chosen))
    first = len(chosen) if filters.rows else FIRST_ROWS
    said = say_overview(shown, words, of=whole.counts.total)
    link = address_of(city.slug, filters, "action")
    st.html(actions_html(shown.standings[:first], words, link, said))
    show_files(city.slug, WHOLE_PLAN, {})
    key = (stamp, city.slug, viewer.role, today_of(plan), chosen, is_dark())
    show_statuses(city, filters, shown, words, key)
    show_timeline(city, filters, shown, words, key, first)
    return filters


def _show_top(plan: Plan, whole: Overview, words: PlanWords) -> None:
    st.title(TITLE, anchor=False)
    if whole.standings:
        said = say_overview(whole, words, of=whole.counts.total)
        st.container(key="headline").markdown(plain(said))
        st.markdown(plain(say_freshness(whole.counts)))
    about = [f"“{plan.title}”"]
    if plan.adopted_on is not None:
        about.append(f"adopted on {say_day(plan.adopted_on)}")
    if plan.team:
        about.append(f"kept by: {plan.team}")
    st.markdown(plain(", ".join(about) + "."))
    if plan.intro:
        st.html(prose_html(plan.intro))


def _show_moved(city: CityRow, whole: Overview, words: PlanWords) -> None:
    st.header("What moved in the last 90 days", anchor=False)
    if not whole.moved:
        st.markdown("No action has another status than 90 days ago.")
        return
    link = address_of(city.slug, Filters(), "action")
    items = "".join(
        f'<li><a href="{escape(link(one.action.id))}">{escape(one.action.title)}</a>: '
        f"{escape(say_moved(one, words))}</li>"
        for one in whole.moved
    )
    st.html(f'<ul class="moved">{items}</ul>')


def _say_no_match(filters: Filters, whole: Overview) -> None:
    drop = which_to_drop(filters, whole)
    if drop:
        listed = " or the ".join(KINDS[name] for name in drop)
        st.info(f"No action matches. Let go of the {listed} to see some.")
    else:
        st.info("No action matches all of these. Let go of two or more choices to see some.")
