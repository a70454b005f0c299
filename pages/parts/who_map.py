"""A map of areas with its picker, outlines, legend and equal table, for every section."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from equity_core.drawing.deck import MapLayers
from equity_core.drawing.legend import legend_html
from equity_core.drawing.tables import FIRST_ROWS
from equity_core.drawing.view import PHONE, WIDE, Sheet
from equity_core.drawing.who_now_dots import DotMap, dot_legend_html
from equity_core.drawing.who_now_map import AreaMap
from pages.parts.furniture import on_phone
from pages.parts.loaders import load_area_outline, load_deck, load_outlines
from pages.parts.plain import plain
from pages.parts.state import from_link, touch
from pages.parts.who_choosers import choose, key_of
from pages.parts.who_loaders import load_dot_deck, load_map_table

NO_OUTLINE = "none"
VERSION, ON_MAP = key_of("map.version"), key_of("map.chosen")


def show_map(
    stamp: int, city: str, level: str, drawn: AreaMap, dots: DotMap | None = None
) -> dict[str, str | None]:
    """The map beside its picker and legend; returns what of its choices the link carries."""
    sheet = PHONE if on_phone() else WIDE
    addresses = load_outlines(stamp, city, sheet)
    with st.container(key="figure"):
        middle, side = st.columns([5, 2])
    with side:
        area = choose_area(
            city, level, {one: drawn.words[one][0] for one in drawn.orders["name"].areas}
        )
        if area is not None:
            st.html(_said(drawn.words[area]))
        outlines = choose_outlines(list(addresses)) if addresses else []
        st.html(dot_legend_html(dots) if dots else _legend(drawn))
    chosen = load_area_outline(stamp, city, level, area) if area else None
    over = tuple(addresses[name] for name in outlines)
    layers = MapLayers(drawn.areas_address, drawn.hatch_address, drawn.bounds, over, chosen)
    with middle, st.container(key="map_phone" if sheet is PHONE else "map_wide"):
        _show_deck(layers, dots, sheet, area, area_key(city, level), drawn.title)
    return {"area": area, "outlines": "|".join(outlines) or (NO_OUTLINE if addresses else None)}


def _legend(drawn: AreaMap) -> str:
    return legend_html(drawn.title, drawn.legend, drawn.method)


def _show_deck(
    layers: MapLayers, dots: DotMap | None, sheet: Sheet, area: str | None, key: str, title: str
) -> None:
    deck = load_dot_deck(layers, dots.address, sheet) if dots else load_deck(layers, sheet)
    st.pydeck_chart(
        deck,
        key=_map_key(area),
        on_select=partial(_take_click, key),
        selection_mode="single-object",
        height=sheet.height,
        alt=f"Map: {title}. “Find an area” and the table by area say all of it.",
    )


def show_area_table(
    stamp: int, asked: tuple[str, ...], drawn: AreaMap, area: str | None
) -> dict[str, str | None]:
    """The table equal to the map, in the order the reader picks."""
    words = {one: order.words for one, order in drawn.orders.items()}
    with st.columns([4, 6])[0]:
        order = choose("sort", "Sort by", list(words), words)
    number = len(drawn.table)
    whole = number <= FIRST_ROWS or choose_all_rows(number)
    rows = number if whole else FIRST_ROWS
    st.html(load_map_table(stamp, asked, order, rows, area, drawn))
    return {"sort": order, "rows": "all" if whole and number > FIRST_ROWS else None}


def choose_area(city: str, level: str, names: dict[str, str]) -> str | None:
    """The area picker; it does what a click on the map does."""
    options, key = ["", *names], area_key(city, level)
    if st.session_state.get(key) not in options:
        same = {"city": city, "level": level}
        linked = all(st.query_params.get(name, value) == value for name, value in same.items())
        st.session_state[key] = (from_link("area", options) if linked else None) or ""
    chosen = st.selectbox(
        "Find an area",
        options,
        key=key,
        on_change=touch,
        format_func=lambda one: names.get(one, "No area chosen"),
    )
    return chosen or None


def area_key(city: str, level: str) -> str:
    """The session key of the chosen area: each level of each city has its own areas."""
    return key_of(f"area.{city}.{level}")


def choose_outlines(names: list[str]) -> list[str]:
    """Which outlines lie on the map for orientation; the first, unless the link says others."""
    key = key_of("outlines")
    kept = st.session_state.get(key)
    if kept is None or not set(kept) <= set(names):
        asked = st.query_params.get("outlines")
        linked = [one for one in names if asked and one in asked.split("|")]
        st.session_state[key] = linked or ([] if asked == NO_OUTLINE else names[:1])
    label = "Outlines for orientation"
    return list(
        st.pills(label, names, selection_mode="multi", format_func=plain, key=key, on_change=touch)
    )


def choose_all_rows(rows: int) -> bool:
    """Whether a long table is shown whole."""
    key = key_of("rows")
    if key not in st.session_state:
        st.session_state[key] = from_link("rows", ["all"]) == "all"
    return bool(st.toggle(f"Show all {rows:,} areas", key=key, on_change=touch))


def _map_key(area: str | None) -> str:
    """The map's key; it changes where the area was not chosen on it, so that no old click stays."""
    if st.session_state.get(ON_MAP) != area:
        st.session_state[ON_MAP] = area
        st.session_state[VERSION] = st.session_state.get(VERSION, 0) + 1
    return _versioned_key()


def _versioned_key() -> str:
    return key_of(f"map.{st.session_state.get(VERSION, 0)}")


def _take_click(key: str) -> None:
    """A click on the map chooses the area in the picker, a click beside it chooses none."""
    touch()
    objects = st.session_state[_versioned_key()]["selection"]["objects"].get("areas", [])
    area = objects[0]["properties"]["area"] if objects else None
    st.session_state[ON_MAP], st.session_state[key] = area, area or ""


def _said(lines: tuple[str, ...]) -> str:
    name, *facts = (escape(line) for line in lines)
    return f'<div class="picked"><strong>{name}</strong><br>{"<br>".join(facts)}</div>'
