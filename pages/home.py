"""Home: what the dashboard answers, which cities are here, and where to begin."""

import streamlit as st

from equity_core.cities.reading import CityContents
from equity_core.errors import StoreProblem
from equity_core.web.failures import apology
from pages.parts.guard import current_viewer, sees_workspace
from pages.parts.loaders import load_city_names, load_contents, load_stamp
from pages.parts.staff_home import show_for_staff
from pages.parts.welcome import FIRST_STEPS, show_city

WELCOME = """
See where the city's services are, who lives there, and what the city promised to do. Each map
says in a few words what the records show for groups of residents and how sure that is, with the
tables to check it.
"""


def read_cities() -> list[CityContents]:
    """Every city of the workspace with what is loaded; the page ends here where it is shut."""
    try:
        stamp = load_stamp()
        return [load_contents(stamp, city) for city in load_city_names(stamp)]
    except StoreProblem as problem:
        st.error(apology(problem, place="on the home page"))
        st.stop()


st.title("Who gets what from the city?", anchor=False)
st.write(WELCOME)
if not sees_workspace():
    st.info("Nothing is published here yet.")
    st.stop()

cities = read_cities()
if not cities:
    st.header("Begin with a city", anchor=False)
    st.write("No city is loaded yet. `equity example` loads one that is invented, to look around.")
    st.write(FIRST_STEPS)
    st.stop()

viewer = current_viewer()
show_for_staff(viewer, cities)
st.header("Choose a service or the key actions", anchor=False)
for city in cities:
    show_city(city, viewer)
if all(city.city.invented for city in cities):
    st.header("Load your own city", anchor=False)
    st.write(FIRST_STEPS)
