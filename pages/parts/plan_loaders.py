"""What pages read of plans. What decides visibility, the role, is part of every key.

`stamp` is the number of the newest line of the record of changes: any write makes every cached
plan a new one. `revision` is the newest revision of the data: any import makes every number new.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import streamlit as st

from equity_core.access import Role, Viewer
from equity_core.actions.measuring import Gauge, read_gauge
from equity_core.actions.overview import Overview, look_over
from equity_core.actions.plan import Action, Plan
from equity_core.actions.progress import local_day
from equity_core.actions.reading import plan_stamp, read_plan
from equity_core.cities.reading import CityRow
from equity_core.drawing.groups_chart import finished
from equity_core.drawing.plan_charts import draw_statuses, draw_timeline, timed
from equity_core.drawing.plan_measure_chart import draw_gauge
from equity_core.drawing.plan_words import PlanWords, load_words, say_overview
from equity_core.measures_on_offer import MEASURES
from equity_core.settings import get_settings


def load_plan_stamp() -> int:
    """The number of the newest change; one small question to the database."""
    return plan_stamp(get_settings())


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs={CityRow: repr})
def load_plan(stamp: int, city: CityRow, role: Role | None) -> Plan | None:  # noqa: ARG001
    """The plan as that role may see it; one object for all of the role, which nobody changes."""
    return read_plan(get_settings(), Viewer(None, "a reader", role), city)


@st.cache_resource(max_entries=2, ttl=60, show_spinner=False)
def load_plan_words(stamp: int) -> PlanWords:  # noqa: ARG001
    """How key actions and statuses are named; the city's own tables are read again each minute."""
    return load_words(get_settings())


def look_at(plan: Plan, *, only: frozenset[str] | None = None) -> Overview:
    """How the plan stands today; or the actions with these ids, under what they stand under."""
    if only is None or only >= {action.id for action in plan.actions}:
        return look_over(plan, now=datetime.now(UTC))
    listed = tuple(action for action in plan.actions if action.id in only)
    found = look_over(replace(plan, actions=listed), now=datetime.now(UTC))
    return replace(found, headings=tuple(one for one in found.headings if one.standings))


def today_of(plan: Plan) -> date:
    """The day on the city's calendar."""
    return local_day(datetime.now(UTC), plan.zone)


Key = tuple[int, str, Role | None, date, frozenset[str], bool]
"""Stamp, city, role, day, the ids of the actions shown, and whether the page is dark."""


@st.cache_data(max_entries=128, show_spinner=False)
def load_status_chart(key: Key, _overview: Overview, _words: PlanWords) -> str:
    """The finished chart of statuses, as Vega-Lite text."""
    said = say_overview(_overview, _words, of=_overview.counts.total)
    return finished(draw_statuses(_overview, _words, description=said, dark=key[-1]))


@st.cache_data(max_entries=128, show_spinner=False)
def load_timeline_chart(key: Key, rows: int, _overview: Overview, _words: PlanWords) -> str:
    """The finished timeline of the first actions of the plan, as Vega-Lite text."""
    said = "The actions of the plan from start to due day; the table says the same in words."
    drawn = draw_timeline(
        timed(_overview.standings)[:rows],
        _words,
        today=_overview.today,
        description=said,
        dark=key[-1],
    )
    return finished(drawn)


def load_gauge(revision: int, city: str, action: Action) -> Gauge | None:
    """How the measure of an action stands, of this revision of the data; None without one.

    The measures themselves keep what they worked out, and never that something went wrong.
    """
    return read_gauge(get_settings(), MEASURES, city, action, revision=revision)


@st.cache_data(max_entries=256, show_spinner=False)
def load_gauge_chart(
    stamp: int,  # noqa: ARG001
    revision: int,  # noqa: ARG001
    city: str,  # noqa: ARG001
    role: Role | None,  # noqa: ARG001
    action: str,  # noqa: ARG001
    problem: str,  # noqa: ARG001
    today: date,
    dark: bool,
    _gauge: Gauge,
) -> str:
    """The finished chart of a measure, as Vega-Lite text."""
    return finished(draw_gauge(_gauge, today=str(today), dark=dark))
