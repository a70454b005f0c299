"""The section “separation”: how far apart groups live, and where the city is mixed."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from equity_core.access import Viewer
from equity_core.cities.city_limit import limit_notes
from equity_core.cities.reading import CityContents
from equity_core.demographics.apart import largest_pair
from equity_core.demographics.level_people import (
    TRACT,
    apart_groups,
    level_periods,
)
from equity_core.drawing.tables import as_html
from equity_core.drawing.who_apart import Apart
from equity_core.drawing.who_apart_local import SHOWN
from equity_core.groups import Groups
from pages.parts.loaders import load_group_catalogue
from pages.parts.plain import plain
from pages.parts.who_apart_loaders import (
    load_apart,
    load_apart_chart,
    load_level_names,
    load_local,
)
from pages.parts.who_choosers import choose
from pages.parts.who_figures import is_dark, show_chart, show_files, show_notes
from pages.parts.who_loaders import load_level_people
from pages.parts.who_map import show_area_table, show_map

ALL = "all"
MEANING = "These numbers say how far apart people live. They do not say why."


@dataclass(frozen=True)
class _Asked:
    """What the reader chose; `other` is None where all groups are compared at once."""

    level: str
    period: str
    one: str
    other: str | None

    def for_link(self) -> dict[str, str | None]:
        return {
            "level": self.level,
            "period": self.period,
            "group": self.one,
            "other": self.other,
        }


def show(viewer: Viewer, stamp: int, contents: CityContents) -> dict[str, str | None]:  # noqa: ARG001
    """The whole section; returns its part of the link."""
    levels = load_level_names(stamp, contents.city.slug)
    if not levels:
        st.info("No people are counted by area yet. Staff can load some on the page “Data”.")
        return {}
    groups, city, top = load_group_catalogue(stamp), contents.city.slug, st.container()
    with st.container(key="choice"):
        asked = _choose(stamp, contents, groups, levels)
    if asked is None:
        st.info("The people counted here are not told apart by two groups or more.")
        return {}
    one = "" if asked.other is None else asked.one
    found = load_apart(stamp, city, asked.level, asked.period, one, asked.other)
    with top:
        st.container(key="headline").markdown(plain(found.headline))
    _show_indices(stamp, city, asked, found)
    link = _show_local(stamp, contents, groups, asked)
    limits = limit_notes(contents, asked.level, asked.period)
    show_notes(list(dict.fromkeys([*found.notes, *limits])))
    return {**asked.for_link(), **link}


def _choose(stamp: int, contents: CityContents, groups: Groups, levels: list[str]) -> _Asked | None:
    """Complete the sentence: how far apart do these and these live, by these areas, then."""
    first, second, third, fourth = st.columns([5, 5, 4, 3])
    with third:
        level = choose("level", "by these areas", levels)
    with fourth:
        period = choose("period", "people counted in", level_periods(contents, level))
    people = load_level_people(stamp, contents.city.slug, level, period)
    listed, largest = apart_groups(people, groups), largest_pair(people, groups)
    if largest is None:
        return None
    words = {one: groups.get(one).people for one in listed} | {ALL: "all groups at once"}
    with first:
        one = choose("group", "How far apart live", [*listed, ALL], words, default=largest[0])
    if one == ALL:
        return _Asked(level, period, ALL, None)
    rest = [group for group in listed if group != one]
    likely = next(group for group in largest if group != one)
    with second:
        other = choose("other", "and", rest, words, default=likely)
    return _Asked(level, period, one, other)


def _show_indices(stamp: int, city: str, asked: _Asked, found: Apart) -> None:
    """A sentence an index, the cautions, bars and table by period, the file."""
    st.header("How far apart", anchor=False)
    st.markdown("\n".join(f"- {plain(line)}" for line in found.sentences))
    for line in found.cautions:
        st.markdown(plain(line))
    st.markdown(MEANING)
    key = (city, asked.level, asked.one, asked.other)
    if len(found.bars) > 0:
        show_chart(load_apart_chart(stamp, (*key, asked.period), is_dark(), found))
    st.html(as_html(found.table, caption=f"Indices of separation by period, by {asked.level}"))
    show_files(city, {"these indices (CSV)": "separation.csv"}, asked.for_link())


def _show_local(
    stamp: int, contents: CityContents, groups: Groups, asked: _Asked
) -> dict[str, str | None]:
    """Where the city is mixed, and where a group is more or less than its share, as a map."""
    st.header("Where the city is mixed", anchor=False)
    city, level = contents.city.slug, asked.level
    if level not in [kept.name for kept in contents.levels]:
        level = contents.level().name
        st.markdown(plain(f"The map shows {level} areas, of which each {TRACT} is made."))
    names = {"mixed": SHOWN["mixed"]}
    if asked.other is not None:
        names["quotient"] = f"{groups.get(asked.one).people} against their share of the city"
    with st.columns([5, 8])[0]:
        shown = choose("shown", "Show", list(names), names)
    group = asked.one if shown == "quotient" else ""
    drawn = load_local(stamp, city, level, asked.period, group)
    st.markdown(plain(drawn.about))
    on_map = show_map(stamp, city, level, drawn.map)
    key = (city, level, asked.period, group, shown)
    in_table = show_area_table(stamp, key, drawn.map, on_map["area"])
    asked_file = {"level": level, "period": asked.period}
    show_files(city, {"these areas (CSV)": "local.csv"}, asked_file)
    return {"shown": shown, **on_map, **in_table}
