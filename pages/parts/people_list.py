"""The list of people as a table, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from equity_core.access import Role
from equity_core.accounts.people import Person, WayIn
from equity_core.drawing.tables import as_html

ROLES = {
    Role.VIEWER: "reads what is kept for the city's own people",
    Role.OFFICIAL: "also reads updates that are not approved yet",
    Role.EDITOR: "also loads data, changes the plan and writes updates",
    Role.PUBLISHER: "also approves updates, publishes, and reads the record of changes",
    Role.ADMINISTRATOR: "also manages people and keeps backups",
}
WAYS = {
    WayIn.PASSWORD: "a password",
    WayIn.NO_PASSWORD: "no password yet",
    WayIn.SERVICE: "the city's account",
    WayIn.INVITED: "the city's account (invited)",
    WayIn.GROUP: "the city's account (role by group)",
}


def show_people(people: Sequence[Person]) -> None:
    """Everyone who has an account, by name; times in UTC."""
    rows = [
        (
            person.name,
            person.role.value,
            WAYS[person.way_in],
            say_moment(person.last_sign_in_at),
            "switched off" if person.disabled else "in use",
        )
        for person in people
    ]
    columns = ["Name", "Role", "Signs in with", "Last sign-in (UTC)", "Account"]
    with st.container(key="as_text_people"):
        table = pd.DataFrame(rows, columns=columns)
        st.html(as_html(table, caption="Everyone who has an account"))
    with st.expander("What each role may do"):
        st.markdown("\n".join(f"- **{role}** {may}" for role, may in ROLES.items()))


def say_moment(moment: str) -> str:
    """A moment as people write it; that there was none, in a word."""
    if not moment:
        return "never"
    read = datetime.fromisoformat(moment)
    return f"{read:%B} {read.day}, {read.year}, {read:%H:%M}"
