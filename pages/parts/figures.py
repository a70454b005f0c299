"""Showing the other parts of the figures: lists, chart, tables, files, note."""

from __future__ import annotations

import json
from html import escape
from urllib.parse import quote, urlencode

import streamlit as st

from equity_core.disparity.measuring import Question
from equity_core.drawing.groups_chart import KEY
from equity_core.drawing.service_map import ServiceMap
from equity_core.drawing.tables import FIRST_ROWS, as_html
from pages.parts.choosers import choose_all_rows, choose_order
from pages.parts.loaders import load_group_chart
from pages.parts.plain import plain


def show_extremes(drawn: ServiceMap) -> None:
    """The five highest and the five lowest areas, as lists beside one another."""
    found = drawn.extremes
    if not found.highest and not found.lowest:
        return
    st.header("Areas that stand out", anchor=False)
    lists = zip(st.columns(2), found.titles, (found.highest, found.lowest), strict=True)
    for column, title, rows in lists:
        with column:
            st.subheader(plain(title), anchor=False)
            said = [f"- {plain(name)}: **{plain(value)}**" for name, value in rows]
            st.markdown("\n".join(said) or "No area.")


def show_groups(stamp: int, drawn: ServiceMap, question: Question) -> None:
    """The chart of groups, its key, the equal table, and the file."""
    st.header("By group", anchor=False)
    dark = st.context.theme.type == "dark"
    chart = load_group_chart(stamp, question, dark, drawn)
    st.vega_lite_chart(json.loads(chart), width="stretch")
    st.markdown(KEY)
    st.html(as_html(drawn.groups, caption=f"{drawn.title}, by group"))
    _show_downloads(question, {"these groups (CSV)": "groups.csv"})


def show_areas(drawn: ServiceMap, question: Question, area: str | None) -> dict[str, str | None]:
    """The table equal to the map, in the order the reader picks, and the files.

    Returns what of its choices the link carries.
    """
    st.header("By area", anchor=False)
    name = choose_order({one: order.words for one, order in drawn.orders.items()})
    order, is_long = drawn.orders[name], len(drawn.areas) > FIRST_ROWS
    whole = not is_long or choose_all_rows(len(drawn.areas))
    rows = list(order.areas if whole else order.areas[:FIRST_ROWS])
    if area is not None and area not in rows:
        rows.append(area)
    caption = f"{drawn.title}, by area, sorted by {order.words}"
    chosen = rows.index(area) if area is not None else None
    st.html(as_html(drawn.areas.loc[rows], caption=caption, chosen=chosen))
    files = {"areas (CSV)": "areas.csv", "areas as shapes (GeoJSON)": "areas.geojson"}
    _show_downloads(question, files | {"everything (JSON)": "measure.json"})
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
