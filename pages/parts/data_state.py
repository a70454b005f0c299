"""The choices of the Data page: labelled controls that start from a guess and forget nothing.

Streamlit drops what a control held once the control is not drawn; what a hand has chosen is kept
beside it, so that a file that cannot be used costs nobody their choices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from pages.parts.state import session_key

PAGE = "data"
NO_COLUMN = ""
_BY_HAND = session_key(PAGE, "by hand")
_THINGS = session_key(PAGE, "things")


def recall(name: str) -> Any:
    """Something the page remembers of this visit; None where there is nothing."""
    return st.session_state.get(_THINGS, {}).get(name)


def remember(name: str, value: Any) -> None:
    """Remember something for the rest of this visit; None forgets it."""
    things = dict(st.session_state.get(_THINGS, {}))
    things[name] = value
    st.session_state[_THINGS] = {key: kept for key, kept in things.items() if kept is not None}


def move_on(name: str, *, past: str, to: str) -> None:
    """Choose `to` where the visitor's choice is still `past`; before the control is drawn."""
    if st.session_state.get(session_key(PAGE, name)) == past:
        st.session_state[session_key(PAGE, name)] = to
        _touch(name)


def forget_guesses() -> None:
    """Let every control that no hand has touched start from the guesses of a new file."""
    by_hand = st.session_state.get(_BY_HAND, {})
    for key in [str(key) for key in st.session_state if str(key).startswith(f"{PAGE}.column.")]:
        if key.removeprefix(f"{PAGE}.") not in by_hand:
            del st.session_state[key]


def forget_names() -> None:
    """Let names and agreements start empty for the next file, which may well be of this city."""
    by_hand = st.session_state.get(_BY_HAND, {})
    lasting = ("column.", "city", "what", "history", "number.")
    for name in [name for name in by_hand if not name.startswith(lasting)]:
        del by_hand[name]
        st.session_state.pop(session_key(PAGE, name), None)


def choose(
    name: str,
    label: str,
    options: Sequence[str],
    *,
    words: Mapping[str, str] | None = None,
    guess: str | None = None,
    hint: str | None = None,
) -> str:
    """One of several, in a select box."""
    said = words or {}
    key = _begin(name, options, guess)
    return str(
        st.selectbox(
            label,
            options,
            key=key,
            help=hint,
            format_func=lambda one: said.get(one, one),
            on_change=partial(_touch, name),
        )
    )


def choose_one(
    name: str,
    label: str,
    options: Sequence[str],
    *,
    words: Mapping[str, str],
    guess: str | None = None,
) -> str:
    """One of a few that are all worth seeing, as radio buttons."""
    key = _begin(name, options, guess)
    return str(
        st.radio(
            label,
            options,
            key=key,
            format_func=lambda one: words[one],
            on_change=partial(_touch, name),
        )
    )


def choose_column(
    name: str, label: str, columns: Sequence[str], *, guess: str | None, none: str | None = None
) -> str | None:
    """A column of the file; `none` is what it means to choose no column, where that is possible."""
    options = [*([NO_COLUMN] if none is not None else []), *columns]
    picked = choose(f"column.{name}", label, options, words={NO_COLUMN: none or ""}, guess=guess)
    return picked or None


def write(name: str, label: str, *, start: str = "", hint: str | None = None) -> str:
    """A line of text, trimmed."""
    key = session_key(PAGE, name)
    if key not in st.session_state:
        st.session_state[key] = _by_hand(name) or start
    return str(st.text_input(label, key=key, help=hint, on_change=partial(_touch, name))).strip()


def tick(name: str, label: str, *, start: bool = False, hint: str | None = None) -> bool:
    """Yes or no."""
    key = session_key(PAGE, name)
    if key not in st.session_state:
        chosen = _by_hand(name)
        st.session_state[key] = start if chosen is None else bool(chosen)
    return bool(st.checkbox(label, key=key, help=hint, on_change=partial(_touch, name)))


def _begin(name: str, options: Sequence[str], guess: str | None) -> str:
    key = session_key(PAGE, name)
    if st.session_state.get(key) not in options:
        wanted = (_by_hand(name), guess)
        st.session_state[key] = next((one for one in wanted if one in options), options[0])
    return key


def _by_hand(name: str) -> Any:
    return st.session_state.get(_BY_HAND, {}).get(name)


def _touch(name: str) -> None:
    chosen = {**st.session_state.get(_BY_HAND, {}), name: st.session_state[f"{PAGE}.{name}"]}
    st.session_state[_BY_HAND] = chosen
