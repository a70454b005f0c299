"""Forms of the plan whose every text is kept while it is typed.

They are not `st.form`: that sends nothing before its button is pressed. Each field sends itself
when it is left, and text fields after a pause in typing too (the page's own script sees to that),
and what arrives is kept at once. Show a form inside a fragment, so that only the form runs again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from equity_core.access import ANONYMOUS, Permission, Viewer, may
from equity_core.actions.columns import Item
from equity_core.actions.form_cells import form_cells, joined
from equity_core.actions.typed import (
    drop_late,
    drop_typed,
    read_late,
    read_typed,
    save_late,
    save_typed,
)
from equity_core.cities.reading import CityRow
from equity_core.errors import EquityError
from equity_core.settings import get_settings
from pages.parts.guard import current_viewer
from pages.parts.plan_forms_said import show_kept

WHO = "plan_forms.who"
TYPED = "typed"
"""Widgets whose keys begin so are sent after a pause in typing."""
NOT_KEPT = "Copy it, sign in again, and put it in anew."


@dataclass(frozen=True)
class Field:
    """One field: the column it fills, its label, and how it is asked.

    `how` is `line`, `text` or `choice`; a choice has `options`, value -> words.
    """

    column: str
    label: str
    how: str = "line"
    options: Mapping[str, str] = field(default_factory=dict, hash=False)
    help: str | None = None

    @property
    def is_long(self) -> bool:
        """Whether it is for sentences."""
        return self.how == "text"


@dataclass(frozen=True)
class Form:
    """One form: which object it is about (`kind`, `key`), of which city, and its first texts."""

    kind: str
    key: str
    city: CityRow
    base: Item = field(hash=False)

    @property
    def name(self) -> str:
        """The form's name in the session."""
        return f"{TYPED}.{self.kind}.{self.key}"


def open_form(form: Form, viewer: Viewer, fields: Sequence[Field]) -> None:
    """Begin the state of a form in this session; what was typed before is read once and put in."""
    st.session_state[WHO] = viewer
    state = st.session_state.get(form.name)
    version = str(getattr(form.base, "version", ""))
    if state is not None and (state["kept_at"] is not None or state["version"] == version):
        return
    known = {"kind": form.kind, "key": form.key}
    kept = read_typed(get_settings(), viewer, form.city, **known)
    late = read_late(get_settings(), viewer, form.city, **known)
    first = {one.column: "" for one in fields} | form_cells(form.base)
    in_time = dict(kept.cells) if kept is not None else {}
    long = [one.column for one in fields if one.is_long]
    typed = joined(in_time, late.cells, long) if late is not None else in_time
    found = [one for one in (kept, late) if one is not None]
    st.session_state[form.name] = {
        "base": form.base,
        "first": first,
        "cells": {**first, **typed},
        "version": typed.get("Version", version),
        "kept_at": max((one.saved_at for one in found), default=None),
        "late_at": late.saved_at if late is not None else None,
        "turn": state["turn"] + 1 if state is not None else 0,
        "conflict": None,
        "faults": [],
    }


def show_fields(form: Form, fields: Sequence[Field]) -> dict[str, str]:
    """The form's fields, in order; returns what is in them now, by column."""
    return {one.column: _show_field(form, one, fields) for one in fields}


def _show_field(form: Form, one: Field, fields: Sequence[Field]) -> str:
    state = st.session_state[form.name]
    text = str(state["cells"].get(one.column, ""))
    common: dict[str, Any] = {
        "key": widget_key(form, one.column),
        "help": one.help,
        "on_change": keep,
        "args": (form, tuple(fields)),
    }
    if one.how == "choice":
        options = list(one.options)
        if text not in options:
            options.append(text)
        return str(
            st.selectbox(
                one.label,
                options,
                index=options.index(text),
                format_func=lambda value: one.options.get(value, value),
                **common,
            )
        )
    if one.is_long:
        return str(st.text_area(one.label, text, height="content", **common) or "")
    return str(st.text_input(one.label, text, **common) or "")


def widget_key(form: Form, column: str) -> str:
    """The key of a field; the form's turn makes new fields of it when its texts are replaced."""
    return f"{form.name}.{st.session_state[form.name]['turn']}.{column}"


def cells_now(form: Form, fields: Sequence[Field]) -> dict[str, str]:
    """What is in the form now, by column; fields that are not shown keep what they had."""
    cells = dict(st.session_state[form.name]["cells"])
    for one in fields:
        found = st.session_state.get(widget_key(form, one.column))
        if found is not None:
            cells[one.column] = str(found)
    return cells


def keep(form: Form, fields: Sequence[Field]) -> None:
    """Keep what is in the form now, for the person who is signed in or was a moment ago."""
    state = st.session_state[form.name]
    cells = state["cells"] = cells_now(form, fields)
    changed = {name: text for name, text in cells.items() if text != state["first"].get(name, "")}
    known = {"kind": form.kind, "key": form.key}
    viewer = current_viewer()
    state["problem"] = ""
    try:
        if not may(viewer, Permission.WRITE_UPDATES):
            was = st.session_state.get(WHO, ANONYMOUS)
            if not save_late(get_settings(), was, form.city, **known, cells=changed):
                state["problem"] = NOT_KEPT
        elif changed:
            texts = {**changed, "Version": state["version"]}
            before = read_typed(get_settings(), viewer, form.city, **known)
            if before is not None and before.saved_at != state["kept_at"]:
                # typed in another window of the same person: neither text takes the other's place
                texts = joined(before.cells, texts, [one.column for one in fields if one.is_long])
            kept = save_typed(get_settings(), viewer, form.city, **known, cells=texts)
            state["kept_at"] = kept.saved_at
        else:
            drop_typed(get_settings(), viewer, form.city, **known)
            state["kept_at"] = None
    except EquityError as problem:
        state["problem"] = str(problem)


def put_away(form: Form, viewer: Viewer) -> None:
    """Forget what was typed, after it was sent or given up; the form begins anew."""
    known = {"kind": form.kind, "key": form.key}
    drop_typed(get_settings(), viewer, form.city, **known)
    drop_late(get_settings(), viewer, form.city, **known)
    state = st.session_state.pop(form.name, None)
    if state is not None:  # the next fields are new ones, not these with their texts
        st.session_state[form.name] = {**state, "kept_at": None, "version": None}


def tell_kept(form: Form, zone: str) -> None:
    """Say under a form when its texts were last kept."""
    state = st.session_state[form.name]
    show_kept(state["kept_at"], state["late_at"], state.get("problem", ""), zone)
