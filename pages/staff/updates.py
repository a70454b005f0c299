"""My updates: what is due from me, what came back, what waits for approval, who has reported."""

import streamlit as st

from equity_core.access import Permission
from pages.parts.furniture import name_city
from pages.parts.guard import require_permission
from pages.parts.plan_forms_city import choose_plan_city
from pages.parts.plan_forms_said import show_said
from pages.parts.plan_staff_board import show_board
from pages.parts.plan_staff_mine import read_my_plan, show_mine, show_waiting
from pages.parts.plan_staff_remind import show_reminders, show_texts

viewer = require_permission(Permission.WRITE_UPDATES)
st.title("My updates", anchor=False)
city = choose_plan_city("my-updates")
name_city(city)
show_said()
plan = read_my_plan(viewer, city)
if plan is None:
    st.info("This city has no plan yet. An editor can start one on the page “The plan”.")
    st.stop()
show_mine(viewer, city, plan)
show_waiting(viewer, city, plan)
show_board(viewer, city)
show_texts(viewer, city)
show_reminders(viewer)
