"""Choosing: every choice is a labelled control, starts from the link, and is kept in the link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from equity_core.cities.reading import CityContents
from equity_core.disparity.measuring import Question
from equity_core.drawing.shown import MEASURES
from equity_core.groups import Groups
from equity_core.services.places import BY_DATE
from pages.parts.plain import plain
from pages.parts.state import from_link, session_key, touch

PAGE = "services"
NO_OUTLINE = "none"


@dataclass(frozen=True)
class ServiceChoice:
    """What the reader chose on the service maps."""

    question: Question
    measure: str

    def for_link(self) -> dict[str, str | None]:
        """The choice as the link carries it."""
        asked = self.question
        return {
            "city": asked.city,
            "service": asked.service,
            "baseline": asked.baseline,
            "measure": self.measure,
            "level": asked.level,
            "period": asked.period,
        }


def choose(
    name: str, label: str, options: Sequence[str], words: Mapping[str, str] | None = None
) -> str:
    """One select box; an option that went away gives way to the link's or the first."""
    key, said = session_key(PAGE, name), words or {}
    if st.session_state.get(key) not in options:
        st.session_state[key] = from_link(name, options) or options[0]
    return str(
        st.selectbox(
            label, options, key=key, on_change=touch, format_func=lambda one: said.get(one, one)
        )
    )


def choose_city(names: Mapping[str, str]) -> str:
    """The city, asked only where there are several."""
    if len(names) == 1:
        return next(iter(names))
    with st.columns([9, 10])[0]:
        return choose("city", "City", list(names), names)


def services_on_map(contents: CityContents) -> list[str]:
    """The services whose records say where they lie."""
    return [kept.name for kept in contents.services if kept.facts["kind"] != BY_DATE]


def services_by_date(contents: CityContents) -> list[str]:
    """The services whose records do not."""
    return [kept.name for kept in contents.services if kept.facts["kind"] == BY_DATE]


def choose_service(contents: CityContents, groups: Groups) -> ServiceChoice:
    """Complete the sentence: show this service, compared with these residents, in this way."""
    services = services_on_map(contents)
    first, second, third, fourth, fifth = st.columns([4, 5, 4, 3, 3])
    with first:
        service = choose("service", "Show", services)
    with third:
        labels = {one: shown.label for one, shown in MEASURES.items()}
        measure = choose("measure", "measured as", list(MEASURES), labels)
    with fourth:
        level = choose("level", "by these areas", [kept.name for kept in contents.levels])
    of_level = [kept for kept in contents.populations if kept.facts["level"] == level]
    by_period = {str(kept.facts["period"]): kept for kept in of_level}
    with fifth:
        newest_first = sorted(by_period, key=lambda one: (one[-4:], one), reverse=True)
        period = choose("period", "people counted in", newest_first)
    with second:
        present = ["total", *groups.in_order(by_period[period].facts["groups"])]
        words = {one: groups.get(one).people for one in present}
        baseline = choose("baseline", "compared with", present, words)
    return ServiceChoice(Question(contents.city.slug, service, baseline, level, period), measure)


def choose_area(choice: ServiceChoice, names: Mapping[str, str]) -> str | None:
    """The area picker; it does what a click on the map does."""
    options, key = ["", *names], area_key(choice)
    if st.session_state.get(key) not in options:
        same_areas = {"city": choice.question.city, "level": choice.question.level}
        linked = all(
            st.query_params.get(name, value) == value for name, value in same_areas.items()
        )
        st.session_state[key] = (from_link("area", options) if linked else None) or ""
    chosen = st.selectbox(
        "Find an area",
        options,
        key=key,
        on_change=touch,
        format_func=lambda one: names.get(one, "No area chosen"),
    )
    return chosen or None


def area_key(choice: ServiceChoice) -> str:
    """The session key of the chosen area: each level of each city has its own areas."""
    return session_key(PAGE, f"area.{choice.question.city}.{choice.question.level}")


def choose_outlines(names: Sequence[str]) -> list[str]:
    """Which outlines lie on the map for orientation; the first, unless the link says others."""
    key = session_key(PAGE, "outlines")
    kept = st.session_state.get(key)
    if kept is None or not set(kept) <= set(names):
        asked = st.query_params.get("outlines")
        linked = [one for one in names if asked and one in asked.split("|")]
        st.session_state[key] = linked or ([] if asked == NO_OUTLINE else list(names[:1]))
    return list(
        st.pills(
            "Outlines for orientation",
            names,
            selection_mode="multi",
            format_func=plain,
            key=key,
            on_change=touch,
        )
    )


def choose_order(orders: Mapping[str, str]) -> str:
    """What the table is sorted by."""
    return choose("sort", "Sort by", list(orders), orders)


def choose_all_rows(rows: int) -> bool:
    """Whether a long table is shown whole."""
    key = session_key(PAGE, "rows")
    if key not in st.session_state:
        st.session_state[key] = from_link("rows", ["all"]) == "all"
    return bool(st.toggle(f"Show all {rows:,} areas", key=key, on_change=touch))
