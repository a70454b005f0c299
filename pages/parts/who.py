"""One line above every page: who is signed in, or the way to sign in and come back."""

import html
from urllib.parse import quote, urlencode

import streamlit as st

from equity_core.access import Permission, Viewer
from pages.parts.guard import require_permission, sees_workspace


def show_who(viewer: Viewer, url_path: str) -> None:
    """Say who is signed in, with the way to their account; or offer to sign in.

    Where only published editions are shown nobody signs in, and nothing is said.
    """
    if not sees_workspace():
        return
    if viewer.signed_in:
        said = f"{html.escape(viewer.name)} ({viewer.role}) {_link('/account', 'Your account')}"
    else:
        said = _link(f"/sign-in?next={quote(_here(url_path), safe='')}", "Sign in")
    st.html(f"<p>{said}</p>")


def turn_away(title: str, permission: Permission) -> None:
    """What stands at the address of a staff page for everyone else: what it needs, and no more."""
    st.title(title, anchor=False)
    require_permission(permission)


def _here(url_path: str) -> str:
    asked = urlencode(st.query_params.to_dict())
    return f"/{url_path}?{asked}" if asked else f"/{url_path}"


def _link(address: str, words: str) -> str:
    return f'<a href="{html.escape(address)}" target="_self">{words}</a>'
