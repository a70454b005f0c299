"""Passwords: the rules of NIST SP 800-63B, and argon2id (RFC 9106)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from equity_core.errors import BadInput

SHORTEST, SUGGESTED, LONGEST = 8, 15, 256
RULES = (
    f"Use {SHORTEST} characters or more; {SUGGESTED} or more are better, such as a few words in "
    "a row. Any character is allowed, spaces too."
)
# The words that lists of stolen passwords begin with, and those that this program suggests.
WORDS = """
    password passwort passw0rd passcode letmein welcome welcome1 iloveyou sunshine princess
    football baseball basketball superman batman trustno1 starwars whatever computer internet
    dragon monkey shadow master michael jennifer jordan hunter ranger buster soccer hockey killer
    charlie thomas jessica ashley daniel andrew joshua pepper ginger cookie cheese chocolate
    summer winter spring autumn january february october november december monday friday
    admin administrator changeme change default secret letmeinnow guest user username login
    qwerty qwertyui qwertyuiop qwertzui qwertzuiop azerty azertyui asdfghjk asdfghjkl zxcvbnm
    1qaz2wsx qazwsxedc 1q2w3e4r 1q2w3e4r5t zaq12wsx q1w2e3r4 abcd1234 abc12345 a1b2c3d4 access
    mustang corvette freedom flower butterfly purple samsung google facebook minecraft pokemon
    equity dashboard equitydashboard raceequity cityhall correcthorsebatterystaple
"""
COMMON = frozenset(WORDS.split())
LOOKALIKES = str.maketrans("@$0135!", "asoiesi")
# Argon2 takes 64 MiB a time: more at once would let strangers fill the machine's memory.
_few_at_once = BoundedSemaphore(4)
_hasher = PasswordHasher()


def check_password(password: str, *, name: str, cities: Iterable[str]) -> None:
    """Refuse a password that others would try first.

    Raises
    ------
    BadInput
        It is shorter than 8 or longer than 256 characters, is well known, is a simple series, or
        holds the person's name or the name of a city of this workspace.
    """
    plain = normalized(password)
    if len(plain) < SHORTEST:
        raise BadInput(f"This password is too short. {RULES}")
    if len(plain) > LONGEST:
        raise BadInput(f"This password is too long. Use at most {LONGEST} characters.")
    if _is_common(plain) or _is_series(plain):
        raise BadInput(f"This password is well known and would be tried first. {RULES}")
    own = _letters(name)
    if len(own) >= 3 and own in _letters(plain):
        raise BadInput("The password holds your name. Choose one that does not.")
    for city in cities:
        if len(_letters(city)) >= 3 and _letters(city) in _letters(plain):
            raise BadInput("The password holds the name of the city. Choose one that does not.")


def hash_password(password: str) -> str:
    """Argon2id with a random salt, as one text with its parameters."""
    with _few_at_once:
        return _hasher.hash(_bytes(password))


def is_right(password_hash: str, password: str) -> bool:
    """Whether the password fits; an empty hash fits none, and takes as long to say so."""
    usable = bool(password_hash) and len(password) <= 4 * LONGEST
    try:
        with _few_at_once:
            fits = _hasher.verify(
                password_hash if usable else _nobodys_hash(),
                _bytes(password[: 4 * LONGEST]),
            )
    except (VerificationError, InvalidHashError):
        return False
    return fits and usable


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def normalized(password: str) -> str:
    """NFKC: the same letters typed on two keyboards are the same password."""
    return unicodedata.normalize("NFKC", password)


def _bytes(password: str) -> bytes:
    return normalized(password).encode("utf-8", "replace")


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher.hash(b"the hash that no account has")


def _letters(text: str) -> str:
    return "".join(c for c in normalized(text).casefold() if c.isalnum())


def _is_common(plain: str) -> bool:
    folded = "".join(plain.casefold().split())
    word = folded.strip("0123456789!?.,;:#*+-_$%&/()=@")
    forms = {folded, word, folded.translate(LOOKALIKES), word.translate(LOOKALIKES)}
    return not forms.isdisjoint(COMMON)


def _is_series(plain: str) -> bool:
    """One piece of up to four characters again and again, or neighbours in a row."""
    folded = plain.casefold()
    if (folded + folded).find(folded, 1) <= 4:
        return True
    steps = {ord(b) - ord(a) for a, b in zip(folded, folded[1:], strict=False)}
    return steps in ({1}, {-1}) or (folded.isdecimal() and len(set(folded)) <= 2)
