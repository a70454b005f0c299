"""Maps of the record over the city, and who lives there today."""

from __future__ import annotations

import streamlit as st

from equity_core.cities.reading import CityContents, newest_first
from equity_core.demographics.overlays import OverlayKind
from equity_core.drawing.legend import legend_html
from equity_core.drawing.overlay_tables import SHOWN
from equity_core.drawing.overlay_today import TodayShown
from equity_core.drawing.overlay_words import WORDING_NOTE
from equity_core.drawing.view import PHONE, WIDE
from pages.parts.furniture import on_phone
from pages.parts.loaders import load_deck
from pages.parts.plain import plain
from pages.parts.who_choosers import choose, key_of
from pages.parts.who_figures import show_files
from pages.parts.who_record_loaders import load_overlay_map, load_today, load_today_table

NOTHING = (
    "No map of the record is loaded yet. Staff can load lending maps, covenants, freeways and "
    "urban renewal on the page Data. No map does not mean that nothing happened."
)
FIRST_LOTS = 20


def show_overlays(stamp: int, contents: CityContents) -> dict[str, str | None]:
    """The chosen overlay with map, tables, files and notes; its part of the link."""
    st.header("Maps of the record, and what is there today", anchor=False)
    periods = _periods(contents)
    if not contents.overlays or not periods:
        st.info(NOTHING)
        return {}
    top = st.container()
    with st.container(key="choice_overlay"):
        first, second, _ = st.columns([5, 4, 8])
        with first:
            name = choose("overlay", "Map", [kept.name for kept in contents.overlays])
        with second:
            period = choose("period", "People counted in", newest_first(periods))
    kept = next(one for one in contents.overlays if one.name == name)
    found = load_today(stamp, contents.city.slug, name, period)
    with top:
        st.container(key="headline_overlay").markdown(plain(found.headline))
    _show_map(stamp, contents, name, period, graded=kept.facts["kind"] == OverlayKind.HOLC)
    shown = _show_tables(stamp, contents.city.slug, name, period, found)
    with st.container(key="note"):
        lines = (*found.cautions, *found.notes)
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
    return {"overlay": name, "period": period, "shown": shown}


def _periods(contents: CityContents) -> list[str]:
    """The periods in which people were counted on the level that overlays are laid over."""
    if not contents.levels:
        return []
    level = contents.level().name
    kept = [one for one in contents.populations if one.facts["level"] == level]
    return [str(one.facts["period"]) for one in kept]


def _show_map(stamp: int, contents: CityContents, name: str, period: str, *, graded: bool) -> None:
    """Map and legend; the survey's names of its grades on request only."""
    sheet = PHONE if on_phone() else WIDE
    as_used = False
    with st.container(key="figure"):
        middle, side = st.columns([5, 2])
        with side:
            if graded:
                as_used = st.toggle(
                    "Show what the survey called its grades", key=key_of("as_used_then")
                )
                if as_used:
                    st.markdown(WORDING_NOTE)
            drawn = load_overlay_map(stamp, contents.city.slug, name, period, sheet, as_used)
            st.html(legend_html(name, drawn.legend, drawn.method))
        with middle, st.container(key="map_phone" if sheet is PHONE else "map_wide"):
            st.pydeck_chart(
                load_deck(drawn.layers, sheet),
                key=key_of("map_overlay"),
                height=sheet.height,
                alt=f"Map: {drawn.title}. The tables below say what lies where.",
            )


def _show_tables(stamp: int, city: str, name: str, period: str, found: TodayShown) -> str:
    """Ground and people, then groups in the way that is asked for, then lots; the files."""
    st.subheader("What is there today", anchor=False)
    st.html(load_today_table(stamp, city, name, period, "summary", 0, found))
    with st.columns([5, 12])[0]:
        shown = choose("shown", "Read the groups as", list(SHOWN), SHOWN)
    st.html(load_today_table(stamp, city, name, period, shown, 0, found))
    files = {"people by class (CSV)": "overlay.csv"}
    if found.lots is not None:
        _show_lots(stamp, city, name, period, found)
        files["lots by area (CSV)"] = "lots.csv"
    show_files(city, files, {"overlay": name, "period": period})
    return shown


def _show_lots(stamp: int, city: str, name: str, period: str, found: TodayShown) -> None:
    """The areas with the most lots; the rest on request."""
    rows = len(found.lots) if found.lots is not None else 0
    whole = rows > FIRST_LOTS and st.toggle(
        f"Show all {rows:,} areas with lots", key=key_of("all_lots")
    )
    at_most = rows if whole else FIRST_LOTS
    st.html(load_today_table(stamp, city, name, period, "lots", at_most, found))
