"""Sending a form of the plan: what is missing is said by field, two editors see both texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import streamlit as st

from equity_core.access import Viewer
from equity_core.actions.form_cells import Faults, read_form
from equity_core.errors import EditConflict, EquityError
from pages.parts.guard import current_viewer
from pages.parts.plan_forms import (
    Field,
    Form,
    cells_now,
    keep,
    open_form,
    put_away,
    show_fields,
    tell_kept,
)
from pages.parts.plan_forms_conflict import show_conflict
from pages.parts.plan_forms_said import (
    SENT,
    in_lines,
    run_again_if_sent,
    say_ended,
    say_later,
)


@dataclass(frozen=True)
class Sending:
    """What the button of a form does.

    `save` is given who sends, the object as the form says it and as it was seen; it keeps it and
    returns the sentence to show. `check` finds what is wrong beyond the form's own rules.
    """

    button: str
    save: Callable[[Viewer, Any, Any], str] = field(hash=False)
    check: Callable[[Any], Faults] | None = field(default=None, hash=False)


def show_form(form: Form, fields: Sequence[Field], sending: Sending, *, zone: str) -> None:
    """A whole form, to be called in a fragment: fields, button, when it was kept, a conflict."""
    run_again_if_sent()
    viewer = current_viewer()
    ended = say_ended(viewer)
    if not ended:
        open_form(form, viewer, fields)
    state = st.session_state.get(form.name)
    if state is None or state["version"] is None:
        return
    typed = any(text != state["first"].get(one, "") for one, text in state["cells"].items())
    if ended and not typed:  # what is kept is for staff
        return
    if state["conflict"] is not None:
        show_conflict(form, fields, partial(_send, form, tuple(fields), sending), disabled=ended)
        return
    show_fields(form, fields)
    for sentence in state["faults"]:
        st.error(in_lines(sentence))
    with st.container(horizontal=True):
        st.button(
            sending.button,
            key=f"{form.name}.{state['turn']}.send",
            type="primary",
            disabled=ended,
            on_click=_press,
            args=(form, tuple(fields), sending),
        )
        _offer_to_put_away(form, disabled=ended)
    tell_kept(form, zone)


def _press(form: Form, fields: Sequence[Field], sending: Sending) -> None:
    state = st.session_state[form.name]
    if state["version"] is None:  # sent a moment ago: the second half of a double click
        return
    keep(form, fields)
    item, faults = read_form(state["base"], cells_now(form, fields))
    _send(form, fields, sending, item, faults)


def _send(form: Form, fields: Sequence[Field], sending: Sending, item: Any, faults: Faults) -> None:
    """Keep the object, or leave in the form's state what stands against it."""
    state = st.session_state[form.name]
    if item is not None and not faults and sending.check is not None:
        faults = sending.check(item)
    state["faults"] = _in_words(faults, fields)
    if item is None or faults:
        return
    if hasattr(item, "version"):
        item = replace(item, version=int(state["version"] or 1))
    viewer = current_viewer()
    try:
        said = sending.save(viewer, item, state["base"])
    except EditConflict as conflict:
        state["conflict"] = conflict
    except EquityError as problem:
        state["faults"] = [str(problem)]
    else:
        put_away(form, viewer)
        say_later(said)
        st.session_state[SENT] = True


def _offer_to_put_away(form: Form, *, disabled: bool) -> None:
    """A way to give up what was typed, in two presses, so that no slip costs a text."""
    state = st.session_state[form.name]
    if state["kept_at"] is None or disabled:
        return
    sure = state.get("sure", False)
    words = "Yes, put away what I typed" if sure else "Put away what I typed"
    st.button(words, key=f"{form.name}.away.{sure}", on_click=_put_away, args=(form, sure))


def _put_away(form: Form, sure: bool) -> None:
    state = st.session_state[form.name]
    if not sure:
        state["sure"] = True
        return
    try:
        put_away(form, current_viewer())
    except EquityError as problem:
        state["faults"] = [str(problem)]
    else:
        say_later("What you typed was put away.")
        st.session_state[SENT] = True


def _in_words(faults: Faults, fields: Sequence[Field]) -> list[str]:
    labels = {one.column: one.label for one in fields}
    return [f"“{labels.get(column, column)}”: {sentence}" for column, sentence in faults]
