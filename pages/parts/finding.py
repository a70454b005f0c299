"""The top of the service maps: the title, the finding, and what there is to say where none is."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from equity_core.cities.reading import CityContents
from equity_core.drawing.service_map import ServiceMap
from pages.parts.choosers import services_by_date
from pages.parts.plain import plain
from pages.parts.state import LOST

TITLE = "Service maps"
KINDS = {
    "city": "city",
    "service": "service",
    "baseline": "group",
    "measure": "way to show it",
    "level": "kind of area",
    "period": "year of the people",
    "area": "area",
}
"""What a link can ask for, in the words of a sentence."""


def say_no_city() -> None:
    """Nothing is loaded at all."""
    st.title(TITLE, anchor=False)
    st.info("No city is loaded yet. The home page says how to load one.")


def say_no_service(contents: CityContents) -> None:
    """The city has nothing that can be shown on a map."""
    st.title(TITLE, anchor=False)
    command = f"`equity service import {contents.city.slug} FILE --name NAME`"
    st.info(f"No service records with a place are loaded yet. Staff can load some with {command}")
    say_without_place(contents)


def say_finding(drawn: ServiceMap) -> None:
    """The title, the finding, and what the map shows in one sentence."""
    st.title(plain(drawn.title), anchor=False)
    st.container(key="headline").markdown(plain(drawn.headline))
    st.markdown(plain(" ".join(drawn.about_areas)))


def say_without_place(contents: CityContents) -> None:
    """Name the services that are loaded and cannot be mapped."""
    names = services_by_date(contents)
    if names:
        listed = plain(", ".join(names))
        st.markdown(f"Not on the map, because the records do not say where: {listed}.")


def say_lost(asked: Mapping[str, str], shown: Mapping[str, str | None]) -> None:
    """Say what a link asked for that is not here; its own words are not repeated."""
    lost = [words for name, words in KINDS.items() if name in asked and shown[name] != asked[name]]
    if asked:
        st.session_state[LOST] = lost
    if st.session_state.get(LOST):
        listed = ", the ".join(st.session_state[LOST])
        st.info(f"The link names what is not here: the {listed}. The page shows what is.")
