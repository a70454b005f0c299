"""Addresses that work once: the first administrator, and a forgotten password."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from kept_bytes import everything_in
from sqlmodel import Session

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.addresses import (
    FIRST_RUN,
    RESET,
    first_run_address,
    is_open,
    reset_address,
    use_first_run,
    use_reset,
)
from equity_core.accounts.people import list_people, set_disabled
from equity_core.accounts.sessions import viewer_of
from equity_core.errors import AccessDenied, BadInput, EquityError, NotFound
from equity_core.settings import settings_from
from equity_core.store.audit import read_history, verify
from equity_core.store.engine import open_engine

PASSWORD = "seven purple herons wade"


def token_of(address):
    return address.rsplit("/", 1)[1]


def begin(settings, token, name="Cy Admin", password=PASSWORD):
    return use_first_run(settings, token, name=name, password=password)


def test_the_first_run_address_makes_the_first_administrator_once(settings):
    address = first_run_address(settings)
    assert address.startswith("http://localhost:8501/first-run/")
    token = token_of(address)
    assert is_open(settings, token, FIRST_RUN)
    viewer = viewer_of(settings, begin(settings, token))
    assert (viewer.name, viewer.role) == ("Cy Admin", Role.ADMINISTRATOR)
    assert not is_open(settings, token, FIRST_RUN)
    with pytest.raises(NotFound, match="used before"):
        begin(settings, token, "Eve Late")
    assert first_run_address(settings) is None
    with Session(open_engine(settings)) as session:
        (line,) = read_history(session, kind="account", key=str(viewer.user_id))
        assert verify(session).problems == ()
    assert (line.actor, line.action, line.before) == ("Cy Admin", "add", None)
    assert line.after == {"name": "Cy Admin", "role": "administrator", "disabled": False}


def test_the_address_is_the_one_that_visitors_use(settings):
    there = settings_from(home=settings.home, public_url="https://equity.example.org/")
    assert first_run_address(there).startswith("https://equity.example.org/first-run/")


def test_the_public_door_gives_out_no_address(settings):
    assert first_run_address(settings_from(home=settings.home, door="public")) is None


def test_a_mistake_in_the_form_does_not_use_the_address_up(settings):
    token = token_of(first_run_address(settings))
    with pytest.raises(BadInput, match="too short"):
        begin(settings, token, password="short")
    with pytest.raises(BadInput, match="name"):
        begin(settings, token, name=" ")
    assert viewer_of(settings, begin(settings, token)).signed_in


def test_every_earlier_first_run_address_dies_with_the_first_use(settings):
    first, second = (token_of(first_run_address(settings)) for _ in range(2))
    begin(settings, first)
    assert not is_open(settings, second, FIRST_RUN)


def test_an_administrator_added_on_the_machine_closes_the_address(settings, add):
    token = token_of(first_run_address(settings))
    add("Di Admin", Role.ADMINISTRATOR)
    with pytest.raises(NotFound):
        begin(settings, token)


def test_a_day_later_the_address_is_too_old(settings, time):
    token = token_of(first_run_address(settings))
    time.pass_by(hours=23, minutes=59)
    assert is_open(settings, token, FIRST_RUN)
    time.pass_by(minutes=1)
    with pytest.raises(NotFound, match="too old"):
        begin(settings, token)


def test_two_who_use_the_first_run_at_once_make_one_administrator(settings):
    tokens = [token_of(first_run_address(settings)) for _ in range(4)]

    def attempt(number):
        try:
            return begin(settings, tokens[number], f"Admin {number}")
        except EquityError:
            return None

    with ThreadPoolExecutor(4) as pool:
        made = [token for token in pool.map(attempt, range(4)) if token]
    assert len(made) == 1
    assert len(list_people(settings, COMMAND_LINE)) == 1


def test_the_database_has_only_the_hash_of_an_address(settings, add):
    add()
    tokens = [
        token_of(first_run_address(settings)),
        token_of(reset_address(settings, COMMAND_LINE, "Ada Lovelace")),
    ]
    kept = everything_in(settings.home)
    assert all(token.encode() not in kept for token in tokens)


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "\ud800"])
def test_a_made_up_address_does_not_work(settings, token):
    first_run_address(settings)
    assert not is_open(settings, token, FIRST_RUN)
    assert not is_open(settings, token, RESET)


def test_a_reset_puts_the_person_out_until_they_set_a_new_password(settings, add, enter):
    person = add()
    old, _ = enter()
    token = token_of(reset_address(settings, COMMAND_LINE, "ada lovelace"))
    assert not viewer_of(settings, old).signed_in
    with pytest.raises(AccessDenied, match="not right"):
        enter()
    viewer = viewer_of(settings, use_reset(settings, token, password="nine amber foxes run"))
    assert (viewer.user_id, viewer.role) == (person.id, Role.EDITOR)
    assert enter(password="nine amber foxes run")[1].signed_in
    with pytest.raises(NotFound):
        use_reset(settings, token, password="ten amber foxes run")


def test_a_newer_reset_closes_the_older_and_only_of_the_same_person(settings, add):
    add()
    add("Bo Other")
    older = token_of(reset_address(settings, COMMAND_LINE, "Ada Lovelace"))
    others = token_of(reset_address(settings, COMMAND_LINE, "Bo Other"))
    newer = token_of(reset_address(settings, COMMAND_LINE, "Ada Lovelace"))
    assert [is_open(settings, token, RESET) for token in (older, others, newer)] == [
        False,
        True,
        True,
    ]


def test_a_reset_address_makes_no_administrator_and_the_other_way_round(settings, add):
    add()
    first = token_of(first_run_address(settings))
    reset = token_of(reset_address(settings, COMMAND_LINE, "Ada Lovelace"))
    with pytest.raises(NotFound):
        begin(settings, reset)
    with pytest.raises(NotFound):
        use_reset(settings, first, password=PASSWORD)


def test_a_disabled_person_cannot_use_a_reset_address(settings, add):
    add()
    token = token_of(reset_address(settings, COMMAND_LINE, "Ada Lovelace"))
    set_disabled(settings, COMMAND_LINE, "Ada Lovelace", True)
    with pytest.raises(NotFound):
        use_reset(settings, token, password=PASSWORD)


def test_only_an_administrator_gives_out_reset_addresses(settings, add, enter):
    add(role=Role.PUBLISHER)
    _, viewer = enter()
    with pytest.raises(AccessDenied, match="manage users"):
        reset_address(settings, viewer, "Ada Lovelace")


def test_the_reset_of_the_only_administrator_does_not_open_the_first_run_again(settings, add):
    add("Di Admin", Role.ADMINISTRATOR)
    reset_address(settings, COMMAND_LINE, "Di Admin")
    assert first_run_address(settings) is None
