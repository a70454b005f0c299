"""What the sections “now” and “separation” read; kept by the stamp of the workspace."""

from __future__ import annotations

import streamlit as st

from equity_core.cities.reading import read_contents
from equity_core.demographics.level_people import (
    LevelPeople,
    apart_groups,
    read_level,
    read_of_group,
)
from equity_core.demographics.now import CityPeople, city_ages, city_groups
from equity_core.drawing.deck import MapLayers
from equity_core.drawing.groups_chart import draw_group_gaps, finished
from equity_core.drawing.tables import as_html
from equity_core.drawing.view import Sheet
from equity_core.drawing.who_now import WhoNow, show_ages_now, show_groups_now
from equity_core.drawing.who_now_areas import GroupAreas, draw_group_areas
from equity_core.drawing.who_now_chart import draw_shares
from equity_core.drawing.who_now_differences import few_of
from equity_core.drawing.who_now_dot_areas import draw_dot_areas
from equity_core.drawing.who_now_dots import DotMap, draw_dot_deck, draw_dots
from equity_core.drawing.who_now_map import AreaMap
from equity_core.groups import load_groups
from equity_core.settings import get_settings

MOST_ROWS = 16
"""Areas that the chart of differences has room for."""


@st.cache_resource(max_entries=64, show_spinner=False)
def load_city_people(stamp: int, city: str, period: str) -> CityPeople:  # noqa: ARG001
    """The groups of a city in a period, as numbers."""
    settings = get_settings()
    return city_groups(read_contents(settings, city), period, load_groups(settings.home))


@st.cache_resource(max_entries=64, show_spinner=False)
def load_level_people(stamp: int, city: str, level: str, period: str) -> LevelPeople:  # noqa: ARG001
    """The people of a level in a period."""
    return read_level(read_contents(get_settings(), city), level, period)


@st.cache_resource(max_entries=64, show_spinner=False)
def load_groups_now(stamp: int, city: str, period: str) -> WhoNow:
    """The groups of a city in a period; one object for all visitors, which nobody changes."""
    settings = get_settings()
    people = load_city_people(stamp, city, period)
    return show_groups_now(read_contents(settings, city), people, load_groups(settings.home))


@st.cache_resource(max_entries=64, show_spinner=False)
def load_ages_now(stamp: int, city: str, period: str) -> WhoNow | None:  # noqa: ARG001
    """The ages of a city in a period; None where its source has none."""
    settings = get_settings()
    contents = read_contents(settings, city)
    people = city_ages(contents, period)
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


@st.cache_resource(max_entries=256, show_spinner="Drawing the map…")
def load_group_areas(
    stamp: int,  # noqa: ARG001
    city: str,
    level: str,
    period: str,
    group: str,
    shown: str,
) -> GroupAreas:
    """A group in every area of a level: the map, and which areas differ from the city."""
    settings = get_settings()
    contents, groups = read_contents(settings, city), load_groups(settings.home)
    people, whole = read_of_group(contents, groups, group, level=level, period=period)
    return draw_group_areas(settings, contents, people, whole, group=groups.get(group), shown=shown)


@st.cache_resource(max_entries=32, show_spinner="Placing the dots…")
def load_dots(stamp: int, city: str, level: str, period: str) -> tuple[DotMap, AreaMap]:
    """The dots of a level, and the areas under them."""
    settings = get_settings()
    contents, groups = read_contents(settings, city), load_groups(settings.home)
    people = load_level_people(stamp, city, level, period)
    members = apart_groups(people, groups)
    dots = draw_dots(settings, contents, people, groups, members)
    return dots, draw_dot_areas(settings, contents, people, groups, members)


@st.cache_resource(max_entries=256, show_spinner=False, hash_funcs={MapLayers: repr, Sheet: repr})
def load_dot_deck(layers: MapLayers, dots: str, sheet: Sheet) -> object:
    """The deck of a dot map."""
    return draw_dot_deck(layers, dots, sheet)


@st.cache_data(max_entries=256, show_spinner=False)
def load_difference_chart(
    stamp: int,  # noqa: ARG001
    asked: tuple[str, str, str, str],  # noqa: ARG001
    dark: bool,
    _drawn: GroupAreas,
) -> tuple[str, str]:
    """The finished chart of areas against the city, and a line on which areas it shows."""
    rows, line = few_of(_drawn.differences, MOST_ROWS)
    chart = draw_group_gaps(rows, description=_drawn.finding, dark=dark)
    return finished(chart), line


@st.cache_data(max_entries=256, show_spinner=False)
def load_map_table(
    stamp: int,  # noqa: ARG001
    asked: tuple[str, ...],  # noqa: ARG001
    order: str,
    rows: int,
    area: str | None,
    _drawn: AreaMap,
) -> str:
    """The table equal to a map: the first `rows` areas in that order, the chosen one always in."""
    sorted_by = _drawn.orders[order]
    listed = list(sorted_by.areas[:rows])
    if area is not None and area not in listed:
        listed.append(area)
    caption = f"{_drawn.title}, by area, sorted by {sorted_by.words}"
    chosen = listed.index(area) if area is not None else None
    return as_html(_drawn.table.loc[listed], caption=caption, chosen=chosen)
