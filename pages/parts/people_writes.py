"""Changes to people: one press, one core function, one sentence; an address is shown once."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from equity_core.access import Permission, Viewer
from equity_core.errors import EquityError
from pages.parts.guard import require_permission
from pages.parts.plain import plain
from pages.parts.state import session_key

OUTCOME = session_key("people", "outcome")
TURN = session_key("people", "turn")
KEEP = (
    "Copy the address now and give it to this person only: it works once, within 24 hours, and "
    "is not shown again."
)


def turn() -> int:
    """How often something was done: fields that carry it start empty after each."""
    return int(st.session_state.get(TURN, 0))


def do(write: Callable[[Viewer], str | None], said: str) -> None:
    """Run one write as who is signed in now, then the page anew.

    Parameters
    ----------
    write
        A function of the core; what it returns is a one-time address to show, or None.
    said
        The sentence to show when it is done.
    """
    viewer = require_permission(Permission.MANAGE_USERS)
    try:
        address = write(viewer)
    except EquityError as problem:
        st.error(plain(str(problem)))
        return
    st.session_state[OUTCOME] = (said, address)
    st.session_state[TURN] = turn() + 1
    st.rerun()


def show_outcome() -> None:
    """What was done a moment ago, once."""
    said, address = st.session_state.pop(OUTCOME, ("", None))
    if not said:
        return
    st.success(said)
    if address:
        st.info(KEEP)
        st.html(f"<p><strong>Address for a password:</strong> <code>{escape(address)}</code></p>")
