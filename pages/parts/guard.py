"""Who is here, and what a visitor is told when something breaks."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from equity_core.settings import get_settings
from equity_core.web.failures import apology, own_words


@dataclass(frozen=True)
class Viewer:
    """The visitor of this run: what the menu, the pages and the core may show to them."""

    sees_workspace: bool


def current_viewer() -> Viewer:
    """Who is here. Decided anew at every run, from the door the process was opened with."""
    return Viewer(sees_workspace=get_settings().door == "workspace")


def require_workspace() -> Viewer:
    """The viewer, where the workspace is theirs to see; else the page ends here in one sentence.

    To be called at the top of every page, fragment and dialog that reads the workspace: those run
    without the shell, so the menu alone protects nothing.
    """
    viewer = current_viewer()
    if not viewer.sees_workspace:
        st.info("Nothing is published here yet.")
        st.stop()
    return viewer


def show_failure(error: Exception) -> bool:
    """Turn what nobody caught into one plain sentence; the log gets the rest.

    Returns
    -------
    bool
        Always True: Streamlit need not show anything of its own.
    """
    st.error(own_words(error) or apology(error, place="in a page"))
    return True
