"""Pieces of a row that a stray line break tore apart, put together where that is certain."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_NUMBER = re.compile(r"[-+$(]{0,2}[\d.,]*\d[\d.,]*[)%]?", re.ASCII)
_STAMP = re.compile(r"[\d\-/:.TZ+ ]*\d[\d\-/:.TZ+ ]*", re.ASCII)
_LEARN_FROM = 5  # cells, before a column is said to have a pattern


@dataclass(frozen=True)
class Piece:
    """Part of a row: its first line (from 1), its text, its cells."""

    line: int
    text: str
    cells: list[str]


@dataclass(frozen=True)
class _Pattern:
    """What all cells of a column look like; ``lengths`` only where they are all alike."""

    form: re.Pattern[str] | None
    lengths: frozenset[int] | None

    def fits(self, cell: str) -> bool:
        if self.form is not None and not self.form.fullmatch(cell):
            return False
        return self.lengths is None or len(cell) in self.lengths


class Patterns:
    """What whole rows look like, column by column, to judge rows put together from pieces."""

    def __init__(self, rows: Iterable[Sequence[str]], width: int) -> None:
        columns: list[list[str]] = [[] for _ in range(width)]
        for row in rows:
            for column, cell in zip(columns, row, strict=True):
                if cell.strip():
                    column.append(cell.strip())
        found = [_learn(column) for column in columns]
        self._patterns = {place: pattern for place, pattern in enumerate(found) if pattern}

    @property
    def known(self) -> bool:
        """Whether any column has a pattern."""
        return bool(self._patterns)

    def allow(self, cells: Sequence[str]) -> bool:
        """Return whether no cell speaks against these cells being the start of a row."""
        return all(
            self._patterns[place].fits(cell.strip())
            for place, cell in enumerate(cells)
            if place in self._patterns and cell.strip()
        )

    def stand_alone(self, cells: Sequence[str]) -> bool:
        """Return whether some cell speaks for these cells being the start of a row."""
        seen = any(place in self._patterns and cell.strip() for place, cell in enumerate(cells))
        return seen and self.allow(cells)


def _learn(cells: list[str]) -> _Pattern | None:
    if len(cells) < _LEARN_FROM:
        return None
    lengths = frozenset(map(len, cells))
    if all(_NUMBER.fullmatch(cell) for cell in cells):
        return _Pattern(
            _NUMBER, lengths if lengths == {max(lengths)} and max(lengths) > 7 else None
        )
    if all(_STAMP.fullmatch(cell) for cell in cells):
        return _Pattern(_STAMP, lengths)
    if len(lengths) == 1 and max(lengths) >= 8 and not any(" " in cell for cell in cells):
        return _Pattern(None, lengths)
    return None


def join_pieces(pieces: Sequence[Piece], width: int, patterns: Patterns) -> list[list[str] | Piece]:
    """Return rows where neighbouring pieces make exactly one, and the pieces that do not.

    Pieces are put together only when the cells then number exactly ``width``, when every cell
    looks like the others of its column, and when no later piece could begin a row of its own.
    Where no column has a pattern to judge by, all pieces together must make one row.
    """
    found: list[list[str] | Piece] = []
    at = 0
    while at < len(pieces):
        cells, taken = list(pieces[at].cells), 1
        while at + taken < len(pieces) and len(cells) < width:
            more = pieces[at + taken]
            if patterns.stand_alone(more.cells):
                break
            glue(cells, more.cells)
            taken += 1
        whole = taken > 1 and len(cells) == width and patterns.allow(cells)
        found.append(cells if whole else pieces[at])
        at += taken if whole else 1
    if len(found) > 1 and not patterns.known:
        return list(pieces)
    return found


def glue(left: list[str], right: Sequence[str]) -> None:
    """Add a piece to another: the cell between them was torn, and gets a blank for the break."""
    left[-1] = f"{left[-1].rstrip()} {right[0].lstrip()}".strip()
    left.extend(right[1:])
