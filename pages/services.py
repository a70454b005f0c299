"""Service maps: how a service of the city lies over where people live."""

import streamlit as st

from equity_core.drawing.groups_chart import draw_group_gaps
from equity_core.drawing.shown import MEASURES
from equity_core.drawing.tables import as_html
from pages.parts.choosers import choose_city, choose_service
from pages.parts.figures import (
    show_area_table,
    show_downloads,
    show_extremes,
    show_map,
    show_notes,
)
from pages.parts.furniture import note_example
from pages.parts.guard import require_workspace
from pages.parts.loaders import (
    load_city_names,
    load_contents,
    load_group_catalogue,
    load_outlines,
    load_service_map,
    load_stamp,
)
from pages.parts.plain import plain
from pages.parts.state import keep_in_link

require_workspace()
stamp = load_stamp()
names = load_city_names(stamp)
title = st.empty()
if not names:
    title.title("Service maps", anchor=False)
    st.info("No city is loaded yet. The home page says how to load one.")
    st.stop()

contents = load_contents(stamp, choose_city(names))
note_example(contents.city)
if not any(kept.facts["kind"] != "by date" for kept in contents.services):
    title.title(plain(f"Service maps of {contents.city.name}"), anchor=False)
    command = f"equity service import “{contents.city.name}” FILE --name NAME"
    st.info(f"No service records with a place are loaded yet. Load some with: {plain(command)}")
    st.stop()
with st.container(key="choice"):
    choice = choose_service(contents, load_group_catalogue(stamp))

drawn = load_service_map(stamp, choice.question, choice.measure)
title.title(plain(drawn.title), anchor=False)
st.container(key="headline").markdown(plain(drawn.headline))
st.markdown(plain(drawn.areas_sentence))
area = show_map(drawn, load_outlines(stamp, contents.city.slug))
keep_in_link(choice.for_link(area))
show_extremes(drawn, MEASURES[choice.measure].label)

st.header("By group", anchor=False)
dark = st.context.theme.type == "dark"
chart = draw_group_gaps(drawn.gaps, description=drawn.headline, dark=dark)
st.altair_chart(chart, width="stretch")
st.html(as_html(drawn.groups, caption=f"{drawn.title}, by group"))

st.header("By area", anchor=False)
show_area_table(drawn, choice, area)
show_downloads(choice.question)
show_notes(drawn)
