"""Who lives here, and how that came to be: one section at a time, kept in the link."""

import streamlit as st

from pages.parts import loaders
from pages.parts.furniture import name_city
from pages.parts.guard import require_workspace
from pages.parts.state import follow_link, keep_in_link
from pages.parts.who_choosers import PAGE, TITLE, choose_city, choose_section, say_lost
from pages.parts.who_sections import SECTIONS

viewer = require_workspace()
asked = follow_link(PAGE)
stamp = loaders.load_stamp()
names = loaders.load_city_names(stamp)
st.title(TITLE, anchor=False)
if not names:
    st.info("No city is loaded yet. The home page says how to load one.")
    st.stop()

top = st.container()  # whose figures these are stands above the choices that decide it
contents = loaders.load_contents(stamp, choose_city(names))
with top:
    name_city(contents.city)
section = choose_section({one: label for one, (label, _) in SECTIONS.items()})
show = SECTIONS[section][1]
link = {"city": contents.city.slug, "view": section, **show(viewer, stamp, contents)}
with top:
    say_lost(asked, link)
keep_in_link(link)
