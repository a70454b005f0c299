"""Data: load files into a city, watch it happen, see what the city holds, go back."""

import streamlit as st

from equity_core.access import Permission
from pages.parts.data_history import show_history
from pages.parts.data_load import AWAITED, load_file
from pages.parts.data_state import choose, move_on, recall, remember, write
from pages.parts.guard import require_permission
from pages.parts.job_watch import watch_jobs
from pages.parts.loaders import load_city_names, load_contents, load_stamp

NEW = "new city"

viewer = require_permission(Permission.IMPORT_DATA)
stamp = load_stamp()
names = load_city_names(stamp)
st.title("Data", anchor=False)
st.write(
    "Load the city's areas, people and records. You see what happens to every row before anything "
    "is kept, and you can go back afterwards."
)
watch_jobs()
st.header("Load a file", anchor=False)
arrived = [slug for slug, said in names.items() if said == recall(AWAITED)]
if arrived:
    move_on("city", past=NEW, to=arrived[0])
    remember(AWAITED, None)
city = choose("city", "City", [*names, NEW], words={**names, NEW: "A new city"})
name = names[city] if city != NEW else write("named", "Name of the new city")
if not name:
    st.info("Give the new city a name.")
    st.stop()
load_file(viewer, stamp, None if city == NEW else city, name)
if city != NEW:
    show_history(viewer, load_contents(stamp, city))
