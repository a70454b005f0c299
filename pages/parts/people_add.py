"""The form that adds a person."""

from __future__ import annotations

import streamlit as st

from equity_core.access import Role, Viewer
from equity_core.accounts.addresses import invite_person
from equity_core.accounts.known_people import add_known_person
from equity_core.settings import get_settings
from pages.parts.people_writes import do, turn
from pages.parts.plain import plain

PASSWORD, EMAIL, CODE = "password", "email", "code"


def offer_to_add() -> None:
    """A name, a role, and where the city has a sign-in service, how they sign in."""
    st.header("Add a person", anchor=False)
    label, key = get_settings().oidc_label, f"people.add.{turn()}"
    ways = {
        PASSWORD: "with a password that they set themselves",
        EMAIL: f"with {plain(label)}, known by their e-mail address",
        CODE: f"with {plain(label)}, known by the code that the sign-in page showed them",
    }
    with st.form(f"{key}.form"):
        name = st.text_input("Name", max_chars=120, key=f"{key}.name")
        role = st.selectbox("Role", list(Role), key=f"{key}.role")
        way, known = PASSWORD, ""
        if get_settings().oidc:
            way = st.radio("They sign in", list(ways), format_func=ways.get, key=f"{key}.way")
            known = st.text_input("Their e-mail address or code", key=f"{key}.known")
        if st.form_submit_button("Add this person"):
            _add(name, role, way, known)


def _add(name: str, role: Role, way: str, known: str) -> None:
    if way == PASSWORD:
        do(
            lambda viewer: _invite(viewer, name, role),
            f"{plain(name)} is on the list, as {role}, and needs a password to sign in.",
        )
        return
    email, subject = (known, "") if way == EMAIL else ("", known)

    def write(viewer: Viewer) -> None:
        add_known_person(get_settings(), viewer, name=name, role=role, email=email, subject=subject)

    do(write, f"{plain(name)} is on the list, as {role}, and can sign in now.")


def _invite(viewer: Viewer, name: str, role: Role) -> str:
    port = int(st.get_option("server.port"))
    return invite_person(get_settings(), viewer, name=name, role=role, port=port)[1]
