"""Choosing: every choice is a labelled control, starts from the link, and is kept in the link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from equity_core.cities.reading import CityContents
from equity_core.disparity.measuring import Question
from equity_core.drawing.shown import MEASURES
from equity_core.groups import Groups
from pages.parts.state import from_link, session_key

PAGE = "services"
AREA_KEY = session_key(PAGE, "area")


@dataclass(frozen=True)
class ServiceChoice:
    """What the reader chose on the service maps."""

    question: Question
    measure: str

    def for_link(self, area: str | None) -> dict[str, str | None]:
        """The choice as the link carries it."""
        asked = self.question
        return {
            "city": asked.city,
            "service": asked.service,
            "baseline": asked.baseline,
            "measure": self.measure,
            "level": asked.level,
            "period": asked.period,
            "area": area,
        }


def choose(name: str, label: str, options: Sequence[str], words: Mapping[str, str]) -> str:
    """One select box; an option that went away gives way to the first."""
    key = session_key(PAGE, name)
    if st.session_state.get(key) not in options:
        st.session_state[key] = from_link(name, options) or options[0]
    return str(st.selectbox(label, options, key=key, format_func=lambda one: words.get(one, one)))


def choose_city(names: Mapping[str, str]) -> str:
    """The city, asked only where there are several."""
    if len(names) == 1:
        return next(iter(names))
    return choose("city", "City", list(names), names)


def choose_service(contents: CityContents, groups: Groups) -> ServiceChoice:
    """Complete the sentence: show this service, compared with these residents, in this way."""
    services = [kept.name for kept in contents.services if kept.facts["kind"] != "by date"]
    levels = [kept.name for kept in contents.levels]
    first, second, third = st.columns([4, 4, 3])
    with first:
        service = choose("service", "Show", services, {})
    with third:
        measure = choose("measure", "as", list(MEASURES), {k: v.label for k, v in MEASURES.items()})
    fourth, fifth = st.columns(2)
    with fourth:
        level = choose("level", "by", levels, {})
    of_level = [kept for kept in contents.populations if kept.facts["level"] == level]
    periods = sorted((str(kept.facts["period"]) for kept in of_level), reverse=True)
    with fifth:
        period = choose("period", "with people counted in", periods, {})
    people = next(kept for kept in of_level if str(kept.facts["period"]) == period)
    with second:
        present = ["total", *people.facts["groups"]]
        words = {one: groups.get(one).people for one in present} | {"total": "all residents"}
        baseline = choose("baseline", "compared with where these people live", present, words)
    question = Question(contents.city.slug, service, baseline, level, period)
    return ServiceChoice(question, measure)


def choose_area(names: Mapping[str, str]) -> str | None:
    """The area picker; it does what a click on the map does."""
    options = ["", *names]
    if st.session_state.get(AREA_KEY) not in options:
        st.session_state[AREA_KEY] = from_link("area", options) or ""
    chosen = st.selectbox(
        "Find an area",
        options,
        key=AREA_KEY,
        format_func=lambda one: names[one] if one else "No area chosen",
        on_change=_renew_map,
    )
    return chosen or None


def map_key() -> str:
    """The map's key; it changes when the picker was used, so that no old click stays on the map."""
    return f"{session_key(PAGE, 'map')}.{st.session_state.get(session_key(PAGE, 'renewed'), 0)}"


def take_click() -> None:
    """A click on the map chooses the area in the picker, a click beside it chooses none."""
    event = st.session_state[map_key()]
    objects = event["selection"]["objects"].get("areas", [])
    st.session_state[AREA_KEY] = objects[0]["properties"]["area"] if objects else ""


def _renew_map() -> None:
    key = session_key(PAGE, "renewed")
    st.session_state[key] = st.session_state.get(key, 0) + 1
