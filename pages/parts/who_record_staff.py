"""The city's own entries for staff: which one, its form, publishing it and taking it back."""

from __future__ import annotations

import streamlit as st

from equity_core.access import Permission, Viewer, may
from equity_core.cities.reading import CityRow
from equity_core.demographics.record import publish_entry, read_drafts, withdraw_entry
from equity_core.demographics.record_words import LABELS, CityEntry
from equity_core.settings import get_settings
from pages.parts.guard import require_permission
from pages.parts.plain import plain
from pages.parts.plan_forms_press import do
from pages.parts.plan_forms_said import run_again_if_sent, show_said
from pages.parts.who_choosers import key_of
from pages.parts.who_record_form import NEW, edit_entry

PUBLISHED = "Everyone sees this entry now."
TAKEN_BACK = "The entry was taken back. Its words stay as a draft."


def show_own_entries(viewer: Viewer, city: CityRow) -> None:
    """For whoever may write entries; nobody else is shown or told anything."""
    if not may(viewer, Permission.EDIT_ACTIONS):
        return
    st.header("The city's own entries", anchor=False)
    show_said()
    entries = {entry.id: entry for entry in read_drafts(get_settings(), viewer, city)}
    new = CityEntry(NEW, 0, {})
    words = {NEW: "A new entry"} | {one: _title(entry) for one, entry in entries.items()}
    chosen = st.selectbox(
        "Which entry", list(words), format_func=lambda one: words[one], key=key_of("own_entry")
    )
    entry = entries.get(chosen, new)
    if entry is not new:
        _show_state(entry)
    edit_entry(city, entry)
    if entry is not new and may(viewer, Permission.PUBLISH):
        _decide(city, entry)


def _title(entry: CityEntry) -> str:
    words = entry.words["event"] or entry.words["place"] or "Not yet written"
    short = words if len(words) <= 60 else f"{words[:60].rsplit(' ', 1)[0]} …"
    return f"{entry.words['year'] or 'No year'}: {short} ({_state(entry)})"


def _state(entry: CityEntry) -> str:
    if not entry.is_public:
        return "draft"
    return "published, with changes" if entry.has_draft else "published"


def _show_state(entry: CityEntry) -> None:
    """What visitors see where it is not what stands in the form."""
    if entry.is_public and entry.has_draft:
        changed = [LABELS[one] for one in LABELS if entry.words[one] != entry.published.get(one)]
        st.info(
            "Visitors still see the words that were published. Changed since: "
            f"{plain(', '.join(changed))}."
        )


@st.fragment
def _decide(city: CityRow, entry: CityEntry) -> None:
    """Publish what is saved, or take back what is public; runs without the page."""
    run_again_if_sent()
    require_permission(Permission.PUBLISH)
    name = key_of(f"entry.{entry.id}.{entry.version}")
    if entry.has_draft:
        st.markdown("What is saved above can be published. What is typed and not saved is not.")
        st.button(
            "Publish this entry", key=f"{name}.publish", on_click=_publish, args=(city, entry)
        )
    if entry.is_public:
        reason = f"{name}.reason"
        st.text_input("Why it is taken back", key=reason)
        st.button(
            "Take it back", key=f"{name}.back", on_click=_take_back, args=(city, entry, reason)
        )


def _publish(city: CityRow, entry: CityEntry) -> None:
    do(lambda viewer: publish_entry(get_settings(), viewer, city, entry), PUBLISHED)


def _take_back(city: CityRow, entry: CityEntry, key: str) -> None:
    said = str(st.session_state.get(key) or "")
    do(
        lambda viewer: withdraw_entry(get_settings(), viewer, city, entry, reason=said),
        TAKEN_BACK,
    )
