"""`equity user`: people managed from the machine's own command line."""

import json

import pytest
from click.testing import CliRunner

from equity_core.accounts.addresses import use_first_run, use_reset
from equity_core.accounts.sessions import viewer_of
from equity_core.cli import equity
from equity_core.errors import BadInput
from equity_core.settings import get_settings

PASSWORD = "seven purple herons wade"


def run(*arguments, typed=""):
    found = CliRunner().invoke(equity, ["user", *arguments], input=typed)
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def test_a_person_added_with_a_password_on_standard_input_can_sign_in(settings, enter):
    found = run(
        "add", "Ada Lovelace", "--role", "editor", "--password-stdin", typed=PASSWORD + "\n"
    )
    assert "Ada Lovelace can sign in now, as editor." in found.output
    assert PASSWORD not in found.output
    assert enter()[1].role == "editor"


def test_a_password_comes_from_standard_input_only(settings):
    with pytest.raises(BadInput, match="--password-stdin"):
        run("add", "Ada Lovelace", "--role", "editor")
    assert run("add", "Ada", "--role", "king", "--password-stdin").exit_code == 2


def test_the_list_for_programs_has_no_secret(settings, add):
    add()
    (person,) = json.loads(run("list", "--json").output)
    assert set(person) == {
        "id",
        "name",
        "role",
        "disabled",
        "has_password",
        "way_in",
        "created_at",
        "last_sign_in_at",
    }
    assert (person["name"], person["role"], person["has_password"]) == (
        "Ada Lovelace",
        "editor",
        True,
    )
    assert "argon2" not in run("list", "--json").output


def test_the_list_for_people_says_who_cannot_sign_in(settings, add):
    assert "Nobody can sign in yet" in run("list").output
    add()
    run("disable", "Ada Lovelace")
    assert "Ada Lovelace  editor  disabled" in run("list").output
    run("enable", "Ada Lovelace")
    run("role", "Ada Lovelace", "publisher")
    run("reset", "Ada Lovelace")
    assert "Ada Lovelace  publisher  no password yet" in run("list").output


def test_reset_prints_an_address_that_works(settings, add):
    add()
    address = run("reset", "ada lovelace").stdout.splitlines()[0]
    token = use_reset(settings, address.rsplit("/", 1)[1], password="nine amber foxes run")
    assert viewer_of(settings, token).name == "Ada Lovelace"


def test_first_run_prints_an_address_until_there_is_an_administrator(settings):
    token = run("first-run").stdout.splitlines()[0].rsplit("/", 1)[1]
    use_first_run(settings, token, name="Cy Admin", password=PASSWORD)
    with pytest.raises(BadInput, match="an administrator already"):
        run("first-run")


SERVICE = {
    "EQUITY_OIDC_ISSUER": "https://sign-in.example.org",
    "EQUITY_OIDC_CLIENT_ID": "dashboard",
    "EQUITY_OIDC_CLIENT_SECRET": "kZ4vQ8pX1rT6yB3nM9wL5cH2jD7gF0sA",
}


def test_a_person_is_added_and_linked_by_their_city_account(settings, add, monkeypatch):
    for name, value in SERVICE.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    assert run("add", "Cy", "--role", "viewer", "--email", "cy@example.org").exit_code == 0
    assert run("add", "Di", "--role", "viewer", "--oidc", "4711").exit_code == 0
    add()
    assert run("link", "Ada Lovelace", "--oidc", "4712").exit_code == 0
    ways = {one["name"]: one["way_in"] for one in json.loads(run("list", "--json").output)}
    assert ways == {
        "Ada Lovelace": "city account",
        "Cy": "city account, not used yet",
        "Di": "city account",
    }
    assert run("unlink", "Di").exit_code == 0
    assert "Di  viewer  no password yet" in run("list").output


def test_a_person_is_not_added_with_both_ways_in(settings):
    with pytest.raises(BadInput, match="not with both"):
        run("add", "Cy", "--role", "viewer", "--password-stdin", "--oidc", "4711")
