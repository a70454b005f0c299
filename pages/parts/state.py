"""Choices that a link carries, and the names under which a session keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

# Every name that an address may carry; anything else in it is ignored and never written.
LINK_NAMES = (
    "city",
    "service",
    "period",
    "level",
    "baseline",
    "measure",
    "area",
    "outlines",
    "sort",
    "rows",
    "key_action",
    "action",
    "department",
    "status",
    "freshness",
    "view",
    "group",
    "other",
    "shown",
    "labels",
    "since",
    "until",
    "region",
    "place",
    "theme",
    "overlay",
)
WRITTEN, TOUCHED, LOST = "link.written", "link.touched", "link.lost"


def session_key(page: str, thing: str) -> str:
    """The session key of a choice, such as `services.baseline`."""
    return f"{page}.{thing}"


def from_link(name: str, options: Sequence[str]) -> str | None:
    """The choice that the address names, where it is one of `options`; else None.

    An address is typed by anyone: a value is used only when the page offers it anyway.
    """
    _check(name)
    given = st.query_params.get(name)
    return given if given in options else None


def follow_link(page: str) -> dict[str, str]:
    """Make the page's choices those of the address, where the visitor came by it.

    A link, back and forward change the address and no control. A control may send an address
    that is older than itself, so what a hand has chosen goes before it.

    Returns
    -------
    dict
        What the address asks for; empty where nothing was followed.
    """
    asked = st.query_params.to_dict()
    chosen_by_hand = st.session_state.pop(TOUCHED, False)
    if chosen_by_hand or asked == st.session_state.get(WRITTEN):
        return {}
    for key in [str(key) for key in st.session_state if str(key).startswith(f"{page}.")]:
        del st.session_state[key]
    return {name: value for name, value in asked.items() if name in LINK_NAMES}


def touch() -> None:
    """To be called by every control whose choice the link carries."""
    st.session_state[TOUCHED] = True
    st.session_state[LOST] = []


def keep_in_link(choices: Mapping[str, str | None]) -> None:
    """Make the address say these choices and nothing else, so that it can be passed on."""
    for name in choices:
        _check(name)
    wanted = {name: value for name, value in choices.items() if value}
    st.session_state[WRITTEN] = wanted
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def _check(name: str) -> None:
    if name not in LINK_NAMES:
        raise ValueError(f"{name!r} is not a name that links may carry")
