"""A first look over the bytes of a CSV file: is it well formed, and how large is what?

The look is a few vectorized passes over blocks of the file. It decides whether the fast reader
may be trusted with the file, and finds cells and rows over the limits before they are read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from equity_core.readers.encodings import Bytes
from equity_core.readers.limits import MIB

_BLOCK = 16 * MIB
_HEAD = 4 * MIB  # enough to see which line break is the usual one
_LF, _CR, _QUOTE = 10, 13, 34
Places = npt.NDArray[np.int64]


@dataclass
class Scan:
    """What the bytes say. ``records`` is exact when the quotes are sound.

    Attributes
    ----------
    line_end : str
        The line break that most lines end with.
    records : int
        Lines that are not blank; a line break inside quotes does not count.
    stray_breaks : bool
        There are carriage returns that end no line.
    quotes_sound : bool
        Every quotation mark opens, closes or is doubled inside a cell.
    breaks_in_quotes : bool
        There are cells with a line break in quotes, which is legal.
    longest_line : int
        Bytes of the longest line.
    long_lines : list of (first byte, last byte + 1)
        Lines longer than a single cell may be.
    long_cell : int or None
        First byte of a quoted cell over the limit, when one was seen.
    """

    line_end: str = "\n"
    records: int = 0
    stray_breaks: bool = False
    quotes_sound: bool = True
    breaks_in_quotes: bool = False
    longest_line: int = 0
    long_lines: list[tuple[int, int]] = field(default_factory=list)
    long_cell: int | None = None


def scan_lines(data: Bytes, delimiter: str, max_cell_bytes: int) -> Scan:
    """Look over all bytes of a text file once."""
    ends = _choose_line_end(data)
    scan, quotes, line_start = Scan(line_end=ends), _Quotes(data, delimiter), 0
    final = np.array([len(data)], dtype=np.int64)
    for lo, hi in blocks(len(data)):
        marks = quotes.feed(lo, hi)
        if ends != "\r":
            _note_stray_returns(scan, data, lo, hi, marks, quotes.before)
        breaks = np.flatnonzero(data[lo:hi] == (_CR if ends == "\r" else _LF)) + lo
        if hi == len(data) and (not len(breaks) or breaks[-1] != hi - 1):
            breaks = np.concatenate([breaks, final])
        if len(breaks):
            lines = np.concatenate([[line_start], breaks[:-1] + 1]), breaks
            inside = is_inside(breaks, marks, quotes.before)
            _note_lines(scan, data, lines, inside, max_cell_bytes)
            line_start = int(breaks[-1]) + 1
    scan.quotes_sound = quotes.sound and quotes.count % 2 == 0
    scan.long_cell = quotes.long_cell(max_cell_bytes) if scan.quotes_sound else None
    return scan


def blocks(length: int) -> Iterator[tuple[int, int]]:
    """Yield the first and last byte + 1 of blocks that are looked at one after the other."""
    for lo in range(0, length, _BLOCK):
        yield lo, min(length, lo + _BLOCK)


def _choose_line_end(data: Bytes) -> str:
    head = bytes(data[:_HEAD])
    feeds, pairs = head.count(b"\n"), head.count(b"\r\n")
    if not feeds:
        return "\r" if b"\r" in head else "\n"
    return "\r\n" if pairs > feeds - pairs else "\n"


class _Quotes:
    """Follows quotation marks through the blocks; every second one should close a cell."""

    def __init__(self, data: Bytes, delimiter: str) -> None:
        self._data = data
        self._border = np.zeros(256, dtype=bool)
        self._border[[_LF, _CR, _QUOTE, ord(delimiter)]] = True
        self.count = 0
        self.before = 0
        self.sound = True
        self._opened = 0
        self._longest = (0, 0)

    def feed(self, lo: int, hi: int) -> Places:
        """Return the places of the marks in a block; ``before`` is how many came earlier."""
        marks: Places = np.flatnonzero(self._data[lo:hi] == _QUOTE) + lo
        self.before = self.count
        if self.sound and len(marks):
            self._check(marks)
        self.count += len(marks)
        return marks

    def _check(self, marks: Places) -> None:
        first = self.before % 2
        opening, closing = marks[first::2], marks[1 - first :: 2]
        left = self._data[np.maximum(opening - 1, 0)]
        right = self._data[np.minimum(closing + 1, len(self._data) - 1)]
        at_start, at_end = opening == 0, closing == len(self._data) - 1
        self.sound = bool(
            (self._border[left] | at_start).all() and (self._border[right] | at_end).all()
        )
        opened = np.concatenate([[self._opened], opening]) if first else opening
        spans = closing - opened[: len(closing)]
        if len(spans) and spans.max() > self._longest[0]:
            self._longest = (int(spans.max()), int(opened[int(spans.argmax())]))
        self._opened = int(opened[-1]) if len(opened) else self._opened

    def long_cell(self, limit: int) -> int | None:
        """Return where the longest quoted stretch begins when it is over the limit."""
        return self._longest[1] if self._longest[0] - 1 > limit else None


def is_inside(places: Places, marks: Places, before: int) -> npt.NDArray[np.bool_]:
    inside: npt.NDArray[np.bool_] = (before + np.searchsorted(marks, places)) % 2 == 1
    return inside


def _note_stray_returns(
    scan: Scan, data: Bytes, lo: int, hi: int, marks: Places, before: int
) -> None:
    returns = np.flatnonzero(data[lo:hi] == _CR) + lo
    if not len(returns):
        return
    following = data[np.minimum(returns + 1, len(data) - 1)]
    bare = returns[(following != _LF) | (returns == len(data) - 1)]
    scan.stray_breaks |= bool((~is_inside(bare, marks, before)).any())


def _note_lines(
    scan: Scan,
    data: Bytes,
    lines: tuple[Places, Places],
    inside: npt.NDArray[np.bool_],
    max_cell_bytes: int,
) -> None:
    starts, breaks = lines
    lengths = breaks - starts
    # A line that is nothing but the carriage return of its own line end is blank, too.
    blank = (lengths == 0) | ((lengths == 1) & (data[starts.clip(max=len(data) - 1)] == _CR))
    scan.records += int(np.count_nonzero(~blank & ~inside))
    scan.breaks_in_quotes |= bool(inside.any())
    scan.longest_line = max(scan.longest_line, int(lengths.max()))
    for place in np.flatnonzero(lengths > max_cell_bytes):
        scan.long_lines.append((int(starts[place]), int(breaks[place])))
