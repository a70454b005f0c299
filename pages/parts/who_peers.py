"""The section “peer cities”: the places most alike, why, and one group's share in each."""

from __future__ import annotations

from html import escape

import streamlit as st

from equity_core.access import Viewer
from equity_core.cities.reading import CityContents
from equity_core.demographics.peers import Peers
from equity_core.drawing.who_peers import NO_TABLE, WhoPeers
from pages.parts.loaders import load_group_catalogue
from pages.parts.plain import plain
from pages.parts.state import from_link
from pages.parts.who_choosers import choose, key_of
from pages.parts.who_figures import is_dark, show_chart, show_files, show_notes
from pages.parts.who_peers_loaders import (
    load_peers,
    load_peers_chart,
    load_peers_table,
    load_regions,
    load_who_peers,
)

EVERYWHERE = "everywhere"


def show(viewer: Viewer, stamp: int, contents: CityContents) -> dict[str, str | None]:  # noqa: ARG001
    """The whole section; returns its part of the link."""
    if not contents.places:
        st.info(NO_TABLE)
        return {}
    city, top = contents.city.slug, st.container()
    choice = st.container(key="choice")
    left, right = choice.columns(2)
    with left:
        region = _choose_region(load_regions(stamp, city))
    state = "" if region == EVERYWHERE else region
    found = load_peers(stamp, city, state)
    if found is None:
        st.info("The table of places and this city have no group in common, so none is shown.")
        return {"region": region}
    with right:
        group = _choose_group(stamp, found)
    shown = load_who_peers(stamp, city, state, group, found)
    with top:
        st.container(key="headline").markdown(plain(shown.headline))
    if found.nearest:
        _show_places(stamp, city, state, group, shown)
    show_notes(shown.notes)
    return {"region": region, "group": group}


def _choose_region(states: list[str]) -> str:
    """The city's own state first, where it is known; then all, then each state."""
    own, *others = states
    options = [*([own] if own else []), EVERYWHERE, *others]
    words = {EVERYWHERE: "all places of the table", **({own: f"{own} (this state)"} if own else {})}
    return choose("region", "Places in", options, words)


def _choose_group(stamp: int, found: Peers) -> str:
    groups = load_group_catalogue(stamp)
    words = {one: groups.get(one).short_label for one in found.groups}
    if key_of("group") not in st.session_state and not from_link("group", found.groups):
        # The largest group tells least of a difference; the next one is where a reader begins.
        by_share = sorted(found.groups, key=lambda one: -found.city.shares[one])
        st.session_state[key_of("group")] = by_share[min(1, len(by_share) - 1)]
    return choose("group", "Group", list(found.groups), words)


def _show_places(stamp: int, city: str, state: str, group: str, shown: WhoPeers) -> None:
    """Why each place is alike, the bars, the table, the file."""
    st.header("The places most alike, and why", anchor=False)
    items = "".join(
        f"<li><strong>{escape(name)}</strong>: {escape(why)}</li>" for name, why in shown.reasons
    )
    st.html(f"<ol>{items}</ol>")
    st.header("Share of one group in each place", anchor=False)
    show_chart(load_peers_chart(stamp, city, state, group, is_dark(), shown))
    st.html(load_peers_table(stamp, city, state, shown))
    show_files(city, {"these places (CSV)": "peers.csv"}, {"region": state})
