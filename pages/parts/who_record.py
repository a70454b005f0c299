"""The section “the record”: the timeline, the maps of the record, what is there today."""

from __future__ import annotations

import streamlit as st

from equity_core.access import Viewer
from equity_core.cities.reading import CityContents
from equity_core.demographics.timeline import (
    THEMES,
    Entry,
    at_place,
    for_city,
    of_theme,
    places_of,
    state_of,
)
from equity_core.drawing.who_record import CONTENT_NOTE, NOTES, say_timeline
from equity_core.web.assets import ASSETS
from pages.parts.plain import plain
from pages.parts.plan_loaders import load_plan_stamp
from pages.parts.state import from_link, touch
from pages.parts.who_choosers import choose, key_of
from pages.parts.who_figures import show_files
from pages.parts.who_record_loaders import load_entries, load_timeline_html
from pages.parts.who_record_overlay import show_overlays
from pages.parts.who_record_staff import show_own_entries

HERE, EVERY_THEME = "here", "all"
FIRST_ROWS = 12


def show(viewer: Viewer, stamp: int, contents: CityContents) -> dict[str, str | None]:
    """The whole section; returns its part of the link."""
    st.html(ASSETS / "record.css")
    link = {**_show_timeline(viewer, contents), **show_overlays(stamp, contents)}
    show_own_entries(viewer, contents.city)
    return link


def _show_timeline(viewer: Viewer, contents: CityContents) -> dict[str, str | None]:
    """What is chosen in a sentence, the choices, the list, the file, the notes."""
    changes = load_plan_stamp()
    entries = load_entries(changes, contents.city, viewer.role)
    state = state_of(contents, entries)
    st.header("Timeline", anchor=False)
    top = st.container()
    with st.container(key="choice"):
        first, second, _ = st.columns([5, 4, 8])
        with first:
            place = _choose_place(contents, entries)
        with second:
            theme = _choose_theme(entries)
    chosen = _chosen(contents, entries, state, place, theme)
    with top:
        where = contents.city.name if place == HERE else place
        st.container(key="headline").markdown(plain(say_timeline(chosen, where)))
        st.markdown(CONTENT_NOTE)
        _offer_state(entries, state, place)
    asked = {"place": place, "theme": theme}
    rows = _show_list(changes, contents, viewer, place, theme, chosen)
    show_files(contents.city.slug, {"this timeline (CSV)": "timeline.csv"}, asked)
    with st.container(key="note_timeline"):
        st.markdown("\n".join(f"- {plain(line)}" for line in NOTES))
    return {**asked, **rows}


def _chosen(
    contents: CityContents, entries: tuple[Entry, ...], state: str | None, place: str, theme: str
) -> tuple[Entry, ...]:
    if place == HERE:
        chosen = for_city(entries, contents.city.name, state)
    else:
        chosen = at_place(entries, place)
    return chosen if theme == EVERY_THEME else of_theme(chosen, theme)


def _choose_place(contents: CityContents, entries: tuple[Entry, ...]) -> str:
    names = [one for one in places_of(entries) if one != contents.city.name]
    words = {HERE: f"{contents.city.name} and what reaches it"}
    return choose("place", "Entries about", [HERE, *names], words)


def _choose_theme(entries: tuple[Entry, ...]) -> str:
    there = [theme for theme in THEMES if of_theme(entries, theme)]
    return choose("theme", "on", [EVERY_THEME, *there], {EVERY_THEME: "every theme"})


def _offer_state(entries: tuple[Entry, ...], state: str | None, place: str) -> None:
    """Entries of other states are offered, never shown unasked."""
    others = sorted({one.state for one in entries if one.state} - {state})
    if others and place == HERE:
        st.markdown(
            f"Entries of {plain(', '.join(others))} are here too: choose them under "
            "“Entries about”."
        )


def _show_list(
    changes: int,
    contents: CityContents,
    viewer: Viewer,
    place: str,
    theme: str,
    chosen: tuple[Entry, ...],
) -> dict[str, str | None]:
    """The first entries, or all of them on request."""
    whole = False
    if len(chosen) > FIRST_ROWS:
        key = key_of("rows")
        if key not in st.session_state:
            st.session_state[key] = from_link("rows", ["all"]) == "all"
        whole = bool(st.toggle(f"Show all {len(chosen):,} entries", key=key, on_change=touch))
    rows = len(chosen) if whole else FIRST_ROWS
    city = contents.city.slug
    if chosen:
        st.html(load_timeline_html(changes, city, viewer.role, place, theme, rows, chosen))
    return {"rows": "all" if whole else None}
