"""The map with its picker, outlines and legend; a click and the picker choose the same area."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from equity_core.drawing.deck import MapLayers
from equity_core.drawing.legend import legend_html
from equity_core.drawing.service_map import ServiceMap
from equity_core.drawing.view import PHONE, WIDE
from pages.parts.choosers import (
    NO_OUTLINE,
    PAGE,
    ServiceChoice,
    area_key,
    choose_area,
    choose_outlines,
)
from pages.parts.furniture import on_phone
from pages.parts.loaders import load_area_outline, load_deck, load_outlines
from pages.parts.state import session_key, touch

VERSION = session_key("map", "version")
ON_MAP = session_key("map", "chosen")


def show_map(stamp: int, drawn: ServiceMap, choice: ServiceChoice) -> dict[str, str | None]:
    """The whole figure; returns what of its choices the link carries."""
    asked, sheet = choice.question, PHONE if on_phone() else WIDE
    addresses = load_outlines(stamp, asked.city, sheet)
    middle, side = st.columns([5, 2])
    with side:
        area = choose_area(choice, {one: drawn.words[one][0] for one in drawn.orders["name"].areas})
        if area is not None:
            st.html(_said(drawn.words[area]))
        outlines = choose_outlines(list(addresses)) if addresses else []
        st.html(legend_html(drawn.legend_title, drawn.legend, drawn.method))
    layers = MapLayers(
        drawn.areas_address,
        drawn.hatch_address,
        drawn.bounds,
        tuple(addresses[name] for name in outlines),
        load_area_outline(stamp, asked.city, str(asked.level), area) if area else None,
    )
    with middle, st.container(key="map_phone" if sheet is PHONE else "map_wide"):
        st.pydeck_chart(
            load_deck(layers, sheet),
            key=_map_key(area),
            on_select=partial(_take_click, area_key(choice)),
            selection_mode="single-object",
            height=sheet.height,
            alt=f"Map: {drawn.legend_title}. “Find an area” and the table by area say all of it.",
        )
    return {"area": area, "outlines": "|".join(outlines) or (NO_OUTLINE if addresses else None)}


def _map_key(area: str | None) -> str:
    """The map's key; it changes where the area was not chosen on it, so that no old click stays."""
    if st.session_state.get(ON_MAP) != area:
        st.session_state[ON_MAP] = area
        st.session_state[VERSION] = st.session_state.get(VERSION, 0) + 1
    return _versioned_key()


def _versioned_key() -> str:
    return session_key(PAGE, f"map.{st.session_state.get(VERSION, 0)}")


def _take_click(key: str) -> None:
    """A click on the map chooses the area in the picker, a click beside it chooses none."""
    touch()
    objects = st.session_state[_versioned_key()]["selection"]["objects"].get("areas", [])
    area = objects[0]["properties"]["area"] if objects else None
    st.session_state[ON_MAP], st.session_state[key] = area, area or ""


def _said(lines: tuple[str, ...]) -> str:
    name, *facts = (escape(line) for line in lines)
    return f'<div class="picked"><strong>{name}</strong><br>{"<br>".join(facts)}</div>'
