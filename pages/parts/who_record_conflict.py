"""Two people changed one entry: both texts, field by field, and the choice of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from equity_core.demographics.record_words import LABELS
from pages.parts.plan_forms import Field, Form
from pages.parts.plan_forms_said import in_lines

YOURS, THEIRS, BOTH = "yours", "theirs", "both"
Send = Callable[[Form, dict[str, str]], None]


def show_entry_conflict(form: Form, fields: Sequence[Field], send: Send, *, disabled: bool) -> None:
    """Both texts side by side where they differ; nothing of either is lost."""
    state = st.session_state[form.name]
    st.error(in_lines(str(state["conflict"])))
    for one in fields:
        mine, other = _sides(form, one.column)
        if mine != other:
            _ask(form, one, mine, other)
    st.button(
        "Save what I chose",
        key=f"{form.name}.choose",
        type="primary",
        disabled=disabled,
        on_click=_take_choice,
        args=(form, send),
    )


def _sides(form: Form, column: str) -> tuple[str, str]:
    conflict = st.session_state[form.name]["conflict"]
    return conflict.yours.get(column, ""), conflict.theirs.get(column, "")


def _ask(form: Form, one: Field, mine: str, other: str) -> None:
    st.markdown(f"**{one.label}**")
    sides = zip(st.columns(2), ("Yours", "Kept meanwhile"), (mine, other), strict=True)
    for place, words, text in sides:
        shown = escape(text) or "(empty)"
        place.html(f'<p><strong>{words}</strong></p><p class="as-typed">{shown}</p>')
    options = {YOURS: "Yours", THEIRS: "Kept meanwhile"}
    if one.is_long and mine and other:
        options[BOTH] = "Both, one after the other"
    touched = mine != st.session_state[form.name]["first"].get(one.column, "")
    st.radio(
        f"Which to keep: {one.label}",
        list(options),
        index=0 if touched else 1,
        format_func=lambda picked: options[picked],
        key=_key(form, one.column),
        horizontal=True,
    )


def _take_choice(form: Form, send: Send) -> None:
    """One entry of what was chosen, on top of what is kept now."""
    state = st.session_state[form.name]
    chosen = {}
    for column in LABELS:
        mine, other = _sides(form, column)
        picked = st.session_state.get(_key(form, column), YOURS)
        chosen[column] = {YOURS: mine, THEIRS: other, BOTH: f"{other}\n\n{mine}"}[picked]
    state["first"] = {column: _sides(form, column)[1] for column in LABELS}
    state["cells"], state["version"] = chosen, str(state["conflict"].version)
    state["conflict"], state["turn"] = None, state["turn"] + 1
    send(form, chosen)


def _key(form: Form, column: str) -> str:
    return f"{form.name}.{st.session_state[form.name]['turn']}.pick.{column}"
