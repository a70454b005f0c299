"""The plan: start one from the template or a file, change its words and goals, add actions."""

import streamlit as st

from equity_core.access import Permission, may
from pages.parts.furniture import name_city
from pages.parts.guard import require_permission
from pages.parts.plan_forms_city import choose_plan_city
from pages.parts.plan_forms_said import show_said
from pages.parts.plan_staff_import import import_file, offer_template
from pages.parts.plan_staff_mine import read_my_plan
from pages.parts.plan_staff_plan import (
    add_new_action,
    edit_goals,
    edit_labels,
    edit_plan,
    show_files,
)

viewer = require_permission(Permission.EDIT_ACTIONS)
st.title("The plan", anchor=False)
city = choose_plan_city("plan")
name_city(city)
show_said()
plan = read_my_plan(viewer, city)
if plan is None:
    st.header("Start a plan", anchor=False)
    offer_template(city)
    st.header("Import your plan", anchor=False)
    import_file(city)
    st.stop()
link = {"city": city.slug}
st.page_link("actions.py", label="Choose an action to change it", query_params=link)
st.header("Add to the plan", anchor=False)
with st.expander("Add an action"):
    add_new_action(city, plan)
with st.expander("Goals of the city"):
    edit_goals(city, plan)
with st.expander("Bring in a file"):
    import_file(city)
st.header("Change the plan", anchor=False)
with st.expander("Words and dates of the plan"):
    edit_plan(city, plan)
if may(viewer, Permission.APPROVE_UPDATES):
    with st.expander("What the statuses are called"):
        edit_labels()
st.header("Take it away", anchor=False)
show_files(city, plan)
