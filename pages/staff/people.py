"""People: who can sign in, as what, when they last did; adding and changing them."""

import streamlit as st

from equity_core.access import Permission
from equity_core.accounts.people import list_people
from equity_core.settings import get_settings
from pages.parts.guard import require_permission
from pages.parts.people_add import offer_to_add
from pages.parts.people_change import offer_to_change
from pages.parts.people_list import show_people
from pages.parts.people_writes import show_outcome

viewer = require_permission(Permission.MANAGE_USERS)
st.title("People", anchor=False)
show_outcome()
people = list_people(get_settings(), viewer)
show_people(people)
offer_to_add()
offer_to_change(people, viewer)
