"""The section “now”: groups and ages of a period, the map, areas against the city."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from equity_core.access import Viewer
from equity_core.cities.city_limit import limit_notes
from equity_core.cities.reading import CityContents
from equity_core.demographics.now import city_periods
from equity_core.drawing.groups_chart import KEY as KEY_OF_GAPS
from equity_core.drawing.who_now import NO_AGES, WhoNow
from equity_core.drawing.who_now_areas import SHOWN
from equity_core.drawing.who_now_chart import KEY
from equity_core.drawing.who_now_dots import NOT_ADDRESSES
from pages.parts.loaders import load_group_catalogue
from pages.parts.plain import plain
from pages.parts.who_choosers import choose
from pages.parts.who_figures import is_dark, show_chart, show_files, show_notes
from pages.parts.who_loaders import (
    load_ages_now,
    load_city_people,
    load_difference_chart,
    load_dots,
    load_group_areas,
    load_groups_now,
    load_shares_chart,
    load_shares_table,
)
from pages.parts.who_map import show_area_table, show_map

BY_SIZE = ("share", "count")


@dataclass(frozen=True)
class _Asked:
    """What the reader chose."""

    period: str
    level: str
    group: str
    shown: str

    def for_link(self) -> dict[str, str | None]:
        return {
            "period": self.period,
            "level": self.level,
            "group": self.group,
            "shown": self.shown,
        }


def show(viewer: Viewer, stamp: int, contents: CityContents) -> dict[str, str | None]:  # noqa: ARG001
    """The whole section; returns its part of the link."""
    periods = city_periods(contents)
    if not periods:
        st.info("No people are counted yet. Staff can load some with `equity city import`.")
        return {}
    top, city = st.container(), contents.city.slug
    with st.columns([4, 15])[0]:
        period = choose("period", "People counted in", periods)
    found = load_groups_now(stamp, city, period)
    with top:
        st.container(key="headline").markdown(plain(found.headline))
    st.header("Groups", anchor=False)
    st.markdown(plain(found.diversity))
    _show_bars(stamp, city, period, "group", found)
    _show_ages(stamp, city, period)
    link, notes = _show_areas(stamp, contents, period)
    limits = limit_notes(contents, link.get("level") or "", period)
    show_notes(list(dict.fromkeys([*found.notes, *limits, *notes])))
    return {"period": period, **link}


def _show_bars(stamp: int, city: str, period: str, what: str, found: WhoNow) -> None:
    """Bars, what they mean, the equal table, the file."""
    if len(found.bars):
        show_chart(load_shares_chart(stamp, city, period, what, is_dark(), found))
    if found.bars["high"].notna().any():
        st.markdown(KEY)
    st.html(load_shares_table(stamp, city, period, what, found))
    file = {"group": "groups.csv", "age": "ages.csv"}[what]
    show_files(city, {f"these {what}s (CSV)": file}, {"period": period})


def _show_ages(stamp: int, city: str, period: str) -> None:
    """Children, adults and elders, or one plain line where the source has none."""
    st.header("Ages", anchor=False)
    found = load_ages_now(stamp, city, period)
    if found is None:
        st.markdown(NO_AGES)
        return
    st.markdown(plain(found.headline))
    _show_bars(stamp, city, period, "age", found)


def _choose(stamp: int, contents: CityContents, period: str) -> _Asked | None:
    """Complete the sentence: show these residents, by these areas, as this."""
    has = {kept.facts["level"] for kept in contents.populations if kept.facts["period"] == period}
    levels = [kept.name for kept in contents.levels if kept.name in has]
    people = load_city_people(stamp, contents.city.slug, period)
    groups = load_group_catalogue(stamp)
    listed = people.frame.drop(index="total")["share"].fillna(0).sort_values().index[::-1]
    names = {
        one: groups.get(one).people for one in [*map(str, listed), *_ages(contents, period, levels)]
    }
    if not levels or not names:
        return None
    with st.container(key="choice"):
        first, second, third = st.columns([5, 4, 4])
    with first:
        group = choose("group", "Show", list(names), names)
    with second:
        level = choose("level", "by these areas", levels)
    with third:
        shown = choose("shown", "as", list(SHOWN), SHOWN)
    return _Asked(period, level, group, shown)


def _ages(contents: CityContents, period: str, levels: list[str]) -> tuple[str, ...]:
    """The ages that are known on every level that the map offers."""
    found = [kept for kept in contents.ages if kept.facts["period"] == period]
    known = {kept.facts["level"] for kept in found} >= set(levels)
    return tuple(found[0].facts["groups"]) if found and known else ()


def _show_areas(
    stamp: int, contents: CityContents, period: str
) -> tuple[dict[str, str | None], tuple[str, ...]]:
    """The map with its table, and which areas differ from the city; its part of link and note."""
    st.header("Where people live", anchor=False)
    asked = _choose(stamp, contents, period)
    if asked is None:
        st.markdown("No people are counted by area in this period.")
        return {}, ()
    city = contents.city.slug
    size = asked.shown if asked.shown in BY_SIZE else BY_SIZE[0]
    drawn = load_group_areas(stamp, city, asked.level, period, asked.group, size)
    dots, areas = None, drawn.map
    if asked.shown == "dots":
        dots, areas = load_dots(stamp, city, asked.level, period)
        each = f"One dot stands for about {dots.people_a_dot:,} people of a group."
        st.markdown(plain(f"{each} {NOT_ADDRESSES}"))
    else:
        st.markdown(plain(drawn.about))
    on_map = show_map(stamp, city, asked.level, areas, dots)
    st.header("By area", anchor=False)
    st.markdown(plain(drawn.finding))
    key = (city, asked.level, period, asked.group)
    if len(drawn.differences) > 1:
        chart, line = load_difference_chart(stamp, key, is_dark(), drawn)
        show_chart(chart)
        st.markdown(plain(line) + " " + KEY_OF_GAPS)
    in_table = show_area_table(stamp, (*key, asked.shown), areas, on_map["area"])
    show_files(city, {"these areas (CSV)": "areas.csv"}, asked.for_link())
    return {**asked.for_link(), **on_map, **in_table}, drawn.notes
