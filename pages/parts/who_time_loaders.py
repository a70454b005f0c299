"""What the section “over time” reads; kept by the stamp of the workspace."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from equity_core.access import Viewer
from equity_core.cities.reading import CityContents, read_contents
from equity_core.demographics.over_time import OverTime, View, read_over_time
from equity_core.demographics.record import read_city_limits
from equity_core.drawing.tables import as_html
from equity_core.drawing.who_time import (
    Shown,
    WhoTime,
    changes_of,
    chart_of,
    figure_table,
    show_over_time,
)
from equity_core.errors import BadInput
from equity_core.groups import load_groups
from equity_core.settings import get_settings

NOBODY = Viewer(None, "", None)
"""A visitor without a name: the flags of the chart are what everyone may see."""


@dataclass(frozen=True)
class TimeOf:
    """Whose time it is: the stamp, the city, and the published changes of its limits.

    Entries of the record are published without a new revision, so they are part of the key.
    """

    stamp: int
    city: str
    limits: tuple[tuple[int, str, str], ...]


BY_WORDS = {TimeOf: repr}


def time_of(stamp: int, contents: CityContents) -> TimeOf:
    """The key of everything below; one small question to the database."""
    limits = read_city_limits(get_settings(), NOBODY, contents.city)
    return TimeOf(stamp, contents.city.slug, tuple(limits))


@st.cache_resource(max_entries=32, show_spinner="Reading every period…", hash_funcs=BY_WORDS)
def load_over_time(of: TimeOf) -> OverTime:
    """Every period of a city; one object for all visitors, which nobody changes."""
    settings = get_settings()
    contents = read_contents(settings, of.city)
    return read_over_time(contents, load_groups(settings.home), limits=of.limits)


@st.cache_resource(max_entries=128, show_spinner=False, hash_funcs=BY_WORDS)
def load_who_time(of: TimeOf, view: str, shown: str) -> WhoTime:
    """Words and tables of one choice."""
    return show_over_time(load_over_time(of), View(view), Shown(shown))


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=BY_WORDS)
def load_time_chart(
    of: TimeOf, view: str, shown: str, series: str | None, dark: bool
) -> tuple[str, str] | None:
    """The finished chart of one choice and its legend; None where no figure can be drawn."""
    return chart_of(load_over_time(of), View(view), Shown(shown), series=series, dark=dark)


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=BY_WORDS)
def load_time_table(
    of: TimeOf, view: str, order: str, rows: int | None, words: str
) -> tuple[str, int]:
    """The first rows of the table of figures, and how many there are."""
    frame = figure_table(load_over_time(of), View(view), order=order)
    caption = f"Residents by group and period, sorted by {words}"
    return as_html(frame.head(rows) if rows else frame, caption=caption), len(frame)


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=BY_WORDS)
def load_changes(
    of: TimeOf, view: str, shown: str, first: str, last: str
) -> tuple[str, pd.DataFrame | None]:
    """The change between two periods in words and as a table; a refusal has no table."""
    try:
        return changes_of(load_over_time(of), View(view), Shown(shown), first, last)
    except BadInput as refused:
        return str(refused), None
