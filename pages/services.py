"""Service maps: how a service of the city lies over where people live."""

import streamlit as st

from pages.parts import finding, loaders
from pages.parts.choosers import PAGE, choose_city, choose_service, services_on_map
from pages.parts.figures import show_areas, show_extremes, show_groups, show_notes
from pages.parts.furniture import name_city
from pages.parts.guard import require_workspace
from pages.parts.map import show_map
from pages.parts.plan_links import say_what_is_done
from pages.parts.state import follow_link, keep_in_link

viewer = require_workspace()
asked = follow_link(PAGE)
stamp = loaders.load_stamp()
names = loaders.load_city_names(stamp)
if not names:
    finding.say_no_city()
    st.stop()

top = st.container()  # the finding stands above the choices that decide it
contents = loaders.load_contents(stamp, choose_city(names))
with top:
    name_city(contents.city)
if not services_on_map(contents):
    keep_in_link({"city": contents.city.slug})
    with top:
        finding.say_no_service(contents)
    st.stop()
with st.container(key="choice"):
    choice = choose_service(contents, loaders.load_group_catalogue(stamp))
finding.say_without_place(contents)

drawn = loaders.load_service_map(stamp, choice.question, choice.measure)
with top:
    finding.say_finding(drawn)
if drawn.empty:
    keep_in_link(choice.for_link())
    show_notes(drawn)
    st.stop()
with st.container(key="figure"):
    on_map = show_map(stamp, drawn, choice)
show_extremes(drawn)
show_groups(stamp, drawn, choice.question)
say_what_is_done(viewer, contents.city, choice.question.service)
in_table = show_areas(stamp, drawn, choice, on_map["area"])
show_notes(drawn)

link = choice.for_link() | on_map | in_table
with top:
    finding.say_lost(asked, link)
keep_in_link(link)
