"""The form of one entry of the timeline: kept while it is typed, sent with its version."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from equity_core.access import Viewer
from equity_core.actions.form_cells import joined
from equity_core.actions.typed import read_late, read_typed
from equity_core.cities.reading import CityRow
from equity_core.demographics.record import add_entry, change_entry, new_entry_id
from equity_core.demographics.record_words import LABELS, LONG, CityEntry
from equity_core.demographics.timeline import THEMES
from equity_core.drawing.who_record import SURE
from equity_core.errors import EditConflict, EquityError
from equity_core.settings import get_settings
from pages.parts.guard import current_viewer
from pages.parts.plan_forms import (
    WHO,
    Field,
    Form,
    cells_now,
    keep,
    put_away,
    show_fields,
    tell_kept,
)
from pages.parts.plan_forms_said import SENT, in_lines, run_again_if_sent, say_ended, say_later
from pages.parts.who_record_conflict import show_entry_conflict

NEW = "new"
HELP = {
    "year": "Four digits, such as 1956. It decides the place in the timeline.",
    "date_text": "Only where the year does not say it all: 1956 to 1968, or May 5, 1911.",
    "event": "One or two plain sentences. Name the system that acted; put people first.",
    "who_acted": "Only what the source says. May stay empty.",
    "themes": "“City limits” also marks the year on the charts over time.",
    "source_title": "Needed before it is published: who says so, and where.",
    "source_url": "The owner's own address, https://… May stay empty.",
}


def entry_fields() -> tuple[Field, ...]:
    """The fields of an entry, in the order in which a person fills them."""
    return tuple(_field(column) for column in LABELS)


def _field(column: str) -> Field:
    how, options = ("text" if column in LONG else "line"), {}
    if column == "themes":
        how, options = "choice", {"": "Choose a theme", **{one: one for one in THEMES}}
    if column == "confidence":
        sure = {str(one): f"{str(one).capitalize()}: {words}" for one, words in SURE.items()}
        how, options = "choice", {"": "Choose", **sure}
    return Field(column, LABELS[column], how, options, HELP.get(column))


@st.fragment
def edit_entry(city: CityRow, entry: CityEntry) -> None:
    """The form of an entry; a new one has the id “new” until it is kept."""
    run_again_if_sent()
    fields, form = entry_fields(), Form("entry", entry.id, city, entry)
    viewer = current_viewer()
    ended = say_ended(viewer)
    if not ended:
        _open(form, viewer, entry)
    state = st.session_state.get(form.name)
    if state is None or state["version"] is None:
        return
    if ended and state["cells"] == state["first"]:  # what is kept is for staff
        return
    if state["conflict"] is not None:
        show_entry_conflict(form, fields, _send, disabled=ended)
        return
    show_fields(form, fields)
    for sentence in state["faults"]:
        st.error(in_lines(sentence))
    words = "Add the entry as a draft" if entry.id == NEW else "Save as a draft"
    key = f"{form.name}.{state['turn']}.send"
    st.button(words, key=key, type="primary", disabled=ended, on_click=_press, args=(form, fields))
    tell_kept(form, "UTC")


def _open(form: Form, viewer: Viewer, entry: CityEntry) -> None:
    """Begin the state of the form; what was typed before, also late, is read once and put in."""
    st.session_state[WHO] = viewer
    state = st.session_state.get(form.name)
    version = str(entry.version)
    if state is not None and (state["kept_at"] is not None or state["version"] == version):
        return
    known = {"kind": form.kind, "key": form.key}
    kept = read_typed(get_settings(), viewer, form.city, **known)
    late = read_late(get_settings(), viewer, form.city, **known)
    found = [one for one in (kept, late) if one is not None]
    typed = joined(kept.cells if kept else {}, late.cells if late else {}, LONG)
    first = {column: entry.words.get(column, "") for column in LABELS}
    st.session_state[form.name] = {
        "base": entry,
        "first": first,
        "cells": {**first, **typed},
        "version": typed.get("Version", version),
        "kept_at": max((one.saved_at for one in found), default=None),
        "late_at": late.saved_at if late is not None else None,
        "turn": state["turn"] + 1 if state is not None else 0,
        "conflict": None,
        "faults": [],
    }


def _press(form: Form, fields: Sequence[Field]) -> None:
    state = st.session_state[form.name]
    if state["version"] is None:  # sent a moment ago: the second half of a double click
        return
    keep(form, fields)
    _send(form, cells_now(form, fields))


def _send(form: Form, cells: dict[str, str]) -> None:
    """Keep the entry, or leave in the form's state what stands against it."""
    state, viewer = st.session_state[form.name], current_viewer()
    words = {column: cells.get(column, "") for column in LABELS}
    state["faults"] = []
    try:
        if form.key == NEW:
            add_entry(get_settings(), viewer, form.city, new_entry_id(), words)
        else:
            edited = CityEntry(form.key, int(state["version"]), words)
            change_entry(get_settings(), viewer, form.city, edited)
    except EditConflict as conflict:
        state["conflict"] = conflict
    except EquityError as problem:
        state["faults"] = [str(problem)]
    else:
        put_away(form, viewer)
        say_later("The entry is kept as a draft. Visitors see it once it is published.")
        st.session_state[SENT] = True
