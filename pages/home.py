"""Home: what the dashboard answers, which cities are here, and where to begin."""

import streamlit as st

from equity_core.cities.reading import CityContents
from equity_core.errors import StoreProblem
from equity_core.web.failures import apology
from equity_core.web.page import DESCRIPTION
from pages.parts.guard import current_viewer
from pages.parts.loaders import load_city_names, load_contents, load_stamp
from pages.parts.welcome import FIRST_STEPS, show_city, show_questions


def read_cities() -> list[CityContents]:
    """Every city of the workspace with what is loaded; the page ends here where it is shut."""
    try:
        stamp = load_stamp()
        return [load_contents(stamp, city) for city in load_city_names(stamp)]
    except StoreProblem as problem:
        st.error(apology(problem, place="on the home page"))
        st.stop()


st.title("Four questions about the city", anchor=False)
st.write(DESCRIPTION)
if not current_viewer().sees_workspace:
    st.info("Nothing is published here yet.")
    st.stop()

cities = read_cities()
if not cities:
    st.header("Begin with a city", anchor=False)
    st.write("No city is loaded yet. `equity example` loads one that is invented, to look around.")
    st.write(FIRST_STEPS)
show_questions(open_maps=bool(cities))
if cities:
    st.header("Cities loaded here", anchor=False)
    for city in cities:
        show_city(city)
    if all(city.city.invented for city in cities):
        st.header("Your own city", anchor=False)
        st.write(FIRST_STEPS)
