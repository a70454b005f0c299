"""What the sections “now” and “separation” read; kept by the stamp of the workspace."""

from __future__ import annotations

import streamlit as st

from equity_core.cities.reading import read_contents
from equity_core.demographics.now import city_ages, city_groups, counted_areas
from equity_core.drawing.groups_chart import finished
from equity_core.drawing.tables import as_html
from equity_core.drawing.who_now import WhoNow, show_ages_now, show_groups_now
from equity_core.drawing.who_now_chart import draw_shares
from equity_core.groups import load_groups
from equity_core.settings import get_settings


@st.cache_resource(max_entries=64, show_spinner=False)
def load_groups_now(stamp: int, city: str, period: str) -> WhoNow:  # noqa: ARG001
    """The groups of a city in a period; one object for all visitors, which nobody changes."""
    settings = get_settings()
    contents, groups = read_contents(settings, city), load_groups(settings.home)
    return show_groups_now(contents, city_groups(contents, period, groups), groups)


@st.cache_resource(max_entries=64, show_spinner=False)
def load_ages_now(stamp: int, city: str, period: str) -> WhoNow | None:  # noqa: ARG001
    """The ages of a city in a period; None where its source has none."""
    settings = get_settings()
    contents = read_contents(settings, city)
    level = str(counted_areas(contents, period).facts["level"])
    people = city_ages(contents, level, period)
    if people is None:
        return None
    return show_ages_now(contents, people, load_groups(settings.home))


@st.cache_data(max_entries=256, show_spinner=False)
def load_shares_chart(
    stamp: int,  # noqa: ARG001
    city: str,  # noqa: ARG001
    period: str,  # noqa: ARG001
    what: str,  # noqa: ARG001
    dark: bool,
    _shown: WhoNow,
) -> str:
    """The finished bars of groups or ages, as Vega-Lite text."""
    return finished(draw_shares(_shown.bars, description=_shown.headline, dark=dark))


@st.cache_data(max_entries=256, show_spinner=False)
def load_shares_table(stamp: int, city: str, period: str, what: str, _shown: WhoNow) -> str:  # noqa: ARG001
    """The finished table of groups or ages."""
    return as_html(_shown.table, caption=f"Residents by {what}, {period}")
