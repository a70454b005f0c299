"""Who is here, what a page may show to them, and what a visitor is told when something breaks."""

from __future__ import annotations

import streamlit as st

from equity_core.access import Permission, Viewer, require
from equity_core.accounts.sessions import cookie_name, viewer_of
from equity_core.errors import AccessDenied
from equity_core.settings import get_settings
from equity_core.web.failures import apology, own_words


def current_viewer() -> Viewer:
    """Who is here, as the row of their session says now; asked anew at every call.

    Fragments, dialogs and callbacks run without the shell: each asks for itself.
    """
    return viewer_of(get_settings(), session_token())


def session_token() -> str | None:
    """The token that the visitor's browser sent; None where there is none."""
    sent = st.context.cookies.get(cookie_name(get_settings()))
    return sent if isinstance(sent, str) else None


def sees_workspace() -> bool:
    """Whether this process shows the workspace at all, or published editions only."""
    return get_settings().door == "workspace"


def require_workspace() -> Viewer:
    """The viewer, where the process shows the workspace; else the page ends here in one sentence.

    To be called at the top of every page, fragment and dialog that reads the workspace: those run
    without the shell, so the menu alone protects nothing.
    """
    if not sees_workspace():
        st.info("Nothing is published here yet.")
        st.stop()
    return current_viewer()


def require_permission(permission: Permission) -> Viewer:
    """The viewer, where the table grants `permission`; else the page ends here in one sentence.

    To be called at the top of every staff page, fragment and dialog, and before every write.
    """
    viewer = require_workspace()
    try:
        require(viewer, permission)
    except AccessDenied as refused:
        st.warning(str(refused))
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
