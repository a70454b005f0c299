"""Forms of the plan whose every text is kept while it is typed.

They are not `st.form`: that sends nothing before its button is pressed. Each field sends itself
when it is left, and text fields after a pause in typing too (the page's own script sees to that),
and what arrives is kept at once. Show a form inside a fragment, so that only the form runs again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from zoneinfo import ZoneInfo

import streamlit as st

from equity_core.access import ANONYMOUS, Permission, Viewer, may
from equity_core.actions.columns import Item
from equity_core.actions.form_cells import form_cells, joined
from equity_core.actions.progress import zone_of
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

WHO, SAID, SENT = "plan_forms.who", "plan_forms.said", "plan_forms.sent"
TYPED = "typed"
"""Widgets whose keys begin so are sent after a pause in typing."""
NOT_KEPT = "Copy it, sign in again, and put it in anew."
ENDED = "Your sign-in has ended. What you type is kept, and is here again once you have signed in."


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
    long = [one.column for one in fields if one.how == "text"]
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
    if one.how == "text":
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


def show_kept(form: Form, zone: str) -> None:
    """Say when the texts were last kept, or why they could not be."""
    state = st.session_state[form.name]
    if state.get("problem"):
        st.error(f"What you typed is not kept yet. {state['problem']}")
    elif state["kept_at"] is not None:
        said = f"Kept at {clock(state['kept_at'], zone)}. Only you can see it until you send it."
        if state["late_at"] is not None:
            late = clock(state["late_at"], zone)
            said += (
                f" A part was typed at {late}, after your sign-in had ended: "
                "read it again before you send it."
            )
        st.caption(said)
    else:
        st.caption("What you type is kept while you type.")


def say_ended(viewer: Viewer) -> bool:
    """Offer to sign in again where the sign-in has ended, and say whether it has.

    The form stays as it is, so that a sentence half-typed is not torn away.
    """
    if may(viewer, Permission.WRITE_UPDATES):
        return False
    address = sign_in_address()
    st.html(
        f'<p role="alert"><strong>{ENDED}</strong> '
        f'<a href="{address}" target="_self">Sign in again</a></p>'
    )
    return True


def sign_in_address() -> str:
    """The address to sign in at and come back from to this page with its choices."""
    path = urlsplit(str(st.context.url or "/")).path or "/"
    asked = urlencode(st.query_params.to_dict())
    here = f"{path}?{asked}" if asked else path
    return f"/sign-in?next={quote(here, safe='')}"


def say_later(sentence: str) -> None:
    """Leave a sentence for the top of the page when it runs again."""
    st.session_state[SAID] = sentence


def run_again_if_sent() -> None:
    """Run the whole page once more after something was kept in a fragment, so that all is new."""
    if st.session_state.pop(SENT, False):
        st.rerun(scope="app")


def show_said() -> None:
    """The sentence that was left, once; to be called at the top of a page, before its forms."""
    st.session_state.pop(SENT, None)  # the whole page runs: all of it is new already
    if sentence := st.session_state.pop(SAID, ""):
        st.success(sentence)


def clock(moment: datetime, zone: str) -> str:
    """The time of day, such as 14:05, where the person is, else in the plan's time zone."""
    own = st.context.timezone
    here: ZoneInfo = zone_of(own if isinstance(own, str) and own else zone)
    local = moment.astimezone(here)
    today = datetime.now(here).date()
    return local.strftime("%H:%M") if local.date() == today else local.strftime("%B %-d, %H:%M")
