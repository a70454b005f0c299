"""Which city's plan staff work on; asked only where there are several."""

from __future__ import annotations

import streamlit as st

from equity_core.cities.reading import CityRow
from pages.parts.loaders import load_city_names, load_contents, load_stamp
from pages.parts.state import follow_link, from_link, keep_in_link, session_key, touch


def choose_plan_city(page: str) -> CityRow:
    """The city, from the link or the control; the page ends here where none is loaded."""
    follow_link(page)
    stamp = load_stamp()
    names = load_city_names(stamp)
    if not names:
        st.info("No city is loaded yet. The home page says how to load one.")
        st.stop()
    key, options = session_key(page, "city"), list(names)
    if st.session_state.get(key) not in options:
        st.session_state[key] = from_link("city", options) or options[0]
    if len(options) > 1:
        st.selectbox("City", options, format_func=lambda one: names[one], key=key, on_change=touch)
    chosen = str(st.session_state[key])
    keep_in_link({"city": chosen})
    return load_contents(stamp, chosen).city
