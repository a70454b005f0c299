"""A city from the Census Bureau: fetched by its name, and newer figures of it when they are out."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from equity_core.access import Permission, Viewer
from equity_core.cities.city_limit import limit_notes
from equity_core.cities.reading import CityContents
from equity_core.drawing.tables import as_html
from equity_core.errors import EquityError
from equity_core.imports.census_jobs import ask_to_fetch, ask_to_look, ask_to_use
from equity_core.imports.census_switching import drop_newer
from equity_core.imports.census_waiting import differences, waiting_in
from equity_core.imports.going_back import Kept
from equity_core.jobs.queue import State, read_job
from equity_core.settings import get_settings
from pages.parts.data_state import forget_names, recall, remember, write
from pages.parts.guard import require_permission
from pages.parts.plain import plain

FETCHING = "fetching"
"""The number of the job that fetches a new city: the page goes on with it once it is there."""
KEY_SIGNUP = "https://api.census.gov/data/key_signup.html"
WITH_KEY = "A Census key is set, so the figures of 2000 and 2010 come along."
WITHOUT_KEY = (
    "No Census key is set. It works without one: larger files are fetched, and the figures of 2000 "
    f"and 2010 are left out. A key is free: [ask the Census Bureau for one]({KEY_SIGNUP}). Whoever "
    "looks after the dashboard sets it as EQUITY\\_CENSUS\\_KEY."
)


def fetch_by_name() -> None:
    """The name of a new city, the state of the key in words, and the button that fetches it."""
    st.write(
        "The city limit, census tracts, block groups and people by group and age come from the "
        "U.S. Census Bureau. Nothing about your city is sent to anyone else."
    )
    has_key = bool(get_settings().census_key.get_secret_value().strip())
    st.markdown(WITH_KEY if has_key else WITHOUT_KEY)
    asked = write("asked", "Name of the city with its state, such as Red Wing, MN")
    called = write(
        "called", "What it is called here, if not by its own name", hint="Leave it empty for most."
    )
    if st.button("Fetch the city", type="primary"):
        _do(lambda: _fetch(asked, called or None))


def _fetch(asked: str, called: str | None) -> None:
    viewer = require_permission(Permission.IMPORT_DATA)
    job = ask_to_fetch(get_settings(), viewer, asked=asked, called=called)
    remember(FETCHING, job.id)
    forget_names()


def fetched_name(viewer: Viewer) -> str | None:
    """The name of the city that this visitor asked for, once it has come in."""
    number = recall(FETCHING)
    if number is None:
        return None
    job = read_job(get_settings(), viewer, number)
    if job.is_open:
        return None
    remember(FETCHING, None)
    return str(job.details["city"]) if job.state == State.DONE else None


def show_newer(contents: CityContents) -> None:
    """For a city that came from the Census: what to know of it, newer figures, the decision."""
    if not any("census" in kept.facts for kept in contents.place):
        return
    st.header("Figures from the Census", anchor=False)
    for note in limit_notes(contents, contents.level().name):
        st.markdown(f"- {plain(note)}")
    waits = waiting_in(contents)
    if waits is None:
        survey = next(kept.facts["census"]["survey"] for kept in contents.place)
        st.write(f"The newest survey of {plain(contents.city.name)} here is that of {survey}.")
        if st.button("Look for newer figures"):
            _do(lambda: _look(contents.city.name))
        return
    _show_difference(contents.city.name, waits)


def _show_difference(city: str, waits: Kept) -> None:
    facts = waits.facts
    st.write(
        f"Figures of {facts['after']} are here and wait. Everyone sees {facts['before']} until you "
        "decide."
    )
    if facts["differences"]:
        caption = f"All of {city} by group, {facts['before']} and {facts['after']}"
        st.html(as_html(differences(waits), caption=caption))
    for note in facts["notes"]:
        st.markdown(f"- {plain(note)}")
    yes, no = st.columns(2)
    if yes.button("Use the newer figures", type="primary"):
        _do(lambda: _use(city, waits.number))
    if no.button("Leave them"):
        _do(lambda: _leave(city, waits.number))


def _look(city: str) -> None:
    ask_to_look(get_settings(), require_permission(Permission.IMPORT_DATA), city=city)


def _use(city: str, seen: int) -> None:
    ask_to_use(get_settings(), require_permission(Permission.IMPORT_DATA), city=city, seen=seen)


def _leave(city: str, seen: int) -> None:
    drop_newer(get_settings(), require_permission(Permission.IMPORT_DATA), city, seen=seen)


def _do(act: Callable[[], None]) -> None:
    try:
        act()
    except EquityError as problem:
        st.error(plain(str(problem)))
        return
    st.rerun()
