"""The section “over time”: every period of the city, its breaks and gaps, and what changed."""

from __future__ import annotations

import streamlit as st

from equity_core.access import Viewer
from equity_core.cities.reading import CityContents
from equity_core.demographics.comparable import Role
from equity_core.demographics.over_time import OverTime
from equity_core.drawing.tables import FIRST_ROWS, as_html
from equity_core.drawing.who_time import ALL, NO_FIGURES, NO_HISTORY, SHOWN, VIEWS, WhoTime
from equity_core.drawing.who_time_tables import ORDERS
from pages.parts.plain import plain
from pages.parts.state import from_link, touch
from pages.parts.who_choosers import choose, key_of
from pages.parts.who_figures import is_dark, show_chart, show_files, show_notes
from pages.parts.who_time_loaders import (
    TimeOf,
    load_changes,
    load_over_time,
    load_time_chart,
    load_time_table,
    load_who_time,
    time_of,
)


def show(viewer: Viewer, stamp: int, contents: CityContents) -> dict[str, str | None]:  # noqa: ARG001
    """The whole section; returns its part of the link."""
    of = time_of(stamp, contents)
    found = load_over_time(of)
    if found.empty:
        st.info(NO_FIGURES)
        return {}
    if len(found.periods) < 2:
        st.info(NO_HISTORY)
    top = st.container()
    link = _choose()
    view, shown = link["labels"], link["shown"]
    drawn = load_who_time(of, view, shown)
    with top:
        st.container(key="headline").markdown(plain(drawn.headline))
    names = {ALL: "All of them", **drawn.series}
    with st.columns([5, 11])[0]:
        group = choose("group", "Groups in the chart", list(names), names)
    _show_chart(of, view, shown, group, drawn)
    more = _show_table(of, view) | _show_changes(of, view, shown, found)
    _show_bands(drawn)
    show_notes(drawn.notes)
    return {**link, "group": group, **more}


def _choose() -> dict[str, str]:
    """How groups are named and how they are measured."""
    views = {str(one): said for one, said in VIEWS.items()}
    measures = {str(one): said for one, said in SHOWN.items()}
    with st.container(key="choice"):
        left, right = st.columns(2)
        with left:
            view = choose("labels", "Groups as", list(views), views)
        with right:
            shown = choose("shown", "measured as", list(measures), measures)
    return {"labels": view, "shown": shown}


def _show_chart(of: TimeOf, view: str, shown: str, group: str, drawn: WhoTime) -> None:
    """The chart with its key, or one line on why there is none."""
    series = None if group == ALL else group
    chart = load_time_chart(of, view, shown, series, is_dark())
    if chart is None:
        st.info("No source gives these figures in this way. Choose another one above.")
        return
    spec, legend = chart
    show_chart(spec)
    st.html(legend)
    st.markdown(drawn.key)


def _show_table(of: TimeOf, view: str) -> dict[str, str | None]:
    """The table equal to the chart, in the order the reader picks, and the file."""
    st.header("The figures", anchor=False)
    with st.columns([5, 11])[0]:
        order = choose("sort", "Sort by", list(ORDERS), ORDERS)
    _, length = load_time_table(of, view, order, FIRST_ROWS, ORDERS[order])
    is_whole = length <= FIRST_ROWS or _all_rows(length)
    rows = None if is_whole else FIRST_ROWS
    st.html(load_time_table(of, view, order, rows, ORDERS[order])[0])
    files = {
        "these figures (CSV)": "over-time.csv",
        "the categories of every census (CSV)": "census-categories.csv",
    }
    show_files(of.city, files, {"labels": view})
    return {"sort": order, "rows": "all" if is_whole and length > FIRST_ROWS else None}


def _all_rows(length: int) -> bool:
    key = key_of("rows")
    if key not in st.session_state:
        st.session_state[key] = from_link("rows", ["all"]) == "all"
    return bool(st.toggle(f"Show all {length:,} figures", key=key, on_change=touch))


def _show_changes(of: TimeOf, view: str, shown: str, found: OverTime) -> dict[str, str | None]:
    """Two periods, and how each series changed between them."""
    if len(found.periods) < 2:
        return {}
    st.header("Change between two periods", anchor=False)
    left, right = st.columns(2)
    with left:
        _begin_since(found)
        since = choose("since", "From", found.periods[:-1])
    with right:
        later = found.periods[found.periods.index(since) + 1 :]
        until = choose("until", "to", later[::-1])
    said, table = load_changes(of, view, shown, since, until)
    if table is None:
        st.info(plain(said))
    else:
        st.markdown(plain(said))
        if len(table):
            caption = f"Change from {since} to {until}"
            st.html(as_html(table, caption=caption))
        files = {"these changes (CSV)": "over-time-change.csv"}
        show_files(of.city, files, {"labels": view, "since": since, "until": until})
    return {"since": since, "until": until}


def _begin_since(found: OverTime) -> None:
    """Start from the earliest period that has a figure of a group which the newest one has."""
    if key_of("since") in st.session_state or from_link("since", found.periods[:-1]):
        return
    rows = found.comparable[found.comparable["role"] != Role.TOTAL]
    newest = set(rows.loc[rows["period"] == found.periods[-1], "series"])
    shared = set(rows.loc[rows["series"].isin(newest), "period"])
    first = next((one for one in found.periods[:-1] if one in shared), found.periods[-2])
    st.session_state[key_of("since")] = first


def _show_bands(drawn: WhoTime) -> None:
    """How people were counted, band by band, and when the city's limits changed."""
    st.header("How people were counted", anchor=False)
    caption = "How people were counted, band by band"
    with st.container(key="as_text_bands"):
        st.html(as_html(drawn.definitions, caption=caption))
    if len(drawn.limits):
        st.container(key="as_text_limits").html(
            as_html(drawn.limits, caption="Changes of the city’s limits")
        )
