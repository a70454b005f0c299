"""The page where administrators manage people."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.addresses import RESET, invite_person, is_open, use_reset
from equity_core.accounts.people import Person, WayIn, add_person, list_people, set_role
from equity_core.accounts.sessions import viewer_of
from equity_core.accounts.signing_in import sign_in
from equity_core.settings import Settings, get_settings

PASSWORD = "seven purple herons wade"
SERVICE = {
    "EQUITY_OIDC_ISSUER": "https://sign-in.example.org",
    "EQUITY_OIDC_CLIENT_ID": "dashboard",
    "EQUITY_OIDC_CLIENT_SECRET": "kZ4vQ8pX1rT6yB3nM9wL5cH2jD7gF0sA",
}


def people(city: Settings) -> dict[str, Person]:
    return {person.name: person for person in list_people(city, COMMAND_LINE)}


def html(page: AppTest) -> str:
    return " ".join(element.value for element in page.get("html"))


def address_on(page: AppTest) -> str | None:
    found = re.search(r"<code>http://localhost:8501/reset/([\w-]{43})</code>", html(page))
    return found.group(1) if found else None


def press(page: AppTest, label: str) -> AppTest:
    (button,) = [one for one in page.button if one.label == label]
    return button.click().run()


def box(page: AppTest, label: str, number: int = 0):
    return [one for one in page.selectbox if one.label == label][number]


@pytest.fixture
def page(city, browser, shell):
    """The page, as an administrator sees it, in a city with Ada, an editor."""
    add_person(city, COMMAND_LINE, name="Ada *Lovelace*", role=Role.EDITOR, password=PASSWORD)
    browser(Role.ADMINISTRATOR)

    def opened() -> AppTest:
        return shell().switch_page("staff/people.py").run()

    return opened


def choose(page: AppTest, city: Settings, name: str) -> AppTest:
    return box(page, "Person").set_value(people(city)[name].id).run()


def test_it_lists_everyone_with_role_way_in_and_last_sign_in(city, page) -> None:
    invite_person(city, COMMAND_LINE, name="<b>Bo</b>", role=Role.OFFICIAL)
    shown = page()
    assert shown.title[0].value == "People"
    table = html(shown)
    assert "Ada *Lovelace*" in table
    assert "&lt;b&gt;Bo&lt;/b&gt;" in table
    for words in ("editor", "official", "a password", "no password yet", "never", "in use"):
        assert f">{words}<" in table
    assert not shown.exception


def test_a_person_is_added_with_an_address_that_is_shown_once(city, page) -> None:
    shown = page()
    shown.text_input[0].set_value("Cy")
    box(shown, "Role").set_value(Role.PUBLISHER)
    shown = press(shown, "Add this person")
    assert people(city)["Cy"].role is Role.PUBLISHER
    token = address_on(shown)
    assert is_open(city, token, RESET)
    assert "Cy is on the list" in shown.success[0].value
    assert address_on(shown.run()) is None
    assert viewer_of(city, use_reset(city, token, password=PASSWORD)).name == "Cy"


def test_a_name_that_is_taken_is_refused_in_a_sentence(city, page) -> None:
    shown = page()
    shown.text_input[0].set_value("ada *LOVELACE*")
    shown = press(shown, "Add this person")
    assert "There is an account named" in shown.error[0].value
    assert shown.text_input[0].value == "ada *LOVELACE*", "what was typed stays"
    assert len(people(city)) == 2


def test_a_role_is_changed(city, page) -> None:
    shown = choose(page(), city, "Ada *Lovelace*")
    box(shown, "Role", 1).set_value(Role.VIEWER)
    shown = press(shown, "Change the role")
    assert people(city)["Ada *Lovelace*"].role is Role.VIEWER
    assert "Ada \\*Lovelace\\* is viewer" in shown.success[0].value


def test_the_last_administrator_stays_one(city, page) -> None:
    shown = choose(page(), city, "A person, administrator")
    box(shown, "Role", 1).set_value(Role.VIEWER)
    shown = press(shown, "Change the role")
    assert "is the last administrator" in shown.error[0].value
    assert people(city)["A person, administrator"].role is Role.ADMINISTRATOR


def test_ones_own_account_is_not_switched_off_here(city, page) -> None:
    shown = choose(page(), city, "A person, administrator")
    labels = {one.label for one in shown.button}
    assert labels == {"Add this person", "Change the role"}
    assert 'href="/account"' in html(shown)


def test_a_new_password_ends_the_old_one_and_its_address_is_shown_once(city, page) -> None:
    token = sign_in(city, name="Ada *Lovelace*", password=PASSWORD, address="192.0.2.7")
    shown = press(choose(page(), city, "Ada *Lovelace*"), "Let them set a new password")
    assert not viewer_of(city, token).signed_in
    assert is_open(city, address_on(shown), RESET)
    assert address_on(shown.run()) is None


def test_all_sessions_of_a_person_end(city, page) -> None:
    token = sign_in(city, name="Ada *Lovelace*", password=PASSWORD, address="192.0.2.7")
    press(choose(page(), city, "Ada *Lovelace*"), "Sign them out everywhere")
    assert not viewer_of(city, token).signed_in
    assert sign_in(city, name="Ada *Lovelace*", password=PASSWORD, address="192.0.2.7")


def test_an_account_is_switched_off_and_on(city, page) -> None:
    shown = press(choose(page(), city, "Ada *Lovelace*"), "Switch the account off")
    assert people(city)["Ada *Lovelace*"].disabled
    assert "switched off" in html(shown)
    press(choose(shown, city, "Ada *Lovelace*"), "Switch the account on")
    assert not people(city)["Ada *Lovelace*"].disabled


def test_with_a_sign_in_service_a_person_is_added_by_address(city, page, monkeypatch) -> None:
    for name, value in SERVICE.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    shown = page()
    shown.text_input[0].set_value("Di")
    shown.radio[0].set_value("email")
    shown.text_input[1].set_value("Di@Example.org")
    shown = press(shown, "Add this person")
    assert people(city)["Di"].way_in is WayIn.INVITED
    assert address_on(shown) is None
    assert SERVICE["EQUITY_OIDC_CLIENT_SECRET"] not in str(shown)
    shown = choose(shown, city, "Di")
    assert "Let them set a new password" not in {one.label for one in shown.button}


def test_an_administrator_who_lost_the_role_meanwhile_changes_nothing(city, page, browser) -> None:
    """The page is open in a tab while the role goes: the press is refused by who they are now."""
    shown = choose(page(), city, "Ada *Lovelace*")
    add_person(city, COMMAND_LINE, name="Flo", role=Role.ADMINISTRATOR, password=PASSWORD)
    set_role(city, COMMAND_LINE, "A person, administrator", Role.EDITOR)
    shown = press(shown, "Switch the account off")
    assert not people(city)["Ada *Lovelace*"].disabled
    assert "Ada" not in html(shown)
