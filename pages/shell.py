"""The main script: who is here, then the menu that is theirs, then the page."""

from functools import partial

import streamlit as st

from equity_core.access import Viewer, may
from equity_core.web.assets import ASSETS
from equity_core.web.memory import settle
from equity_core.web.page import TITLE
from pages.parts.guard import current_viewer, sees_workspace
from pages.parts.menu import EVERYONE, STAFF
from pages.parts.who import show_who, turn_away


def menu(viewer: Viewer) -> list[st.Page]:
    """The pages of this visitor. A page that is not in the list cannot be opened by its address.

    The address of a staff page tells anyone else what it needs: a sign-in may just have ended.
    """
    pages = [st.Page("home.py", title="Home", default=True)]
    if not sees_workspace():
        return pages
    pages += [st.Page(file, title=title, url_path=path) for file, title, path in EVERYONE]
    for file, title, path, permission in STAFF:
        if may(viewer, permission):
            pages.append(st.Page(file, title=title, url_path=path))
        else:
            refuse = partial(turn_away, title, permission)
            pages.append(st.Page(refuse, title=title, url_path=path, visibility="hidden"))
    return pages


viewer = current_viewer()
st.logo(str(ASSETS / "wordmark.svg"), size="medium")
page = st.navigation(menu(viewer), position="top")
st.set_page_config(page_title=f"{page.title} – {TITLE}", layout="wide")
above = st.container(key="who")
try:
    page.run()
finally:  # a page may end early; the way back from signing in is the link that the page made
    with above:
        show_who(viewer, page.url_path)
settle(page.title)
