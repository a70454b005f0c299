"""`equity user`: people managed from the machine's own command line."""

import json

import pytest
from click.testing import CliRunner

from equity_core.accounts.addresses import use_first_run, use_reset
from equity_core.accounts.sessions import viewer_of
from equity_core.cli import equity
from equity_core.errors import BadInput

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
