"""What the section “separation” reads; kept by the stamp of the workspace."""

from __future__ import annotations

import streamlit as st

from equity_core.cities.reading import read_contents
from equity_core.demographics.apart import Separation, separation_over_time
from equity_core.demographics.level_people import apart_groups, level_names
from equity_core.drawing.groups_chart import finished
from equity_core.drawing.who_apart import Apart, show_apart
from equity_core.drawing.who_apart_local import LocalMap, draw_mixed, draw_quotients
from equity_core.drawing.who_now_chart import draw_shares
from equity_core.groups import load_groups
from equity_core.settings import get_settings
from pages.parts.who_loaders import load_level_people


@st.cache_data(max_entries=64, show_spinner=False)
def load_level_names(stamp: int, city: str) -> list[str]:  # noqa: ARG001
    """The levels that people are known for, tracts made of block groups among them."""
    return level_names(read_contents(get_settings(), city))


@st.cache_resource(max_entries=128, show_spinner="Working out how far apart groups live…")
def load_separations(
    stamp: int,  # noqa: ARG001
    city: str,
    level: str,
    one: str,
    other: str | None,
) -> list[Separation]:
    """The separation of a pair, or of all groups at once, in every period of a level."""
    settings = get_settings()
    contents, groups = read_contents(settings, city), load_groups(settings.home)
    return separation_over_time(contents, groups, level=level, one=one, other=other)


@st.cache_resource(max_entries=256, show_spinner=False)
def load_apart(
    stamp: int, city: str, level: str, period: str, one: str, other: str | None
) -> Apart:
    """The same in words, as tables and bars."""
    found = load_separations(stamp, city, level, one, other)
    source = load_level_people(stamp, city, level, period).source
    return show_apart(found, period, load_groups(get_settings().home), source)


@st.cache_resource(max_entries=128, show_spinner="Drawing the map…")
def load_local(stamp: int, city: str, level: str, period: str, group: str) -> LocalMap:
    """Where a city is mixed (no group), or a group against its share of the city, as a map."""
    settings = get_settings()
    contents, groups = read_contents(settings, city), load_groups(settings.home)
    people = load_level_people(stamp, city, level, period)
    if not group:
        return draw_mixed(settings, contents, people, apart_groups(people, groups))
    return draw_quotients(settings, contents, people, groups.get(group))


@st.cache_data(max_entries=256, show_spinner=False)
def load_apart_chart(
    stamp: int,  # noqa: ARG001
    asked: tuple[str | None, ...],  # noqa: ARG001
    dark: bool,
    _shown: Apart,
) -> str:
    """The finished bars of dissimilarity by period."""
    title = "Dissimilarity, in 100"
    chart = draw_shares(_shown.bars, description=_shown.headline, dark=dark, title=title)
    return finished(chart)
