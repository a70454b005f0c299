"""Data: load files into a city, watch it happen, see what the city holds, go back."""

import streamlit as st

from equity_core.access import Permission
from pages.parts.data_census import fetch_by_name, fetched_name, show_newer
from pages.parts.data_history import show_history
from pages.parts.data_load import AWAITED, load_file
from pages.parts.data_state import choose, choose_one, move_on, recall, remember, write
from pages.parts.guard import require_permission
from pages.parts.job_watch import watch_jobs
from pages.parts.loaders import load_city_names, load_contents, load_stamp

NEW = "new city"
BY_NAME, FILES = "by name", "files"
WAYS = {BY_NAME: "Fetch a city by its name", FILES: "Load its areas and people from files"}

viewer = require_permission(Permission.IMPORT_DATA)
stamp = load_stamp()
names = load_city_names(stamp)
st.title("Data", anchor=False)
st.write(
    "Load the city's areas, people and records. You see what happens to every row before anything "
    "is kept, and you can go back afterwards."
)
watch_jobs()
st.header("Load data", anchor=False)
awaited = recall(AWAITED) or fetched_name(viewer)
arrived = [slug for slug, said in names.items() if said == awaited]
if arrived:
    move_on("city", past=NEW, to=arrived[0])
    remember(AWAITED, None)
city = choose("city", "City", [*names, NEW], words={**names, NEW: "A new city"})
if city == NEW and choose_one("way", "How it comes in", list(WAYS), words=WAYS) == BY_NAME:
    fetch_by_name()
    st.stop()
name = names[city] if city != NEW else write("named", "Name of the new city")
if not name:
    st.info("Give the new city a name.")
    st.stop()
load_file(viewer, stamp, None if city == NEW else city, name)
if city != NEW:
    contents = load_contents(stamp, city)
    show_newer(contents)
    show_history(viewer, contents)
