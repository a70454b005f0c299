"""What several pages show alike."""

import streamlit as st

from equity_core.cities.reading import CityRow
from pages.parts.plain import plain

INVENTED = "is invented. Its people, places and records are made up."


def name_city(city: CityRow) -> None:
    """Whose figures these are, and of the example, on every page, that it is invented."""
    with st.container(key="city_invented" if city.invented else "city_name"):
        st.markdown(f"**{plain(city.name)}** {INVENTED if city.invented else ''}")


def note_invented(city: CityRow) -> None:
    """The same under a heading that says the name already."""
    if city.invented:
        with st.container(key=f"city_invented_{city.slug}"):
            st.markdown(f"This city {INVENTED}")


def on_phone() -> bool:
    """Whether the visitor's browser says that it is a phone's: its map has another shape."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")
