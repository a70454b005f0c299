"""What a city holds, with its revisions, and the way back to an earlier one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from equity_core.access import Permission, Viewer
from equity_core.cities.reading import CityContents
from equity_core.drawing.tables import as_html
from equity_core.imports.going_back import History, Kept, read_histories
from equity_core.imports.job_kinds import ask_to_go_back
from equity_core.readers.words import count
from equity_core.services.ledger import say_ledger
from equity_core.settings import get_settings
from pages.parts.data_state import choose, recall, remember
from pages.parts.guard import require_permission
from pages.parts.plain import plain

KINDS = {
    "level": "Areas",
    "population": "People",
    "ages": "Ages",
    "whole": "City as a whole",
    "place": "City limit",
    "outline": "Outlines",
    "overlay": "Historic map",
    "history": "History",
    "service": "Service",
    "places": "Other places",
}
SURE = "sure"


def show_history(viewer: Viewer, contents: CityContents) -> None:
    """One table of all that is in force, then the revisions of one thing and the way back."""
    st.header(f"What {plain(contents.city.name)} holds", anchor=False)
    histories = read_histories(get_settings(), viewer, contents)
    caption = f"What {contents.city.name} holds now"
    with st.container(key="as_text_in_force"):
        st.html(as_html(_in_force(histories, contents), caption=caption))
    newest_first = sorted(histories, key=lambda one: one.now.created_at, reverse=True)
    able = {f"{one.kind} {one.name}": one for one in newest_first if one.can_go_back}
    if not able:
        st.write("Once something is loaded a second time, you can go back to what was before.")
        return
    words = {key: f"{KINDS[one.kind]}: {one.name}" for key, one in able.items()}
    history = able[choose("history", "Earlier revisions of", list(able), words=words)]
    caption = f"Earlier revisions of {history.name}"
    with st.container(key="as_text_revisions"):
        st.html(as_html(_revisions(history, contents), caption=caption))
    _offer_way_back(contents, history)


def _offer_way_back(contents: CityContents, history: History) -> None:
    earlier = {str(kept.number): kept for kept in history.before}
    number = choose(
        f"number.{history.kind}.{history.name}",
        "Go back to",
        list(earlier),
        words={one: f"Revision {one}" for one in earlier},
    )
    asked = [contents.city.slug, history.kind, history.name, history.now.number, number]
    if st.button(f"Go back to revision {number}"):
        remember(SURE, asked)
        st.rerun()
    if recall(SURE) != asked:
        return
    st.warning(_what_it_means(history, number))
    yes, no = st.columns(2)
    if yes.button("Yes, go back"):
        _go_back(contents, history, int(number))
    if no.button("No, leave it as it is"):
        remember(SURE, None)
        st.rerun()


def _what_it_means(history: History, number: str) -> str:
    said = (
        f"Everyone will see {plain(history.name)} as it was in revision {number}. Revision "
        f"{history.now.number} stays in the list, so you can return to it."
    )
    if history.kind == "level":
        return f"{said} The people of that time come back with these areas."
    return said


def _go_back(contents: CityContents, history: History, number: int) -> None:
    viewer = require_permission(Permission.IMPORT_DATA)
    ask_to_go_back(
        get_settings(),
        viewer,
        city=contents.city.name,
        kind=history.kind,
        name=history.name,
        seen=history.now.number,
        number=number,
    )
    remember(SURE, None)
    st.rerun()


def _in_force(histories: list[History], contents: CityContents) -> pd.DataFrame:
    rows = [
        {
            "Name": one.name,
            "What": KINDS[one.kind],
            "Revision": str(one.now.number),
            **_told(one, one.now, contents),
        }
        for one in histories
    ]
    return pd.DataFrame(rows)


def _revisions(history: History, contents: CityContents) -> pd.DataFrame:
    rows = [
        {"Revision": f"Revision {kept.number}", **_told(history, kept, contents)}
        for kept in history.before
    ]
    return pd.DataFrame(rows)


def _told(history: History, kept: Kept, contents: CityContents) -> dict[str, str]:
    day = kept.created_at
    copy = kept.facts.get("copy_of")
    file = f"{kept.source_name} (as in revision {copy})" if copy else kept.source_name
    return {
        "Holds": _holds(history, kept, contents),
        "Loaded (UTC)": f"{day:%b} {day.day}, {day.year}, {day:%H:%M}",
        "From the file": file,
    }


def _holds(history: History, kept: Kept, contents: CityContents) -> str:
    facts = kept.facts
    if history.kind == "level":
        return count(facts["areas"], "area")
    if history.kind == "outline":
        return count(facts["outlines"], "outline")
    if history.kind in ("population", "ages"):
        return f"{round(facts['people']):,} people"
    if history.kind != "service":
        return str(facts.get("holds", ""))
    first, last = facts["first_date"], facts["last_date"]
    dates = f"{facts['unit']}, {first} to {last}" if first else facts["unit"]
    counted = contents.count_of(history.name, contents.level().name)
    if kept is not history.now or counted is None:
        return dates
    return f"{dates}; {say_ledger(counted.facts['ledger'])}"
