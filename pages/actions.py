"""Key actions: what the city promised to do, how it stands, and what moved."""

import streamlit as st

from pages.parts import plan_list
from pages.parts.furniture import name_city
from pages.parts.guard import require_workspace
from pages.parts.loaders import load_city_names, load_contents, load_stamp
from pages.parts.plan_action import show_action
from pages.parts.plan_choosers import PAGE, choose_city, linked_filters, lost
from pages.parts.plan_loaders import load_plan, load_plan_stamp, load_plan_words
from pages.parts.state import follow_link, keep_in_link

viewer = require_workspace()
asked = follow_link(PAGE)
plan_list.put_list_first(asked)
plan_list.show_style()
revision, stamp = load_stamp(), load_plan_stamp()
names = load_city_names(revision)
if not names:
    plan_list.say_no_city()
    st.stop()

top = st.container()
city = load_contents(revision, choose_city(names)).city
plan, words = load_plan(stamp, city, viewer.role), load_plan_words(stamp)
with top:
    name_city(city)
if plan is None:
    keep_in_link({"city": city.slug})
    with top:
        plan_list.say_no_plan(viewer, city)
    st.stop()

found = [one for one in plan.actions if one.id == st.query_params.get("action")]
if found:
    filters = linked_filters(plan, words)
    show_action(
        viewer, city, plan, found[0], words, stamp=stamp, revision=revision, filters=filters
    )
else:
    filters = plan_list.show_plan(viewer, city, plan, words, stamp)
link = {"city": city.slug, **filters.for_link(), "action": found[0].id if found else None}
with top:
    plan_list.say_lost(asked, lost(asked, link))
keep_in_link(link)
