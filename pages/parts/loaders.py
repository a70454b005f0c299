"""The only cached layer of the pages. What decides what may be seen is an argument, always.

`stamp` is the newest revision of the workspace: any import makes every cached figure a new one.
"""

from __future__ import annotations

import streamlit as st

from equity_core.cities.reading import CityContents, newest_revision, read_city_names, read_contents
from equity_core.disparity.measuring import Question
from equity_core.drawing.deck import MapLayers, draw_deck
from equity_core.drawing.groups_chart import draw_group_gaps, finished
from equity_core.drawing.service_map import (
    ServiceMap,
    draw_outlines,
    draw_service_map,
    outline_of,
)
from equity_core.drawing.tables import as_html
from equity_core.drawing.view import Sheet
from equity_core.groups import Groups, load_groups
from equity_core.settings import get_settings


def load_stamp() -> int:
    """The number of the newest revision; one small question to the database."""
    return newest_revision(get_settings())


@st.cache_data(max_entries=4, show_spinner=False)
def load_city_names(stamp: int) -> dict[str, str]:  # noqa: ARG001 - the stamp is part of the key
    """Short name -> name of every city."""
    return read_city_names(get_settings())


@st.cache_resource(max_entries=64, show_spinner=False)
def load_contents(stamp: int, city: str) -> CityContents:  # noqa: ARG001
    """What a city holds; one object for all visitors, which nobody changes."""
    return read_contents(get_settings(), city)


@st.cache_resource(max_entries=2, show_spinner=False)
def load_group_catalogue(stamp: int) -> Groups:  # noqa: ARG001
    """The groups catalogue with the city's own groups."""
    return load_groups(get_settings().home)


# Streamlit walks a dataclass field by field to make a key of it, at every rerun; all fields of
# these are text and numbers, which their own words tell apart.
AS_TEXT = {Question: repr, MapLayers: repr, Sheet: repr}


@st.cache_resource(max_entries=256, show_spinner="Working out the shares…", hash_funcs=AS_TEXT)
def load_service_map(stamp: int, question: Question, shown: str) -> ServiceMap:  # noqa: ARG001
    """The whole figure of one choice; one object for all visitors, which nobody changes."""
    return draw_service_map(get_settings(), question, shown)


@st.cache_data(max_entries=512, show_spinner=False, hash_funcs=AS_TEXT)
def load_group_chart(stamp: int, question: Question, dark: bool, _drawn: ServiceMap) -> str:  # noqa: ARG001
    """The finished chart of groups of one question, as Vega-Lite text."""
    return finished(draw_group_gaps(_drawn.gaps, description=_drawn.headline, dark=dark))


@st.cache_data(max_entries=512, show_spinner=False, hash_funcs=AS_TEXT)
def load_group_table(stamp: int, question: Question, _drawn: ServiceMap) -> str:  # noqa: ARG001
    """The finished table of groups of one question."""
    return as_html(_drawn.groups, caption=f"{_drawn.title}, by group")


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=AS_TEXT)
def load_area_table(
    stamp: int,  # noqa: ARG001
    question: Question,  # noqa: ARG001
    shown: str,  # noqa: ARG001
    order: str,
    rows: int,
    area: str | None,
    _drawn: ServiceMap,
) -> str:
    """The finished table of the first `rows` areas in that order; the chosen area is always in."""
    sorted_by = _drawn.orders[order]
    listed = list(sorted_by.areas[:rows])
    if area is not None and area not in listed:
        listed.append(area)
    caption = f"{_drawn.title}, by area, sorted by {sorted_by.words}"
    chosen = listed.index(area) if area is not None else None
    return as_html(_drawn.areas.loc[listed], caption=caption, chosen=chosen)


@st.cache_resource(max_entries=512, show_spinner=False, hash_funcs=AS_TEXT)
def load_deck(layers: MapLayers, sheet: Sheet) -> object:
    """The deck of some layers; making one looks for a notebook on disk every time."""
    return draw_deck(layers, sheet)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=AS_TEXT)
def load_outlines(stamp: int, city: str, sheet: Sheet) -> dict[str, str]:  # noqa: ARG001
    """Outline name -> address of its layer, with labels for that sheet."""
    return draw_outlines(get_settings(), city, sheet)


@st.cache_data(max_entries=256, show_spinner=False)
def load_area_outline(stamp: int, city: str, level: str, area: str) -> str | None:  # noqa: ARG001
    """One area's outline as a GeoJSON geometry."""
    return outline_of(get_settings(), city, level, area)
