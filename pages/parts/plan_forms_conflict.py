"""Two people changed the same thing: both texts, and the choice of each field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from equity_core.actions.form_cells import Faults, form_cells, read_form, words_to_cells
from pages.parts.plan_forms import Field, Form
from pages.parts.plan_forms_said import in_lines

YOURS, THEIRS, BOTH = "yours", "theirs", "both"
Send = Callable[[Any, Faults], None]
"""What keeps the object that was chosen, given it and what is wrong with it."""


def show_conflict(form: Form, fields: Sequence[Field], send: Send, *, disabled: bool) -> None:
    """Both texts side by side, field by field, where they differ; the person chooses each."""
    state = st.session_state[form.name]
    st.error(in_lines(str(state["conflict"])))
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
        args=(form, send),
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


def _take_choice(form: Form, send: Send) -> None:
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
    send(*read_form(state["base"], state["cells"]))


def _sides(form: Form) -> tuple[dict[str, str], dict[str, str]]:
    conflict = st.session_state[form.name]["conflict"]
    return words_to_cells(conflict.yours), words_to_cells(conflict.theirs)


def _pick_key(form: Form, column: str) -> str:
    return f"{form.name}.{st.session_state[form.name]['turn']}.pick.{column}"


def _differing(yours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    columns = dict.fromkeys([*yours, *theirs])
    return [one for one in columns if yours.get(one, "") != theirs.get(one, "")]
