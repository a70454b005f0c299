"""What was changed, word by word, from the lines of the record of changes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from equity_core.store.audit_chain import Entry

UNSAID = frozenset({"Id", "Version", "Row", "Under"})
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")


class Kind(StrEnum):
    """What became of some words."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Piece:
    """Some words and what became of them."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Difference:
    """One field that changed, in pieces: what stayed, what went, what came."""

    column: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Change:
    """One line of the record: who did what, when, and every field that changed by it.

    `at` is in UTC, as text. `erased` says that the texts were erased since.
    """

    number: int
    at: str
    actor: str
    action: str
    reason: str
    erased: bool
    differences: tuple[Difference, ...]


def changes_of(entries: Iterable[Entry]) -> list[Change]:
    """Lines of the record as changes, the newest first."""
    found = [
        Change(
            entry.number,
            entry.at,
            entry.actor,
            entry.action,
            entry.reason,
            entry.erased,
            tuple(differences(entry.before, entry.after)),
        )
        for entry in entries
    ]
    return found[::-1]


def differences(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[Difference]:
    """Every field that is not the same before and after, in the order of the file's columns."""
    old, new = _fields(before), _fields(after)
    names = [*new, *(name for name in old if name not in new)]
    return [
        Difference(name, tuple(word_by_word(old.get(name, ""), new.get(name, ""))))
        for name in names
        if old.get(name, "") != new.get(name, "")
    ]


def word_by_word(before: str, after: str) -> list[Piece]:
    """Which words stayed, went and came; put together, they give both texts again."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    pieces: list[Piece] = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece(Kind.SAME, "".join(old[i:j])))
            continue
        _add(pieces, Kind.GONE, old[i:j])
        _add(pieces, Kind.NEW, new[k:m])
    return pieces


def _add(pieces: list[Piece], kind: Kind, words: Sequence[str]) -> None:
    if words:
        pieces.append(Piece(kind, "".join(words)))


def _fields(recorded: dict[str, Any] | None) -> dict[str, str]:
    """The fields of what was recorded; an import records rows, each of one object."""
    if recorded is None:
        return {}
    rows = recorded.get("rows")
    if not isinstance(rows, list):
        return {name: str(text) for name, text in recorded.items() if name not in UNSAID}
    found: dict[str, str] = {}
    for row in rows:
        kind, uid = row.get("Row", ""), row.get("Id", "")
        for name, text in row.items():
            if name not in UNSAID:
                found[f"{name} ({kind} {uid})"] = str(text)
    return found
