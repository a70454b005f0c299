"""Choosing on the page on who lives here: each choice is labelled, and the link carries it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.parts.state import LOST, from_link, session_key, touch

PAGE = "demographics"
TITLE = "Who lives here"
KINDS = {
    "city": "city",
    "view": "part of the page",
    "period": "year of the people",
    "level": "kind of area",
    "group": "group",
    "other": "other group",
    "shown": "way to show it",
    "labels": "way to name the groups",
    "since": "earlier period",
    "until": "later period",
    "region": "region",
    "area": "area",
    "place": "place of the timeline",
    "theme": "theme of the timeline",
    "overlay": "map of the record",
}
"""What a link can ask for, in the words of a sentence."""


def key_of(thing: str) -> str:
    """The session key of a choice of this page."""
    return session_key(PAGE, thing)


def choose(
    name: str,
    label: str,
    options: Sequence[str],
    words: Mapping[str, str] | None = None,
    *,
    default: str | None = None,
) -> str:
    """One select box; an option that went away gives way to the link's, the default or the first.

    `default` is one of the options.
    """
    key, said = key_of(name), words or {}
    if st.session_state.get(key) not in options:
        st.session_state[key] = from_link(name, options) or default or options[0]
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


def choose_section(labels: Mapping[str, str]) -> str:
    """Which part of the page is shown; the first unless the link says another."""
    key = key_of("view")
    if st.session_state.get(key) not in labels:
        st.session_state[key] = from_link("view", list(labels)) or next(iter(labels))
    return str(
        st.radio(
            "Show",
            list(labels),
            key=key,
            on_change=touch,
            format_func=lambda one: labels[one],
            horizontal=True,
        )
    )


def say_lost(asked: Mapping[str, str], shown: Mapping[str, str | None]) -> None:
    """Say what a link asked for that is not here; its own words are not repeated."""
    lost = [
        word for name, word in KINDS.items() if name in asked and shown.get(name) != asked[name]
    ]
    if asked:
        st.session_state[LOST] = lost
    if st.session_state.get(LOST):
        listed = ", the ".join(st.session_state[LOST])
        st.info(f"The link names what is not here: the {listed}. The page shows what is.")
