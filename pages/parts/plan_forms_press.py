"""Writes without typed words: one press, one core function, one sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from equity_core.access import Viewer
from equity_core.errors import EditConflict, EquityError
from pages.parts.guard import current_viewer
from pages.parts.plan_forms_said import SENT, say_later

CHANGED = (
    "Someone else changed this at the same time. Nothing of yours was kept: look at it as it is "
    "now, then choose again."
)


def do(write: Callable[[Viewer], Any], said: str) -> None:
    """One write without typed words: done, or refused in a sentence at the top of the page."""
    try:
        write(current_viewer())
    except EditConflict:
        say_later(CHANGED, problem=True)
    except EquityError as problem:
        say_later(str(problem), problem=True)
    else:
        say_later(said)
    st.session_state[SENT] = True
