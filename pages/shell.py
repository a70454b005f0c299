"""The main script: who is here, then the menu that is theirs, then the page."""

import streamlit as st

from equity_core.web.assets import ASSETS
from equity_core.web.memory import settle
from equity_core.web.page import TITLE
from pages.parts.guard import Viewer, current_viewer


def menu(viewer: Viewer) -> list[st.Page]:
    """The pages of this visitor. A page that is not in the list cannot be opened by its address."""
    pages = [st.Page("home.py", title="Home", default=True)]
    if viewer.sees_workspace:
        pages.append(st.Page("services.py", title="Service maps", url_path="services"))
    return pages


st.logo(str(ASSETS / "wordmark.svg"), size="medium")
page = st.navigation(menu(current_viewer()), position="top")
st.set_page_config(page_title=f"{page.title} – {TITLE}", layout="wide")
page.run()
settle(page.title)
