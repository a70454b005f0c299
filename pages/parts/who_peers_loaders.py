"""What the section on peer places reads; kept by the stamp of the workspace."""

from __future__ import annotations

import streamlit as st

from equity_core.cities.reading import read_contents
from equity_core.demographics.peers import Peers, find_peers, own_state
from equity_core.demographics.peers_table import Places, read_places
from equity_core.drawing.groups_chart import finished
from equity_core.drawing.tables import as_html
from equity_core.drawing.who_now_chart import draw_shares
from equity_core.drawing.who_peers import WhoPeers, show_peers
from equity_core.groups import load_groups
from equity_core.settings import get_settings


@st.cache_resource(max_entries=4, show_spinner="Reading other places…")
def load_places(stamp: int, city: str) -> Places:  # noqa: ARG001
    """The table of other places of a city that has one."""
    settings = get_settings()
    return read_places(read_contents(settings, city).places[0], load_groups(settings.home))


@st.cache_data(max_entries=16, show_spinner=False)
def load_regions(stamp: int, city: str) -> list[str]:
    """The states of the table, the city's own first; it is "" where that is not known."""
    places = load_places(stamp, city)
    own = own_state(read_contents(get_settings(), city), places)
    return [own, *sorted(set(places.frame["state"]) - {own, ""})]


@st.cache_resource(max_entries=64, show_spinner="Comparing places…")
def load_peers(stamp: int, city: str, state: str) -> Peers | None:
    """The places most like a city."""
    settings = get_settings()
    contents, groups = read_contents(settings, city), load_groups(settings.home)
    return find_peers(contents, load_places(stamp, city), groups, state=state)


@st.cache_resource(max_entries=128, show_spinner=False)
def load_who_peers(
    stamp: int,
    city: str,
    state: str,  # noqa: ARG001
    group: str,
    _found: Peers,
) -> WhoPeers:
    """Words, table and bars for one group."""
    return show_peers(_found, load_places(stamp, city), load_groups(get_settings().home), group)


@st.cache_data(max_entries=256, show_spinner=False)
def load_peers_chart(
    stamp: int,  # noqa: ARG001
    city: str,  # noqa: ARG001
    state: str,  # noqa: ARG001
    group: str,  # noqa: ARG001
    dark: bool,
    _shown: WhoPeers,
) -> str:
    """The finished bars, as Vega-Lite text."""
    return finished(draw_shares(_shown.bars, description=_shown.headline, dark=dark))


@st.cache_data(max_entries=64, show_spinner=False)
def load_peers_table(stamp: int, city: str, state: str, _shown: WhoPeers) -> str:  # noqa: ARG001
    """The finished table of places."""
    return as_html(_shown.table, caption="This city and the places most like it")
