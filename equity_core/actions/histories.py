"""What was changed, word by word, from the lines of the record of changes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import shorten
from typing import Any

from equity_core.actions.columns import COLUMNS
from equity_core.store.audit_chain import Entry

UNSAID = frozenset({"Id", "Version", "Row", "Under"})
LONGEST = 60
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
    """One field that changed, in pieces: what stayed, what went, what came.

    `of` says of which object under the action, such as “step: Plant”; empty where it is said
    already. `is_new` means that the field was empty before.
    """

    of: str
    column: str
    pieces: tuple[Piece, ...]

    @property
    def is_new(self) -> bool:
        """Whether all of it is new."""
        return all(piece.kind is Kind.NEW for piece in self.pieces)


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
    labels = _labels(before) | _labels(after)
    return [
        Difference(
            labels.get(uid, ""),
            column,
            tuple(word_by_word(old.get((uid, column), ""), new.get((uid, column), ""))),
        )
        for uid, column in names
        if old.get((uid, column), "") != new.get((uid, column), "")
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


def _rows(recorded: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The objects in what was recorded: an import records rows, all else is one object."""
    if recorded is None:
        return []
    rows = recorded.get("rows")
    return rows if isinstance(rows, list) else [{**recorded, "Id": ""}]


def _fields(recorded: dict[str, Any] | None) -> dict[tuple[str, str], str]:
    """The fields of what was recorded, by id of their object and column."""
    return {
        (str(row.get("Id", "")), name): str(text)
        for row in _rows(recorded)
        for name, text in sorted(row.items(), key=_place)
        if name not in UNSAID
    }


def _place(pair: tuple[str, Any]) -> tuple[int, str]:
    """Columns in the order of a plan's file; others after them."""
    name = pair[0]
    return (COLUMNS.index(name) if name in COLUMNS else len(COLUMNS)), name


def _labels(recorded: dict[str, Any] | None) -> dict[str, str]:
    """What each object of an import is, in a few words, by id."""
    found = {}
    for row in _rows(recorded):
        uid, kind = str(row.get("Id", "")), str(row.get("Row", ""))
        said = str(row.get("Outcomes and actions") or row.get("Posted", "")[:10])
        if uid:
            found[uid] = f"{kind}: {shorten(' '.join(said.split()), LONGEST, placeholder='…')}"
    return found
