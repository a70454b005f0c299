"""Reminders: where mine go, and the texts to send to those whose updates are due."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import streamlit as st

from equity_core.access import Permission, Viewer, may
from equity_core.actions.due_calendar import own_address
from equity_core.actions.reminder_choices import (
    Choice,
    make_calendar,
    read_choice,
    revoke_calendar,
    set_mail,
)
from equity_core.actions.reminders import read_reminders
from equity_core.cities.reading import CityRow
from equity_core.errors import EquityError
from equity_core.settings import get_settings
from pages.parts.guard import current_viewer, require_permission
from pages.parts.plain import plain
from pages.parts.plan_forms_press import do
from pages.parts.plan_forms_said import run_again_if_sent

MAIL, TOKEN = "my-updates.mail", "my-updates.calendar.token"


def show_reminders(viewer: Viewer) -> None:
    """Where this person's own reminders go."""
    if not viewer.signed_in:
        return
    st.header("Reminders for you", anchor=False)
    with st.expander("By mail"):
        choose_mail()
    with st.expander("In your calendar", expanded=TOKEN in st.session_state):
        choose_calendar()


@st.fragment
def choose_mail() -> None:
    """The address for reminders; an empty one stops them."""
    run_again_if_sent()
    viewer = require_permission(Permission.WRITE_UPDATES)
    kept = read_choice(get_settings(), viewer)
    if not get_settings().smtp_host:
        st.write("This dashboard has no mail server yet. Your address is kept until it has one.")
    st.text_input("Mail address for reminders", kept.mail, autocomplete="email", key=MAIL)
    st.button("Save the address", key=f"{MAIL}.save", on_click=_save_mail)


def _save_mail() -> None:
    do(
        lambda viewer: set_mail(get_settings(), viewer, str(st.session_state[MAIL])),
        "Saved where your reminders go.",
    )


@st.fragment
def choose_calendar() -> None:
    """Make, show once, or revoke the private address of the person's calendar."""
    run_again_if_sent()
    viewer = require_permission(Permission.WRITE_UPDATES)
    kept = read_choice(get_settings(), viewer)
    st.write(
        "A calendar program can fetch what is due from you from a private address. Whoever has "
        "the address can read it, so keep it to yourself. It holds days and the titles of actions "
        "that everyone may see."
    )
    token = st.session_state.get(TOKEN)
    if token:
        address = f"{own_address(get_settings())}/calendar/{token}.ics"
        st.html(
            "<p>Copy this address now. It is shown only once:</p>"
            f'<p class="as-typed"><strong>{escape(address)}</strong></p>'
        )
    label = "Make a new address (the old one stops)" if kept.has_calendar else "Make an address"
    with st.container(horizontal=True):
        st.button(label, key="my-updates.calendar.make", on_click=_make)
        if kept.has_calendar:
            st.button("Revoke the address", key="my-updates.calendar.revoke", on_click=_revoke)
    _say_state(kept)


def _say_state(kept: Choice) -> None:
    st.write("You have an address." if kept.has_calendar else "You have no address now.")


def _make() -> None:
    try:
        st.session_state[TOKEN] = make_calendar(get_settings(), current_viewer())
    except EquityError as problem:
        st.session_state.pop(TOKEN, None)
        st.error(plain(str(problem)))


def _revoke() -> None:
    st.session_state.pop(TOKEN, None)
    do(lambda viewer: revoke_calendar(get_settings(), viewer), "The address works no more.")


def show_texts(viewer: Viewer, city: CityRow) -> None:
    """The reminder of each person as text, for those who look after the plan."""
    if not may(viewer, Permission.APPROVE_UPDATES):
        return
    listed = read_reminders(get_settings(), viewer, city, now=datetime.now(UTC))
    if not listed:
        return
    st.header("Reminders to send", anchor=False)
    st.write("Copy a text into a mail of yours. People who gave an address get theirs by mail.")
    for one in listed:
        with st.expander(plain(one.owner.name)):
            st.html(f'<p class="as-typed">{escape(one.subject)}\n\n{escape(one.text)}</p>')
    whole = "\n\n----\n\n".join(f"{one.owner.name}\n{one.subject}\n\n{one.text}" for one in listed)
    st.download_button(
        "Download all texts",
        whole.encode(),
        file_name=f"reminders-{city.slug}.txt",
        mime="text/plain",
        key="my-updates.texts",
    )
