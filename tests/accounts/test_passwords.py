"""Which passwords are taken, and that only the right one fits."""

import pytest
from argon2 import extract_parameters

from equity_core.accounts import passwords
from equity_core.accounts.passwords import check_password, hash_password, is_outdated, is_right
from equity_core.errors import BadInput

AS_INSTALLED = passwords._hasher


def refuse(password, *, name="Ada Lovelace", cities=("Minneapolis",)):
    with pytest.raises(BadInput) as error:
        check_password(password, name=name, cities=cities)
    return str(error.value)


@pytest.mark.parametrize(
    "password",
    ["seven purple herons wade", "8 chars!", "x" * 7 + "y", "пять синих птиц", "🦆🦢🦩🐧🦉🐓🦃🦚"],
)
def test_a_password_that_nobody_tries_first_is_taken(password):
    check_password(password, name="Ada Lovelace", cities=["Minneapolis"])


def test_seven_characters_are_too_few_and_256_are_the_most():
    assert "too short" in refuse("kT7#pq2")
    many = "".join(chr(33 + (7 * i) % 90) for i in range(257))
    check_password(many[:256], name="Ada Lovelace", cities=[])
    assert "too long" in refuse(many)


def test_length_is_counted_after_letters_are_brought_into_one_form():
    """Eight code points that are four letters with accents set apart: four characters."""
    assert "too short" in refuse("e\u0301" * 2 + "o\u0308" * 2)


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "Password123!",
        "P@ssw0rd",
        "QWERTYUIOP",
        "letmein2026",
        "Welcome1!",
        "summer2026",
        "correct horse battery staple",
        "12345678",
        "87654321",
        "abcdefgh",
        "aaaaaaaa",
        "abcabcabc",
        "19841984",
        "11111112",
        "equity dashboard",
    ],
)
def test_a_well_known_password_is_refused(password):
    assert "well known" in refuse(password)


def test_the_own_name_and_the_city_are_refused_however_they_are_written():
    assert "your name" in refuse("my-ADA.lovelace-42")
    assert "name of the city" in refuse("minne apolis forever")
    assert "name of the city" in refuse("MINNEAPOLIS loves snow", name="Bo")


def test_a_very_short_name_does_not_forbid_every_word_with_its_letters():
    check_password("bold rivers run", name="Bo", cities=["Ely"])


def test_only_the_right_password_fits():
    kept = hash_password("seven purple herons wade")
    assert kept.startswith("$argon2id$")
    assert is_right(kept, "seven purple herons wade")
    assert not is_right(kept, "seven purple herons wad")
    assert not is_right(kept, "")
    assert not is_outdated(kept)


def test_the_same_letters_from_another_keyboard_fit():
    assert is_right(hash_password("caf\u00e9 in the morning"), "cafe\u0301 in the morning")


def test_the_same_password_twice_has_two_hashes():
    assert hash_password("seven purple herons") != hash_password("seven purple herons")


@pytest.mark.parametrize("kept", ["", "not a hash"])
def test_no_password_fits_an_account_without_one(kept):
    assert not is_right(kept, "")
    assert not is_right(kept, "the hash that no account has")


def test_an_endless_password_is_answered_without_hashing_all_of_it():
    assert not is_right(hash_password("seven purple herons"), "x" * 10_000_000)


def test_text_that_no_keyboard_makes_does_not_break_the_check():
    assert not is_right(hash_password("seven purple herons"), "\ud800\udfff\x00")


def test_the_work_of_one_guess_is_what_rfc_9106_asks_for():
    """Second recommended choice: argon2id, 64 MiB, three passes, four lanes."""
    parameters = extract_parameters(AS_INSTALLED.hash("seven purple herons"))
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (65536, 3, 4)
