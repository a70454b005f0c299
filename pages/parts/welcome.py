"""What the home page shows: the cities with what is loaded, the way in, the first steps."""

import streamlit as st

from equity_core.access import Viewer
from equity_core.cities.reading import CityContents
from pages.parts.choosers import services_by_date, services_on_map
from pages.parts.furniture import note_invented
from pages.parts.plain import plain
from pages.parts.plan_loaders import load_plan, load_plan_stamp

MAPS, ACTIONS, RESIDENTS = "services.py", "actions.py", "demographics.py"
FIRST_STEPS = """
1. Put in the city's areas and people: `equity city import NAME --areas FILE --area-id COLUMN
   --population FILE`
2. Put in one set of service records: `equity service import CITY FILE --name NAME`
3. Come back here and open its map.

Whoever signs in as an editor can do both on the page “Data” instead, without commands.

The files of the example city, in `data/example`, show every format.
`equity city import --help` explains each part.
"""


def show_city(contents: CityContents, viewer: Viewer) -> None:
    """One city: the way in to its key actions and to each service, and who and what is counted."""
    with st.container(border=True):
        st.subheader(plain(contents.city.name), anchor=False)
        note_invented(contents.city)
        link = {"city": contents.city.slug}
        st.page_link(RESIDENTS, label="Who lives here, and how that came to be", query_params=link)
        if load_plan(load_plan_stamp(), contents.city, viewer.role):
            st.page_link(ACTIONS, label="Key actions: what the city promised", query_params=link)
        for service in services_on_map(contents):
            link = {"city": contents.city.slug, "service": service}
            st.page_link(MAPS, label=plain(service), query_params=link)
        for service in services_by_date(contents):
            st.write(f"{plain(service)} (not on a map: the records do not say where)")
        if not contents.services:
            st.write("No service records are loaded yet.")
        st.write(_counted(contents))


def _counted(contents: CityContents) -> str:
    levels = [f"{plain(level.name)} ({_areas(level.facts['areas'])})" for level in contents.levels]
    return f"People counted in {_listed(contents.periods)}, by {_listed(levels)}."


def _areas(number: int) -> str:
    return "1 area" if number == 1 else f"{number:,} areas"


def _listed(names: list[str]) -> str:
    *first, last = names or ["no year yet"]
    return f"{', '.join(first)} and {last}" if first else last
