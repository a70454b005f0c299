"""Lines of a CSV file into cells and whole records, quotation marks respected."""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from equity_core.errors import BadInput

_LEAD = re.compile(r' *"')
_MAX_GIVEN_BACK = 1_000_000  # lines looked ahead at in vain, before the file is given up


@dataclass(frozen=True)
class Cells:
    """One line in cells; when ``open``, the last cell has not yet seen its closing mark.

    ``odd`` when a closing mark has letters after it, so that it may not have been one.
    """

    cells: list[str]
    open: bool = False
    odd: bool = False


@dataclass(frozen=True)
class Record:
    """One record as it stands: its first line (from 1), its text, its cells."""

    line: int
    text: str
    cells: list[str]


def split_cells(text: str, delimiter: str, *, inside: bool = False, forgive: bool = False) -> Cells:
    """Split one line into cells.

    Blanks before an opening quotation mark and text after a closing one are allowed. With
    ``inside`` the line begins within quotes; with ``forgive`` a mark that never closes is an
    ordinary letter.
    """
    if '"' not in text:
        return Cells([text], open=True) if inside else Cells(text.split(delimiter))
    if not inside and ' "' not in text:
        # The standard library is five times faster where it agrees, and says where it does not.
        try:
            return Cells(next(csv.reader([text], delimiter=delimiter, strict=True)))
        except csv.Error:
            pass
    return _split_carefully(text, delimiter, inside=inside, forgive=forgive)


def _split_carefully(text: str, delimiter: str, *, inside: bool, forgive: bool) -> Cells:
    cells: list[str] = []
    at, odd = 0, False
    while at <= len(text):
        lead = _LEAD.match(text, at)
        start = 0 if inside else lead.end() if lead else -1
        close = _find_close(text, start) if start >= 0 else -1
        if start >= 0 and close < 0 and not forgive:
            return Cells([*cells, text[start:].replace('""', '"')], True, odd)
        quoted, rest = ("", at) if close < 0 else (text[start:close], close + 1)
        end = text.find(delimiter, rest)
        end = len(text) if end < 0 else end
        after = text[rest:end]
        odd |= close >= 0 and bool(after.strip())
        cells.append(after if close < 0 else quoted.replace('""', '"') + after.rstrip(" "))
        at, inside = end + 1, False
    return Cells(cells, odd=odd)


def _find_close(text: str, at: int) -> int:
    """Return where the mark that closes a quoted cell stands, -1 when there is none."""
    while (found := text.find('"', at)) >= 0:
        if not text.startswith('"', found + 1):
            return found
        at = found + 2
    return -1


class RecordReader:
    """Records of a CSV file, one after the other, joined over line breaks in quotes.

    Parameters
    ----------
    lines : iterable of str
        Lines without their ends.
    delimiter, line_end : str
        Of this file; within quotes, the line end is part of the cell.
    width : int
        Cells a record should have; quotes that run on beyond them never closed.
    max_open : int
        Letters to look ahead for a closing mark.
    sound : bool
        The scan found that every mark has its partner, so each can be trusted.
    first_line : int
        Number of the first of these lines in the file, from 1.
    """

    def __init__(
        self,
        lines: Iterable[str],
        *,
        delimiter: str,
        line_end: str,
        width: int,
        max_open: int,
        sound: bool,
        first_line: int = 1,
    ) -> None:
        self._source = iter(lines)
        self._waiting: deque[str] = deque()
        self._delimiter, self._line_end = delimiter, line_end
        self._width, self._max_open = width, max_open
        self._sound = sound
        self.lines_taken = 0
        self._breaks = first_line - 1  # line breaks passed so far
        self._given_back = 0

    def __iter__(self) -> Iterator[Record]:
        while True:
            line = self._breaks + 1
            text = self._take()
            if text is None:
                return
            if not text.strip(" \r"):
                continue
            found = self._split(text)
            if found.open:
                yield self._continue(line, text, found.cells)
            else:
                yield Record(line, text.removesuffix("\r"), found.cells)

    def _take(self) -> str | None:
        text = self._waiting.popleft() if self._waiting else next(self._source, None)
        if text is not None:
            self.lines_taken += 1
            self._breaks += 1 + text.count("\n")
        return text

    def _split(self, text: str, *, inside: bool = False) -> Cells:
        # A return at the end belongs to the line's end, unless the line ends within quotes.
        found = split_cells(text.removesuffix("\r"), self._delimiter, inside=inside)
        if found.open and text.endswith("\r"):
            found.cells[-1] += "\r"
        return found

    def _give_back(self, lines: list[str]) -> None:
        self._waiting.extendleft(reversed(lines))
        self.lines_taken -= len(lines)
        self._given_back += len(lines)
        self._breaks -= sum(1 + text.count("\n") for text in lines)

    def _continue(self, line: int, text: str, cells: list[str]) -> Record:
        """Take further lines until the open cell closes, or give the mark up as a letter."""
        taken: list[str] = []
        done, cell, ahead = cells[:-1], [cells[-1]], 0
        closed = odd = False
        while not closed and (self._sound or self._worth_going_on(ahead, done)):
            more = self._take()
            if more is None:
                break
            taken.append(more)
            ahead += len(more) + 1
            found = self._split(more, inside=True)
            cell.append(found.cells[0])
            if len(found.cells) > 1:
                done += [self._line_end.join(cell), *found.cells[1:-1]]
                cell = [found.cells[-1]]
            closed, odd = not found.open, odd or found.odd
        done.append(self._line_end.join(cell))
        if closed and (self._sound or (not odd and len(done) == self._width)):
            return Record(line, self._line_end.join([text, *taken]), done)
        self._give_back(taken)
        return self._forgive(line, text)

    def _worth_going_on(self, ahead: int, done: list[str]) -> bool:
        return ahead <= self._max_open and len(done) < self._width

    def _forgive(self, line: int, text: str) -> Record:
        if self._given_back > _MAX_GIVEN_BACK:
            raise BadInput(
                f"The quotation marks in this file do not come in pairs (see line {line:,}). "
                "Save the table again as CSV, then try once more."
            )
        text = text.removesuffix("\r")
        return Record(line, text, split_cells(text, self._delimiter, forgive=True).cells)
