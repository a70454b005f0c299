"""What the home page shows: the questions, the cities, the first steps."""

import streamlit as st

from equity_core.cities.reading import CityContents
from pages.parts.furniture import note_example
from pages.parts.plain import plain

MAPS = "services.py"
QUESTIONS = (  # question, what answers it, the page that does in this version
    (
        "Who lives here, and how that came to be?",
        "Groups over the decades, where people live, and the record that shaped it.",
        None,
    ),
    (
        "Who gets what from the city?",
        "Trees, repairs, parks and visits, laid over where people live.",
        MAPS,
    ),
    (
        "What did the city promise to do?",
        "The key actions, each with steps, owners, dates and evidence.",
        None,
    ),
    (
        "What to read, watch and ask next?",
        "Books, films and questions for a discussion, and other cities to call.",
        None,
    ),
)
FIRST_STEPS = """
1. Put the city's areas and people in: `equity city import NAME --areas FILE --area-id COLUMN
   --population FILE`
2. Put one set of service records in: `equity service import CITY FILE --name NAME`
3. Come back here and open the service maps.

The files of the example city, in `data/example`, show every format.
`equity city import --help` explains each part.
"""


def show_questions(*, open_maps: bool) -> None:
    """The four questions, with the way in to those that this version answers."""
    for row in (QUESTIONS[:2], QUESTIONS[2:]):
        for column, (question, answer, page) in zip(st.columns(2), row, strict=True):
            with column.container(border=True, height="stretch"):
                st.header(question, anchor=False)
                st.write(answer)
                if page is None:
                    st.write("*This part comes with a later version.*")
                elif open_maps:
                    st.page_link(page, label="Open the service maps")


def show_city(contents: CityContents) -> None:
    """One city: what is loaded, and the way in to its maps."""
    with st.container(border=True):
        st.subheader(plain(contents.city.name), anchor=False)
        note_example(contents.city)
        rows = {
            "Areas": [level.name for level in contents.levels],
            "People": contents.periods,
            "Services": [service.name for service in contents.services],
        }
        for_each = (
            f"- {name}: {plain(', '.join(kept) or 'none yet')}" for name, kept in rows.items()
        )
        st.write("\n".join(for_each))
        if contents.services:
            link = {"city": contents.city.slug}
            st.page_link(
                MAPS, label=f"Open the maps of {plain(contents.city.name)}", query_params=link
            )
