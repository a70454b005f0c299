"""Sending a form of the plan: what is missing is said by field, two editors see both texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

import streamlit as st

from equity_core.access import Viewer
from equity_core.actions.form_cells import Faults, form_cells, read_form, words_to_cells
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
from pages.parts.plan_forms_said import (
    SENT,
    in_lines,
    run_again_if_sent,
    say_ended,
    say_later,
)

YOURS, THEIRS, BOTH = "yours", "theirs", "both"


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
        _show_conflict(form, fields, sending, disabled=ended)
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


def _show_conflict(
    form: Form, fields: Sequence[Field], sending: Sending, *, disabled: bool
) -> None:
    """Both texts side by side, field by field, where they differ; the person chooses each."""
    state = st.session_state[form.name]
    st.error(str(state["conflict"]))
    yours, theirs = _sides(form)
    for column in _differing(yours, theirs):
        one = next((each for each in fields if each.column == column), Field(column, column))
        touched = yours.get(column, "") != state["first"].get(column, "")
        _ask(form, one, yours.get(column, ""), theirs.get(column, ""), touched=touched)
    st.button(
        "Save what I chose",
        key=f"{form.name}.choose",
        type="primary",
        disabled=disabled,
        on_click=_take_choice,
        args=(form, tuple(fields), sending),
    )


def _ask(form: Form, one: Field, mine: str, other: str, *, touched: bool) -> None:
    st.markdown(f"**{one.label}**")
    sides = zip(st.columns(2), ("Yours", "Kept meanwhile"), (mine, other), strict=True)
    for place, words, text in sides:
        shown = escape(one.options.get(text, text)) or "(empty)"
        place.html(f'<p><strong>{words}</strong></p><p class="as-typed">{shown}</p>')
    options = {YOURS: "Yours", THEIRS: "Kept meanwhile"}
    if one.is_long and mine and other:
        options[BOTH] = "Both, one after the other"
    st.radio(
        f"Which to keep: {one.label}",
        list(options),
        index=0 if touched else 1,
        format_func=lambda picked: options[picked],
        key=_pick_key(form, one.column),
        horizontal=True,
    )


def _take_choice(form: Form, fields: Sequence[Field], sending: Sending) -> None:
    """Make one object of what was chosen, on top of what is kept now, and send it."""
    state = st.session_state[form.name]
    conflict, (yours, theirs) = state["conflict"], _sides(form)
    chosen = dict(theirs)
    for column in _differing(yours, theirs):
        mine, other = yours.get(column, ""), theirs.get(column, "")
        both = f"{other}\n\n{mine}"
        picked = st.session_state.get(_pick_key(form, column), YOURS)
        chosen[column] = {YOURS: mine, THEIRS: other, BOTH: both}[picked]
    emptied = dict.fromkeys({*yours, *theirs, *form_cells(state["base"])}, "")
    base, _ = read_form(state["base"], {**emptied, **theirs})
    state["base"] = base if base is not None else state["base"]
    state["first"], state["cells"] = {**emptied, **theirs}, {**emptied, **chosen}
    state["version"] = str(conflict.version)
    state["conflict"], state["turn"] = None, state["turn"] + 1
    item, faults = read_form(state["base"], state["cells"])
    _send(form, fields, sending, item, faults)


def _sides(form: Form) -> tuple[dict[str, str], dict[str, str]]:
    conflict = st.session_state[form.name]["conflict"]
    return words_to_cells(conflict.yours), words_to_cells(conflict.theirs)


def _pick_key(form: Form, column: str) -> str:
    return f"{form.name}.{st.session_state[form.name]['turn']}.pick.{column}"


def _differing(yours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    columns = dict.fromkeys([*yours, *theirs])
    return [one for one in columns if yours.get(one, "") != theirs.get(one, "")]


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
