"""Where in a CSV file the lines are that need care, so that all others need none."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equity_core.readers.encodings import Bytes
from equity_core.readers.layout import Layout
from equity_core.readers.scan import Places, blocks, is_inside

_LF, _CR, _QUOTE = 10, 13, 34
_Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Line:
    """A line that needs care. ``odd``: its marks do not pair; ``opens``: one may open a cell."""

    start: int
    end: int
    odd: bool
    opens: bool


def find_uneven(data: Bytes, layout: Layout, reach: int) -> list[tuple[int, int]]:
    """Return the stretches of bytes whose lines are not simply a cell for each column.

    A line needs care when it has too few or too many cells, a stray line break, or quotation
    marks that do not pair within it. A mark that may open a cell reaches on to the next such
    line, when that begins within ``reach`` bytes. Blank lines do not matter, and part no two
    lines. The stretches are in the order of the file.
    """
    stretches: list[tuple[int, int]] = []
    opened: tuple[int, int] | None = None  # the last line that may open a cell, and its stretch
    for line in _uneven_lines(data, layout):
        start = line.start
        if opened is not None and line.odd and line.start - opened[0] <= reach:
            start = stretches[opened[1]][0]
            del stretches[opened[1] :]
        elif stretches and _only_blank(data[stretches[-1][1] : line.start]):
            start = stretches.pop()[0]
        stretches.append((start, line.end))
        if line.odd:
            opened = (line.end, len(stretches) - 1) if line.opens else None
    return stretches


def _only_blank(between: Bytes) -> bool:
    if not len(between):
        return True
    # The first byte nearly always answers.
    return between[0] in (_LF, _CR) and bool(((between == _LF) | (between == _CR)).all())


def _uneven_lines(data: Bytes, layout: Layout) -> Iterator[_Line]:
    body = data[layout.body :]
    at = 0
    for _, hi in blocks(len(body)):
        end = _end_of_line(body, max(hi, at), layout.line_end)
        if end > at:
            for line in _look_at(body[at:end], layout):
                shift = layout.body + at
                yield _Line(line.start + shift, line.end + shift, line.odd, line.opens)
        at = end


def _end_of_line(body: Bytes, place: int, line_end: str) -> int:
    """Return the first byte after the line that ``place`` stands in."""
    last = ord(line_end[-1])
    for lo, hi in blocks(len(body) - place):
        found = np.flatnonzero(body[place + lo : place + hi] == last)
        if line_end == "\r\n":
            found = found[body[np.maximum(place + lo + found - 1, 0)] == _CR]
        if len(found):
            return place + lo + int(found[0]) + 1
    return len(body)


def _look_at(lines: Bytes, layout: Layout) -> Iterator[_Line]:
    """Yield the lines that need care among some whole lines."""
    breaks, strays = _breaks(lines, layout.line_end)
    if not len(breaks) or breaks[-1] != len(lines) - 1:
        breaks = np.append(breaks, len(lines))
    starts = np.concatenate([[0], breaks[:-1] + 1])
    marks: Places = np.flatnonzero(lines == _QUOTE)
    odd, opens, line_of = _judge_marks(lines, marks, starts, breaks, layout.delimiter)
    paired = marks[~odd[line_of]]
    borders = np.flatnonzero(lines == ord(layout.delimiter))
    borders = borders[~is_inside(borders, paired, 0)]
    cells = np.diff(np.searchsorted(borders, breaks), prepend=0) + 1
    torn = np.zeros(len(breaks), dtype=bool)
    torn[np.searchsorted(breaks, strays[~is_inside(strays, paired, 0)])] = True
    lengths = breaks - starts
    blank = (lengths == 0) | ((lengths == 1) & (lines[starts.clip(max=len(lines) - 1)] == _CR))
    for place in np.flatnonzero(~blank & (odd | torn | (cells != len(layout.header)))):
        end = min(int(breaks[place]) + 1, len(lines))
        yield _Line(int(starts[place]), end, bool(odd[place]), bool(opens[place]))


def _breaks(lines: Bytes, line_end: str) -> tuple[Places, Places]:
    """Return where lines end (each last byte), and the line breaks that end none."""
    feeds, returns = np.flatnonzero(lines == _LF), np.flatnonzero(lines == _CR)
    if line_end == "\r":
        return returns, feeds
    after = lines[np.minimum(returns + 1, len(lines) - 1)]
    bare = returns[(after != _LF) | (returns == len(lines) - 1)]
    if line_end == "\n":
        return feeds, bare
    paired = (lines[np.maximum(feeds - 1, 0)] == _CR) & (feeds > 0)
    return feeds[paired], np.sort(np.concatenate([bare, feeds[~paired]]))


def _judge_marks(
    lines: Bytes, marks: Places, starts: Places, breaks: Places, delimiter: str
) -> tuple[_Bools, _Bools, Places]:
    """Return per line whether its marks fail to pair and whether one may open a cell.

    The third array is the line of each mark. By itself, the first mark of a line opens, the
    second closes, and so on; an opening mark follows a border, a closing one precedes it.
    """
    border = np.zeros(256, dtype=bool)
    border[[_LF, _CR, _QUOTE, ord(delimiter)]] = True
    line_of = np.searchsorted(breaks, marks)
    nth = np.arange(len(marks)) - np.searchsorted(marks, starts)[line_of]
    first = marks == starts[line_of]
    left = lines[np.maximum(marks - 1, 0)]
    right = lines[np.minimum(marks + 1, len(lines) - 1)]
    fits_left, fits_right = border[left] | first, border[right] | (marks == len(lines) - 1)
    wrong = ~np.where(nth % 2 == 0, fits_left, fits_right)
    number = np.bincount(line_of, minlength=len(breaks))
    odd = (number % 2 == 1) | (np.bincount(line_of[wrong], minlength=len(breaks)) > 0)
    may_open = first | (left == ord(delimiter)) | (left == ord(" "))
    opens = np.bincount(line_of[may_open], minlength=len(breaks)) > 0
    return odd, opens, line_of
