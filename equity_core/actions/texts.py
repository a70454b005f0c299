"""Cells of a plan to values and back. Each pair of functions is the inverse of the other."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from equity_core.actions.days import read_day, read_moment
from equity_core.actions.plan import Evidence

LONGEST = 30_000  # bytes of UTF-8: a spreadsheet cell holds 32,767 letters
LONGEST_LINE = 500
MOST_DIGITS = 30
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")


@dataclass(frozen=True)
class Codec:
    """How one kind of cell is written and read; `read` raises ValueError with a plain sentence."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


def clean_text(text: str, *, longest: int = LONGEST) -> str:
    """The text as kept: one kind of line break, no blanks at its ends, letters of every script.

    Raises
    ------
    ValueError
        It is too long or holds a letter that no file can carry.
    """
    tidy = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    for letter in tidy:
        control = unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t"
        if control or letter in "\ufffe\uffff":
            raise ValueError(f"it holds the control character U+{ord(letter):04X}; take it out")
    if len(tidy.encode()) > longest:
        raise ValueError(f"it is too long; up to {longest:,} bytes are kept")
    return tidy


def clean_line(text: str) -> str:
    """A text of one line, up to 500 bytes; ValueError where it is not."""
    tidy = clean_text(text, longest=LONGEST_LINE)
    if "\n" in tidy or "\t" in tidy:
        raise ValueError("it should be one line")
    return tidy


def clean_id(text: str) -> str:
    """An id: up to 40 letters, digits, - and _; ValueError where it is not."""
    if not _ID.fullmatch(text.strip()):
        raise ValueError("an id has 1 to 40 letters, digits, - or _")
    return text.strip()


def write_number(value: Decimal | None) -> str:
    """A number as plain digits, without zeros that say nothing; empty for None."""
    if value is None:
        return ""
    plain = format(value, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in ("-0", "") else plain


def read_number(text: str) -> Decimal | None:
    """The number in a cell, thousands commas allowed; None where it is empty."""
    tidy = text.strip().replace("\u2212", "-")
    if not tidy:
        return None
    if not (tidy.isascii() and _NUMBER.fullmatch(tidy)) or len(tidy) > MOST_DIGITS:
        raise ValueError("it should be a number such as 12 or 12.5")
    try:
        return Decimal(write_number(Decimal(tidy.replace(",", ""))))
    except InvalidOperation:
        raise ValueError("it should be a number such as 12 or 12.5") from None


def read_whole(low: int, high: int, default: int | None) -> Callable[[str], int | None]:
    """A reader of whole numbers from `low` to `high`; an empty cell gives `default`."""

    def read(text: str) -> int | None:
        tidy = text.strip().removesuffix("%").strip()
        if not tidy:
            return default
        if not (tidy.isascii() and tidy.isdigit()) or not low <= int(tidy[:12]) <= high:
            raise ValueError(f"it should be a whole number from {low:,} to {high:,}")
        return int(tidy)

    return read


def write_evidence(listed: tuple[Evidence, ...]) -> str:
    """Evidence, a line each: the title, then | and the address where there is one."""
    return "\n".join(f"{one.title} | {one.address}".strip() for one in listed)


def read_evidence(text: str) -> tuple[Evidence, ...]:
    """Evidence from a cell as :func:`write_evidence` writes it; the | may be left out."""
    lines = [line for line in clean_text(text).split("\n") if line.strip()]
    return tuple(_one_evidence(line) for line in lines)


def check_evidence(listed: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The same evidence, tidied; ValueError where a title or address cannot be kept."""
    for one in listed:
        if not clean_line(one.title):
            raise ValueError("each piece of evidence needs a title")
        _check_address(one.address.strip())
    tidy = tuple(Evidence(clean_line(one.title), one.address.strip()) for one in listed)
    clean_text(write_evidence(tidy))
    return tidy


def _one_evidence(line: str) -> Evidence:
    title, bar, address = line.rpartition("|")
    if not bar:
        title, address = line, ""
    return check_evidence((Evidence(title, address),))[0]


def _check_address(address: str) -> None:
    if not address:
        return
    if not address.startswith(("https://", "http://")) or re.search(r"[\s|\x00-\x1f]", address):
        raise ValueError("an address of evidence starts with https:// and has no blanks")
    clean_line(address)


def clean_parameters(text: str) -> str:
    """Parameters of a measure as JSON with its names in order; empty stays empty."""
    if not text.strip():
        return ""
    try:
        found = json.loads(text)
        if not isinstance(found, dict):
            raise TypeError
        tidy = json.dumps(found, ensure_ascii=False, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise ValueError("parameters are written as JSON between { and }") from None
    return clean_text(tidy)


def read_choice(kind: type[StrEnum], default: StrEnum | None) -> Callable[[str], StrEnum]:
    """A reader of one of the values of `kind`, by id, blanks and capitals aside."""

    def read(text: str) -> StrEnum:
        wanted = re.sub(r"[\s_-]+", "_", text.strip().casefold())
        if not wanted and default is not None:
            return default
        for one in kind:
            if wanted == one.value:
                return one
        listed = ", ".join(one.value.replace("_", " ") for one in kind if one.value)
        raise ValueError(f"it should be one of: {listed}")

    return read


def write_day(value: date | None) -> str:
    """A day as 2026-03-05; empty for None."""
    return value.isoformat() if value is not None else ""


def write_moment(value: datetime | None) -> str:
    """A moment in UTC as 2026-03-05T14:02:11Z; empty for None. Without a zone it is in UTC."""
    if value is None:
        return ""
    moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)  # %Y has no zeros in front


def _plain(value: object) -> str:
    return "" if value is None else str(value)


LONG = Codec(_plain, clean_text)
LINE = Codec(_plain, clean_line)
ID = Codec(_plain, clean_id)
DAY = Codec(write_day, read_day)
MOMENT = Codec(write_moment, read_moment)
NUMBER = Codec(write_number, read_number)
EVIDENCE = Codec(write_evidence, read_evidence)
PARAMETERS = Codec(_plain, clean_parameters)


def whole(low: int, high: int, default: int | None) -> Codec:
    """Whole numbers from `low` to `high`; an empty cell is `default`."""
    return Codec(_plain, read_whole(low, high, default))


def choice(kind: type[StrEnum], default: StrEnum | None = None) -> Codec:
    """One of the values of `kind`; an empty cell is `default`, or refused where there is none."""
    return Codec(_plain, read_choice(kind, default))
