"""The section “now”: groups and ages of a period, the map, areas against the city."""

from __future__ import annotations

import streamlit as st

from equity_core.access import Viewer
from equity_core.cities.reading import CityContents, newest_first
from equity_core.drawing.who_now import NO_AGES, WhoNow
from equity_core.drawing.who_now_chart import KEY
from pages.parts.plain import plain
from pages.parts.who_choosers import choose
from pages.parts.who_figures import is_dark, show_chart, show_files, show_notes
from pages.parts.who_loaders import (
    load_ages_now,
    load_groups_now,
    load_shares_chart,
    load_shares_table,
)


def show(viewer: Viewer, stamp: int, contents: CityContents) -> dict[str, str | None]:  # noqa: ARG001
    """The whole section; returns its part of the link."""
    if not contents.periods:
        st.info("No people are counted yet. Staff can load some with `equity city import`.")
        return {}
    top = st.container()
    with st.container(key="choice"), st.columns([4, 5, 4, 6])[0]:
        period = choose("period", "People counted in", newest_first(contents.periods))
    city = contents.city.slug
    found = load_groups_now(stamp, city, period)
    with top:
        st.container(key="headline").markdown(plain(found.headline))
    st.header("Groups", anchor=False)
    st.markdown(plain(found.diversity))
    _show_bars(stamp, city, period, "group", found)
    _show_ages(stamp, city, period)
    show_notes(found.notes)
    return {"period": period}


def _show_bars(stamp: int, city: str, period: str, what: str, found: WhoNow) -> None:
    """Bars, what they mean, the equal table, the file."""
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
