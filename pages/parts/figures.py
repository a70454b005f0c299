"""Showing a figure's parts: legend, picked area, tables with their order, note, downloads."""

from __future__ import annotations

from html import escape
from urllib.parse import quote, urlencode

import streamlit as st

from equity_core.disparity.measuring import Question
from equity_core.drawing.deck import draw_deck
from equity_core.drawing.service_map import ServiceMap, chosen_outline, legend_html
from equity_core.drawing.shown import MEASURES
from equity_core.drawing.tables import FIRST_ROWS, as_html, sort_orders
from pages.parts.choosers import ServiceChoice, choose_area, map_key, take_click
from pages.parts.plain import plain
from pages.parts.state import session_key


def show_map(drawn: ServiceMap, outlines: dict[str, str]) -> str | None:
    """The map with its picker, legend and extremes; returns the chosen area."""
    middle, side = st.columns([5, 2])
    with side:
        area = choose_area(drawn.names)
        if area is not None:
            st.html(f'<p class="picked">{_lines(drawn.words[area])}</p>')
        shown = _choose_outline(outlines)
        st.html(legend_html(drawn))
    with middle:
        deck = draw_deck(
            areas_address=drawn.areas_address,
            outline_addresses=tuple(outlines[name] for name in shown),
            bounds=drawn.bounds,
            chosen=chosen_outline(drawn, area),
        )
        st.pydeck_chart(
            deck,
            key=map_key(),
            on_select=take_click,
            selection_mode="single-object",
            height=520,
            alt=f"Map: {drawn.legend_title}. {drawn.areas_sentence} The table below has all of it.",
        )
    return area


def _choose_outline(outlines: dict[str, str]) -> list[str]:
    if not outlines:
        return []
    return st.pills(
        "Outlines for orientation",
        list(outlines),
        selection_mode="multi",
        format_func=plain,
        default=list(outlines)[:1],
        key=session_key("services", "outlines"),
    )


def _lines(words: str) -> str:
    return "<br>".join(escape(line) for line in words.split("\n"))


def show_extremes(drawn: ServiceMap, label: str) -> None:
    """The five highest and the five lowest areas, as lists beside one another."""
    titles = (f"Highest {label}", f"Lowest {label}")
    for column, title, rows in zip(
        st.columns(2), titles, (drawn.highest, drawn.lowest), strict=True
    ):
        with column:
            st.subheader(title, anchor=False)
            st.markdown("\n".join(f"- {plain(name)}: **{plain(value)}**" for name, value in rows))


def show_area_table(drawn: ServiceMap, choice: ServiceChoice, area: str | None) -> None:
    """The equal table: everything the map shows, in the order the reader picks."""
    orders = sort_orders(MEASURES[choice.measure])
    order = st.selectbox("Sort by", list(orders), key=session_key("services", "sort"))
    column, ascending = orders[order]
    ranked = drawn.sort_columns.sort_values(column, ascending=ascending, kind="stable")
    table = drawn.areas.loc[ranked.index]
    everything = len(table) <= FIRST_ROWS or st.toggle(
        f"Show all {len(table)} areas", key=session_key("services", "rows")
    )
    rows = table if everything else table.head(FIRST_ROWS)
    places = list(ranked["area"].astype(str))
    chosen = places.index(area) if area in places else None
    caption = f"{drawn.title}, by area, sorted by {order}"
    st.html(as_html(rows, caption=caption, chosen=chosen))


def show_downloads(question: Question) -> None:
    """Links to the same numbers as files."""
    asked = {
        "baseline": question.baseline,
        "level": question.level or "",
        "period": question.period or "",
    }
    base = f"/download/{quote(question.city)}/{quote(question.service, safe='')}"
    links = {
        "Areas as CSV": "areas.csv",
        "Groups as CSV": "groups.csv",
        "Areas as GeoJSON": "areas.geojson",
        "Everything as JSON": "measure.json",
    }
    st.html(
        '<p class="downloads">Take it away: '
        + " · ".join(
            f'<a href="{base}/{file}?{urlencode(asked)}" download>{words}</a>'
            for words, file in links.items()
        )
        + "</p>"
    )


def show_notes(drawn: ServiceMap) -> None:
    """Source, period, who is counted, how sure."""
    with st.container(key="note"):
        st.caption("About this figure")
        st.caption("\n".join(f"- {plain(line)}" for line in drawn.notes))
