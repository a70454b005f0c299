"""From a service to what the city promised about it, for pages that show the service."""

from __future__ import annotations

from html import escape

import streamlit as st

from equity_core.access import Viewer
from equity_core.actions.measuring import parameters_of
from equity_core.actions.overview import Standing
from equity_core.actions.plan import Action, MeasureKind
from equity_core.cities.reading import CityRow
from equity_core.drawing.plan_html import status_html
from equity_core.drawing.plan_words import PlanWords, say_day
from equity_core.errors import BadInput
from pages.parts.plan_choosers import Filters, address_of
from pages.parts.plan_list import show_style
from pages.parts.plan_loaders import load_plan, load_plan_stamp, load_plan_words, look_at


def say_what_is_done(viewer: Viewer, city: CityRow, service: str) -> None:
    """The actions that should move a number of this service: status, who, until when.

    Nothing is said where the plan, as this viewer may see it, has none.
    """
    stamp = load_plan_stamp()
    plan = load_plan(stamp, city, viewer.role)
    if plan is None:
        return
    found = [one for one in look_at(plan).standings if _is_about(one.action, service)]
    if not found:
        return
    words, link = load_plan_words(stamp), address_of(city.slug, Filters(), "action")
    st.header("What the city promised to do about it", anchor=False)
    show_style()
    items = "".join(f"<li>{_item(one, words, link(one.action.id))}</li>" for one in found)
    st.html(f'<ul class="moved">{items}</ul>')


def _is_about(action: Action, service: str) -> bool:
    if action.measure_kind is not MeasureKind.SERVICE:
        return False
    try:
        return parameters_of(action).get("service", "").casefold() == service.casefold()
    except BadInput:
        return False


def _item(standing: Standing, words: PlanWords, address: str) -> str:
    action = standing.action
    who = f", {escape(action.owner)}" if action.owner else ""
    due = f", due: {escape(say_day(action.due))}" if action.due else ""
    return (
        f'<a href="{escape(address)}">{escape(action.title)}</a>: '
        f"{status_html(standing.status, words)}{who}{due}"
    )
