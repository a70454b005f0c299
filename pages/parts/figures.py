"""Showing the other parts of the figures: lists, chart, tables, files, note."""

from __future__ import annotations

import json
from html import escape
from urllib.parse import quote, urlencode

import streamlit as st

from equity_core.disparity.measuring import Question
from equity_core.drawing.extremes import as_lists
from equity_core.drawing.groups_chart import KEY
from equity_core.drawing.service_map import ServiceMap
from equity_core.drawing.tables import FIRST_ROWS
from pages.parts.choosers import ServiceChoice, choose_all_rows, choose_order
from pages.parts.loaders import load_area_table, load_group_chart, load_group_table
from pages.parts.plain import plain


def show_extremes(drawn: ServiceMap) -> None:
    """The five highest and the five lowest areas, as lists beside one another."""
    lists = as_lists(drawn.extremes)
    if lists:
        st.header("Areas that stand out", anchor=False)
        st.html(lists)


def show_groups(stamp: int, drawn: ServiceMap, question: Question) -> None:
    """The chart of groups, its key, the equal table, and the file."""
    st.header("By group", anchor=False)
    dark = st.context.theme.type == "dark"
    chart = load_group_chart(stamp, question, dark, drawn)
    st.vega_lite_chart(json.loads(chart), width="stretch")
    st.markdown(KEY)
    st.html(load_group_table(stamp, question, drawn))
    _show_downloads(question, {"these groups (CSV)": "groups.csv"})


def show_areas(
    stamp: int, drawn: ServiceMap, choice: ServiceChoice, area: str | None
) -> dict[str, str | None]:
    """The table equal to the map, in the order the reader picks, and the files.

    Returns what of its choices the link carries.
    """
    st.header("By area", anchor=False)
    name = choose_order({one: order.words for one, order in drawn.orders.items()})
    is_long = len(drawn.areas) > FIRST_ROWS
    whole = not is_long or choose_all_rows(len(drawn.areas))
    rows, asked = len(drawn.areas) if whole else FIRST_ROWS, choice.question
    st.html(load_area_table(stamp, asked, choice.measure, name, rows, area, drawn))
    files = {"areas (CSV)": "areas.csv", "areas as shapes (GeoJSON)": "areas.geojson"}
    _show_downloads(asked, files | {"everything (JSON)": "measure.json"})
    return {"sort": name, "rows": "all" if is_long and whole else None}


def _show_downloads(question: Question, files: dict[str, str]) -> None:
    """Links to the same numbers as files: words -> file."""
    asked = {
        "baseline": question.baseline,
        "level": question.level or "",
        "period": question.period or "",
    }
    base = f"/download/{quote(question.city)}/{quote(question.service, safe='')}"
    links = " · ".join(
        f'<a href="{escape(f"{base}/{file}?{urlencode(asked)}")}" download>{escape(words)}</a>'
        for words, file in files.items()
    )
    st.html(f'<p class="downloads">Download: {links}</p>')


def show_notes(drawn: ServiceMap) -> None:
    """Source, period, who is counted, how sure."""
    st.header("About these figures", anchor=False)
    with st.container(key="note"):
        st.markdown("\n".join(f"- {plain(line)}" for line in drawn.notes))
