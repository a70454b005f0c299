"""What several pages show alike."""

import streamlit as st

from equity_core.cities.reading import CityRow
from pages.parts.plain import plain


def note_example(city: CityRow) -> None:
    """Say, on every page that shows it, that the example city is invented."""
    if city.invented:
        st.info(plain(f"{city.name} is invented. Its people, places and records are made up."))
