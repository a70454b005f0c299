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
    "group",
    "measure",
    "area",
    "sort",
    "rows",
)


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


def keep_in_link(choices: Mapping[str, str | None]) -> None:
    """Make the address say these choices and nothing else, so that it can be passed on."""
    for name in choices:
        _check(name)
    wanted = {name: value for name, value in choices.items() if value}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def _check(name: str) -> None:
    if name not in LINK_NAMES:
        raise ValueError(f"{name!r} is not a name that links may carry")
