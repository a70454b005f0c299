"""What the section on the record reads. What decides visibility, the role, is part of the key.

`stamp` is the newest revision of the workspace, `changes` the newest line of the record of
changes: an import or an entry makes every cached figure a new one.
"""

from __future__ import annotations

import streamlit as st

from equity_core.access import Role, Viewer
from equity_core.cities.reading import CityContents, CityRow, Kept, read_contents
from equity_core.demographics.record import read_entries
from equity_core.demographics.timeline import Entry, in_time, load_timeline
from equity_core.demographics.today import Today, measure_today
from equity_core.drawing.overlay_map import OverlayMap, draw_overlay
from equity_core.drawing.overlay_today import TodayShown, show_today
from equity_core.drawing.tables import as_html
from equity_core.drawing.view import Sheet
from equity_core.drawing.who_record import timeline_html
from equity_core.groups import load_groups
from equity_core.settings import get_settings

Found = tuple[CityContents, Kept, Today]


@st.cache_resource(max_entries=32, ttl=300, show_spinner=False, hash_funcs={CityRow: repr})
def load_entries(changes: int, city: CityRow, role: Role | None) -> tuple[Entry, ...]:  # noqa: ARG001
    """The timeline with the city's own entries as that role may see them, oldest first."""
    settings = get_settings()
    own = read_entries(settings, Viewer(None, "a reader", role), city)
    return in_time((*load_timeline(settings.home), *own))


@st.cache_data(max_entries=128, show_spinner=False)
def load_timeline_html(
    changes: int,  # noqa: ARG001
    city: str,  # noqa: ARG001
    role: Role | None,  # noqa: ARG001
    place: str,  # noqa: ARG001
    theme: str,  # noqa: ARG001
    rows: int,
    _entries: tuple[Entry, ...],
) -> str:
    """The finished list of the first entries of a choice."""
    return timeline_html(_entries[:rows])


@st.cache_resource(max_entries=32, show_spinner="Working out who lives there…")
def load_found(stamp: int, city: str, overlay: str, period: str) -> Found:  # noqa: ARG001
    """The people of today by class of an overlay, unworded: map and tables rest on the same."""
    contents = read_contents(get_settings(), city)
    kept = next(one for one in contents.overlays if one.name == overlay)
    return contents, kept, measure_today(contents, kept, period=period)


@st.cache_resource(max_entries=64, show_spinner=False)
def load_today(stamp: int, city: str, overlay: str, period: str) -> TodayShown:
    """The same in sentences and tables; one object for all, which nobody changes."""
    contents, kept, found = load_found(stamp, city, overlay, period)
    return show_today(contents, kept, found, load_groups(get_settings().home))


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs={Sheet: repr})
def load_overlay_map(
    stamp: int, city: str, overlay: str, period: str, sheet: Sheet, as_used_then: bool
) -> OverlayMap:
    """The layers and the legend of an overlay."""
    return draw_overlay(
        get_settings(),
        *load_found(stamp, city, overlay, period),
        sheet=sheet,
        as_used_then=as_used_then,
    )


@st.cache_data(max_entries=256, show_spinner=False)
def load_today_table(
    stamp: int,  # noqa: ARG001
    city: str,  # noqa: ARG001
    overlay: str,
    period: str,
    which: str,
    rows: int,
    _shown: TodayShown,
) -> str:
    """One of the finished tables: `summary`, `lots`, or a way to read the groups."""
    if which == "summary":
        frame, what = _shown.summary, "ground and people"
    elif which == "lots" and _shown.lots is not None:
        frame, what = _shown.lots.head(rows), "lots by area, most lots first"
    else:
        frame, what = _shown.tables[which], "residents by group"
    return as_html(frame, caption=f"{overlay}: {what}, {period}")
