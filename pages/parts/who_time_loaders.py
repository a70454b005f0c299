"""What the section “over time” reads; kept by the stamp of the workspace."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from equity_core.cities.reading import read_contents
from equity_core.demographics.over_time import OverTime, View, read_over_time
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


@st.cache_resource(max_entries=32, show_spinner="Reading every period…")
def load_over_time(stamp: int, city: str) -> OverTime:  # noqa: ARG001
    """Every period of a city; one object for all visitors, which nobody changes."""
    settings = get_settings()
    return read_over_time(read_contents(settings, city), load_groups(settings.home))


@st.cache_resource(max_entries=128, show_spinner=False)
def load_who_time(stamp: int, city: str, view: str, shown: str) -> WhoTime:
    """Words and tables of one choice."""
    return show_over_time(load_over_time(stamp, city), View(view), Shown(shown))


@st.cache_data(max_entries=256, show_spinner=False)
def load_time_chart(
    stamp: int, city: str, view: str, shown: str, series: str | None, dark: bool
) -> str | None:
    """The finished chart of one choice; None where no figure can be drawn."""
    found = load_over_time(stamp, city)
    return chart_of(found, View(view), Shown(shown), series=series, dark=dark)


@st.cache_data(max_entries=256, show_spinner=False)
def load_time_table(
    stamp: int, city: str, view: str, order: str, rows: int | None, words: str
) -> tuple[str, int]:
    """The first rows of the table of figures, and how many there are."""
    frame = figure_table(load_over_time(stamp, city), View(view), order=order)
    caption = f"Residents by group and period, sorted by {words}"
    return as_html(frame.head(rows) if rows else frame, caption=caption), len(frame)


@st.cache_data(max_entries=256, show_spinner=False)
def load_changes(
    stamp: int, city: str, view: str, shown: str, first: str, last: str
) -> tuple[str, pd.DataFrame | None]:
    """The change between two periods in words and as a table; a refusal has no table."""
    found = load_over_time(stamp, city)
    try:
        return changes_of(found, View(view), Shown(shown), first, last)
    except BadInput as refused:
        return str(refused), None
