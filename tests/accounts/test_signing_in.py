"""Signing in, being recognised, and being put out again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from kept_bytes import everything_in
from sqlmodel import Session

from equity_core.access import ANONYMOUS, COMMAND_LINE, Role
from equity_core.accounts import passwords
from equity_core.accounts.people import list_people, set_disabled, set_role
from equity_core.accounts.sessions import sign_out, sign_out_everywhere, viewer_of
from equity_core.accounts.signing_in import WRONG, change_password, sign_in
from equity_core.accounts.throttle import TooManyTries
from equity_core.errors import AccessDenied, BadInput, NotFound
from equity_core.settings import settings_from
from equity_core.store.audit import read_history, verify
from equity_core.store.engine import open_engine

PASSWORD = "seven purple herons wade"
HERE = "192.0.2.7"


def actions(settings, person):
    with Session(open_engine(settings)) as session:
        assert verify(session).problems == ()
        return [line.action for line in read_history(session, kind="account", key=str(person.id))]


def test_a_person_who_signs_in_is_recognised_by_the_token(settings, add, enter):
    person = add()
    _, viewer = enter()
    assert (viewer.user_id, viewer.name, viewer.role) == (person.id, "Ada Lovelace", Role.EDITOR)
    assert viewer.session_id is not None
    assert actions(settings, person) == ["add", "sign in"]


@pytest.mark.parametrize("typed", ["ADA LOVELACE", "  ada   lovelace ", "\uff21da Lovelace"])
def test_a_name_is_the_same_however_it_is_typed(add, enter, typed):
    person = add()
    assert enter(typed)[1].user_id == person.id


def test_wrong_and_unknown_and_disabled_are_answered_alike(settings, add):
    add()
    add("Bo Disabled")
    set_disabled(settings, COMMAND_LINE, "Bo Disabled", True)
    for name, password in [
        ("Ada Lovelace", "wrong"),
        ("Nobody", PASSWORD),
        ("Bo Disabled", PASSWORD),
        ("Ada Lovelace", ""),
        ("", ""),
        ("Ada Lovelace' OR '1'='1", PASSWORD),
    ]:
        with pytest.raises(AccessDenied) as error:
            sign_in(settings, name=name, password=password, address=HERE)
        assert str(error.value) == WRONG


def test_an_unknown_name_costs_as_much_work_as_a_known_one(settings, add, monkeypatch):
    add()
    hashed = []
    real = passwords._hasher

    class Counting:
        def verify(self, kept, given):
            hashed.append(kept.split("$")[1:4])
            return real.verify(kept, given)

        def hash(self, given):
            return real.hash(given)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    for name in ("Ada Lovelace", "Nobody"):
        with pytest.raises(AccessDenied):
            sign_in(settings, name=name, password="wrong", address=HERE)
    assert len(hashed) == 2
    assert hashed[0] == hashed[1]  # the same parameters


@pytest.mark.parametrize("cookie", [None, "", "x", "a" * 43, "\ud800", "' OR 1=1 --"])
def test_anything_but_a_token_is_anonymous(settings, add, enter, cookie):
    add()
    enter()
    assert viewer_of(settings, cookie) == ANONYMOUS


def test_the_public_door_knows_nobody(settings, add, enter):
    add()
    token, _ = enter()
    public = settings_from(home=settings.home, door="public")
    assert viewer_of(public, token) == ANONYMOUS


def test_the_database_has_neither_token_nor_password(settings, add, enter):
    add()
    token, _ = enter()
    kept = everything_in(settings.home)
    assert b"Ada Lovelace" in kept
    assert token.encode() not in kept
    assert PASSWORD.encode() not in kept


def test_each_sign_in_has_a_token_of_its_own(settings, add, enter):
    add()
    (first, _), (second, _) = enter(), enter()
    assert first != second
    assert len(first) == 43  # 256 bits in base 64
    sign_out(settings, first)
    assert viewer_of(settings, first) == ANONYMOUS
    assert viewer_of(settings, second).signed_in


def test_signing_out_twice_or_without_a_session_changes_nothing(settings, add, enter):
    person = add()
    token, _ = enter()
    for cookie in (token, token, None, "unknown"):
        sign_out(settings, cookie)
    assert actions(settings, person) == ["add", "sign in", "sign out"]


def test_eight_idle_hours_end_a_session_and_a_sign_of_life_puts_it_off(settings, add, enter, time):
    add()
    token, _ = enter()
    for _ in range(3):
        time.pass_by(hours=7)
        assert viewer_of(settings, token).signed_in
    time.pass_by(hours=8)
    assert viewer_of(settings, token) == ANONYMOUS


def test_seven_days_end_a_session_that_was_never_idle(settings, add, enter, time):
    add()
    token, _ = enter()
    for _ in range(7 * 24 - 1):
        time.pass_by(hours=1)
        assert viewer_of(settings, token).signed_in
    time.pass_by(hours=1)
    assert viewer_of(settings, token) == ANONYMOUS


def test_both_limits_are_settings(settings, add, enter, time):
    add()
    token, _ = enter()
    time.pass_by(hours=2)
    short_idle = settings_from(home=settings.home, session_idle_hours=1.5)
    short_life = settings_from(home=settings.home, session_days=0.05)
    assert viewer_of(short_idle, token) == ANONYMOUS
    assert viewer_of(short_life, token) == ANONYMOUS
    assert viewer_of(settings, token).signed_in


def test_signing_out_everywhere_ends_every_session_of_this_person_only(settings, add, enter):
    person = add()
    add("Bo Other")
    tokens = [enter()[0] for _ in range(3)]
    other, _ = enter("Bo Other")
    sign_out_everywhere(settings, viewer_of(settings, tokens[0]))
    assert [viewer_of(settings, token) for token in tokens] == [ANONYMOUS] * 3
    assert viewer_of(settings, other).signed_in
    assert actions(settings, person)[-1] == "sign out everywhere"
    assert enter()[1].signed_in


def test_who_has_no_account_cannot_sign_out_everywhere(settings):
    for viewer in (ANONYMOUS, COMMAND_LINE):
        with pytest.raises(AccessDenied, match="Please sign in"):
            sign_out_everywhere(settings, viewer)


def test_a_new_role_counts_at_once_and_a_disabled_person_is_out_at_once(settings, add, enter):
    person = add()
    token, _ = enter()
    set_role(settings, COMMAND_LINE, "ada lovelace", Role.VIEWER)
    assert viewer_of(settings, token).role is Role.VIEWER
    set_disabled(settings, COMMAND_LINE, "Ada Lovelace", True)
    assert viewer_of(settings, token) == ANONYMOUS
    set_disabled(settings, COMMAND_LINE, "Ada Lovelace", False)
    assert viewer_of(settings, token) == ANONYMOUS  # the old session stays ended
    assert actions(settings, person)[-3:] == ["change role", "disable", "enable"]


def test_the_last_administrator_stays_one(settings, add):
    add("Cy Admin", Role.ADMINISTRATOR)
    with pytest.raises(BadInput, match="last administrator"):
        set_role(settings, COMMAND_LINE, "Cy Admin", Role.EDITOR)
    with pytest.raises(BadInput, match="last administrator"):
        set_disabled(settings, COMMAND_LINE, "Cy Admin", True)
    add("Di Admin", Role.ADMINISTRATOR)
    set_disabled(settings, COMMAND_LINE, "Cy Admin", True)
    states = {person.name: person.disabled for person in list_people(settings, COMMAND_LINE)}
    assert states == {"Cy Admin": True, "Di Admin": False}


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMINISTRATOR])
def test_only_an_administrator_manages_people(settings, add, enter, role):
    add(role=role)
    _, viewer = enter()
    for attempt in (
        lambda: list_people(settings, viewer),
        lambda: set_role(settings, viewer, "Ada Lovelace", Role.ADMINISTRATOR),
        lambda: set_disabled(settings, viewer, "Ada Lovelace", False),
    ):
        with pytest.raises(AccessDenied, match="does not allow you to manage users"):
            attempt()
    assert [p.role for p in list_people(settings, COMMAND_LINE)] == [role]


def test_two_people_cannot_have_names_that_look_alike(add):
    add()
    for name in ("ada lovelace", "Ada  Lovelace", "\uff21da Lovelace"):
        with pytest.raises(BadInput, match="already"):
            add(name)


def test_nobody_of_that_name_is_said_plainly(settings):
    with pytest.raises(NotFound, match="Nobody here has the name “Eve”"):
        set_role(settings, COMMAND_LINE, "Eve", Role.VIEWER)


def test_a_changed_password_ends_all_sessions_but_the_new_one(settings, add, enter):
    person = add()
    elsewhere, _ = enter()
    token, viewer = enter()
    new = change_password(
        settings, viewer, current=PASSWORD, new="nine amber foxes run", address=HERE
    )
    assert [viewer_of(settings, old).signed_in for old in (elsewhere, token)] == [False, False]
    assert viewer_of(settings, new).user_id == person.id
    with pytest.raises(AccessDenied, match="not right"):
        enter()
    assert enter(password="nine amber foxes run")[1].signed_in
    assert "change password" in actions(settings, person)


def test_a_password_changes_only_with_the_current_one_and_by_the_rules(settings, add, enter):
    add()
    token, viewer = enter()
    with pytest.raises(AccessDenied, match="current password is not right"):
        change_password(settings, viewer, current="wrong", new="nine amber foxes", address=HERE)
    with pytest.raises(BadInput, match="too short"):
        change_password(settings, viewer, current=PASSWORD, new="short", address=HERE)
    with pytest.raises(BadInput, match="same"):
        change_password(settings, viewer, current=PASSWORD, new=PASSWORD, address=HERE)
    with pytest.raises(AccessDenied, match="sign in"):
        change_password(settings, COMMAND_LINE, current=PASSWORD, new="x" * 9, address=HERE)
    assert viewer_of(settings, token).signed_in
    assert enter()[1].signed_in


def fail(settings, name="Ada Lovelace", address=HERE):
    with pytest.raises(AccessDenied) as error:
        sign_in(settings, name=name, password="wrong", address=address)
    return error.value


def test_after_five_failures_each_further_one_doubles_the_wait(settings, add, time):
    add()
    for _ in range(5):
        assert str(fail(settings)) == WRONG
    for wait in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900):
        assert str(fail(settings)) == WRONG
        refused = fail(settings, address="198.51.100.1")  # from anywhere
        assert isinstance(refused, TooManyTries)
        assert refused.seconds == wait
        time.pass_by(seconds=wait)


def test_while_a_name_waits_even_the_right_password_is_not_looked_at(settings, add, enter, time):
    add()
    for _ in range(6):
        fail(settings)
    with pytest.raises(TooManyTries, match="Wait 1 seconds"):
        enter()
    time.pass_by(seconds=1)
    assert enter()[1].signed_in
    for _ in range(5):  # success forgot the failures
        assert str(fail(settings)) == WRONG


def test_an_unknown_name_waits_as_a_known_one_does(settings):
    for _ in range(6):
        fail(settings, name="Nobody")
    assert isinstance(fail(settings, name="NOBODY "), TooManyTries)


def test_one_address_that_tries_many_names_must_wait(settings, add, enter, time):
    add()
    for number in range(21):
        assert str(fail(settings, name=f"name {number}")) == WRONG
    with pytest.raises(TooManyTries):
        enter()
    assert enter(address="198.51.100.9")[1].signed_in


def test_an_own_account_does_not_buy_an_address_free_tries(settings, add, enter, time):
    add()
    for number in range(20):
        fail(settings, name=f"name {number}")
    waits = []
    for number in range(4):
        fail(settings, name=f"other {number}")
        refused = fail(settings, name="any")
        waits.append(refused.seconds)
        time.pass_by(seconds=refused.seconds)
        enter()
    assert waits == [1, 2, 4, 8]


def test_failures_are_forgotten_after_a_day_and_outlast_a_restart(settings, add, time):
    add()
    for _ in range(6):
        fail(settings)
    open_engine(settings).dispose()
    assert isinstance(fail(settings), TooManyTries)
    time.pass_by(hours=24, seconds=1)
    for _ in range(5):
        assert str(fail(settings)) == WRONG


def test_many_tries_at_the_same_moment_do_not_slip_through_together(settings, add, time):
    add()
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: fail(settings), range(12)))
    looked_at = [answer for answer in answers if not isinstance(answer, TooManyTries)]
    assert len(looked_at) == 6  # five free ones, and the one that starts the wait


def test_what_strangers_type_as_a_name_is_not_kept(settings):
    fail(settings, name="oops my password")
    assert b"oops my password" not in everything_in(settings.home)
