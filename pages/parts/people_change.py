"""What an administrator can change about a person."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from equity_core.access import Role, Viewer
from equity_core.accounts.addresses import reset_address
from equity_core.accounts.people import Person, WayIn, end_sessions, set_disabled, set_role
from equity_core.settings import get_settings
from pages.parts.people_writes import do, turn
from pages.parts.plain import plain

OWN = "This is your own account. Change your password and sign out everywhere on its own page:"


def offer_to_change(people: Sequence[Person], viewer: Viewer) -> None:
    """Choose a person, then a role, a new password, the end of their sessions, on or off."""
    st.header("Change a person", anchor=False)
    by_id = {person.id: person for person in people}
    chosen = st.selectbox(
        "Person",
        list(by_id),
        index=None,
        placeholder="Choose a person",
        format_func=lambda number: by_id[number].name,
        key=f"people.change.{turn()}",
    )
    if chosen is None:
        return
    person = by_id[chosen]
    _offer_role(person)
    if person.id == viewer.user_id:
        st.html(f'<p>{OWN} <a href="/account" target="_self">Your account</a></p>')
        return
    _offer_password(person)
    _offer_end(person)
    _offer_switch(person)


def _offer_role(person: Person) -> None:
    name, key = plain(person.name), f"people.role.{person.id}.{turn()}"
    with st.form(f"{key}.form"):
        role = st.selectbox(
            "Role",
            list(Role),
            index=list(Role).index(person.role),
            key=key,
        )
        if st.form_submit_button("Change the role"):
            do(
                lambda viewer: set_role(get_settings(), viewer, person.name, role),
                f"{name} is {role} from their next click on.",
            )


def _offer_password(person: Person) -> None:
    if person.way_in not in (WayIn.PASSWORD, WayIn.NO_PASSWORD):
        return
    st.markdown("The old password stops working at once, and all their sign-ins end.")
    if st.button("Let them set a new password", key=f"people.reset.{person.id}"):
        port = int(st.get_option("server.port"))
        do(
            lambda viewer: reset_address(get_settings(), viewer, person.name, port=port),
            f"{plain(person.name)} can set a new password.",
        )


def _offer_end(person: Person) -> None:
    st.markdown("After a lost or stolen device: they can sign in again at once.")
    if st.button("Sign them out everywhere", key=f"people.end.{person.id}"):
        do(
            lambda viewer: end_sessions(get_settings(), viewer, person.name),
            f"{plain(person.name)} is signed out everywhere.",
        )


def _offer_switch(person: Person) -> None:
    off = not person.disabled
    st.markdown(
        "An account that is switched off cannot sign in. What the person wrote stays."
        if off
        else "This account is switched off."
    )
    words = "Switch the account off" if off else "Switch the account on"
    if st.button(words, key=f"people.switch.{person.id}"):
        do(
            lambda viewer: set_disabled(get_settings(), viewer, person.name, off),
            f"The account of {plain(person.name)} is switched {'off' if off else 'on'}.",
        )
