"""Reports on an action: written, sent, taken back, approved or returned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from typing import Any

import streamlit as st

from equity_core.access import Permission, Viewer, may
from equity_core.actions.cells import words_of
from equity_core.actions.form_cells import Faults, handed_in_faults
from equity_core.actions.plan import Action, Update, new_id
from equity_core.actions.progress import local_day
from equity_core.actions.status import Move, Status, UpdateState
from equity_core.actions.updating import add_update, move_update, reword_update
from equity_core.cities.reading import CityRow
from equity_core.drawing.plan_action_html import evidence_html
from equity_core.errors import EditConflict, EquityError
from equity_core.settings import get_settings
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
from pages.parts.plan_forms_fields import status_words, update_fields
from pages.parts.plan_forms_said import SENT, in_lines, run_again_if_sent, say_ended, say_later
from pages.parts.plan_forms_send import Sending, show_form

NOTE = (Field("Note", "What should change? (only if you return it)", "text"),)
SHOWN = ("Progress", "Reason", "Percent", "Barrier", "Next step")
SENT_IN = (UpdateState.SUBMITTED, UpdateState.APPROVED)


@st.fragment
def write_update(city: CityRow, action: Action, zone: str) -> None:
    """The form for a new report; the status starts as it was last time."""
    before = [one for one in action.updates if one.state in SENT_IN]
    status = max(before, key=lambda one: one.posted_at).status if before else Status.NOT_STARTED
    base = Update(new_id(), datetime.now(UTC).replace(microsecond=0), "", status)

    def save(viewer: Viewer, made: Update, _seen: Update) -> str:
        now = datetime.now(UTC).replace(microsecond=0)
        # Where there are steps they say how much is done.
        sent = replace(made, posted_at=now, percent=None if action.steps else made.percent)
        add_update(get_settings(), viewer, city, action.id, sent, hand_in=True)
        return "Your update was sent. It is shown once it is approved."

    _show(city, action, base, key=action.id, zone=zone, save=save)


@st.fragment
def rewrite_update(city: CityRow, action: Action, update: Update, zone: str) -> None:
    """The form for a report that was begun or returned."""

    def save(viewer: Viewer, made: Update, seen: Update) -> str:
        kept = seen
        if words_of(made) != words_of(seen):
            kept = reword_update(get_settings(), viewer, city, action.id, seen=seen, new=made)
        _move(viewer, city, action.id, kept, Move.SUBMIT)
        return "The update was sent again. It is shown once it is approved."

    if update.state is UpdateState.RETURNED and may(current_viewer(), Permission.READ_DRAFTS):
        st.html(
            f"<p><strong>Returned by {escape(update.decided_by)}:</strong> "
            f'<span style="white-space: pre-wrap">{escape(update.decision_note)}</span></p>'
        )
    _show(city, action, update, key=update.id, zone=zone, save=save)


def _show(city: CityRow, action: Action, base: Update, *, key: str, zone: str, save: Any) -> None:
    form = Form("update", key, city, base)
    state = st.session_state.get(form.name)
    if state is None or state["version"] is None:
        viewer = current_viewer()
        if may(viewer, Permission.WRITE_UPDATES):
            open_form(form, viewer, update_fields({}, has_steps=bool(action.steps)))
            state = st.session_state[form.name]
    cells = state["cells"] if state is not None else {}
    fields = update_fields(cells, has_steps=bool(action.steps))
    sending = Sending("Send the update", save, _faults)
    show_form(form, fields, sending, zone=zone)


def _faults(made: Update) -> Faults:
    """What a report lacks before it is sent: it says at least a few words, or shows something."""
    if missing := handed_in_faults(made):
        return missing
    if made.narrative or made.barrier or made.next_step or made.reason or made.evidence:
        return []
    return [("Progress", "write a few words; one sentence is enough.")]


@st.fragment
def decide_update(city: CityRow, action: Action, update: Update, zone: str) -> None:
    """What a report says, and the buttons to approve or return it."""
    run_again_if_sent()
    viewer = current_viewer()
    if say_ended(viewer):
        return
    show_words(update, zone)
    form = Form("update", update.id, city, update)
    with st.container(horizontal=True):
        if may(viewer, Permission.APPROVE_UPDATES):
            _button("Approve", form, action, update, Move.APPROVE)
        if update.author == viewer.name:
            _button("Take back", form, action, update, Move.WITHDRAW)
    if may(viewer, Permission.APPROVE_UPDATES):
        open_form(form, viewer, NOTE)
        show_fields(form, NOTE)
        for sentence in st.session_state[form.name]["faults"]:
            st.error(in_lines(sentence))
        _button("Return with this note", form, action, update, Move.RETURN)
        tell_kept(form, zone)


def _button(label: str, form: Form, action: Action, update: Update, how: Move) -> None:
    st.button(
        label,
        key=f"{form.name}.{how.value}",
        type="primary" if how is Move.APPROVE else "secondary",
        on_click=_decide,
        args=(form, action, update, how),
    )


def _decide(form: Form, action: Action, update: Update, how: Move) -> None:
    viewer = current_viewer()
    note = ""
    if how is Move.RETURN:
        keep(form, NOTE)
        note = cells_now(form, NOTE).get("Note", "")
    try:
        _move(viewer, form.city, action.id, update, how, note=note)
        put_away(form, viewer)
    except EditConflict:
        said = "This update was changed while you read it. Nothing was decided: read it again."
        say_later(said, problem=True)
    except EquityError as problem:
        if form.name in st.session_state:
            st.session_state[form.name]["faults"] = [str(problem)]
            return
        say_later(str(problem), problem=True)
    else:
        done = {
            Move.APPROVE: "The update is approved and counts from now on.",
            Move.RETURN: "The update was returned with your note.",
            Move.WITHDRAW: "The update was taken back. It is a draft again.",
        }
        say_later(done[how])
    st.session_state[SENT] = True


def _move(
    viewer: Viewer, city: CityRow, action_id: str, seen: Update, how: Move, *, note: str = ""
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    move_update(
        get_settings(), viewer, city, action_id, seen=seen, how=how, at=now, decision_note=note
    )


def show_words(update: Update, zone: str) -> None:
    """What a report says, as it was typed; what shows it can be opened before deciding."""
    words = words_of(update)
    day = local_day(update.posted_at, zone).strftime("%B %-d, %Y")
    lines = [
        f"<p><strong>{escape(status_words()[update.status.value])}</strong>, "
        f"written by {escape(update.author)} on {day}</p>"
    ]
    for column in SHOWN:
        if text := words.get(column, ""):
            label = {"Progress": "What happened"}.get(column, column)
            lines.append(
                f"<p><strong>{label}:</strong> "
                f'<span style="white-space: pre-wrap">{escape(text)}</span></p>'
            )
    if update.evidence:
        lines.append(f"<p><strong>Evidence:</strong></p>{evidence_html(update.evidence)}")
    st.html("".join(lines))
