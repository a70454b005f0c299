"""Where in a CSV file the lines are that need care, so that all others need none."""

from dataclasses import dataclass, field

import numpy as np

from equity_core.readers.encodings import Bytes
from equity_core.readers.layout import Layout
from equity_core.readers.scan import Places, blocks, is_inside

_LF, _CR, _QUOTE = 10, 13, 34


@dataclass
class _Lines:
    """Carried from block to block: what is known of the line that is still open."""

    start: int
    marks: int = 0
    borders: int = 0
    stray: bool = False
    uneven: list[tuple[int, int]] = field(default_factory=list)


def find_uneven(data: Bytes, layout: Layout) -> list[tuple[int, int]]:
    """Return the stretches of bytes whose lines do not have a cell for each column.

    Lines with a stray line break inside count as uneven, blank lines do not matter. The quotes
    of the file must be sound. Neighbouring lines make one stretch, in the order of the file.
    """
    body = data[layout.body :]
    lines = _Lines(start=0)
    for lo, hi in blocks(len(body)):
        _look_at_block(body, lo, hi, layout, lines)
    if lines.start < len(body):
        last = np.array([len(body)], dtype=np.int64)
        _note_lines(body, last, np.array([lines.borders]), np.array([lines.stray]), layout, lines)
    merged: list[tuple[int, int]] = []
    for start, end in lines.uneven:
        if merged and merged[-1][1] == start:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return [(layout.body + start, layout.body + end) for start, end in merged]


def _look_at_block(body: Bytes, lo: int, hi: int, layout: Layout, lines: _Lines) -> None:
    block = body[lo:hi]
    marks: Places = np.flatnonzero(block == _QUOTE) + lo

    def outside(places: Places) -> Places:
        return (
            places[~is_inside(places, marks, lines.marks)] if lines.marks or len(marks) else places
        )

    borders = outside(np.flatnonzero(block == ord(layout.delimiter)) + lo)
    feeds = outside(np.flatnonzero(block == _LF) + lo)
    returns = outside(np.flatnonzero(block == _CR) + lo)
    breaks, strays = _tell_apart(body, feeds, returns, layout.line_end)
    counts = np.searchsorted(borders, breaks) + lines.borders
    torn = np.zeros(len(breaks) + 1, dtype=bool)
    torn[np.searchsorted(breaks, strays)] = True
    torn[0] |= lines.stray
    if len(breaks):
        before = np.concatenate([[0], counts[:-1]])
        _note_lines(body, breaks, counts - before, torn[:-1], layout, lines)
        lines.borders = len(borders) + lines.borders - int(counts[-1])
    else:
        lines.borders += len(borders)
    lines.stray = bool(torn[-1])
    lines.marks += len(marks)


def _tell_apart(
    body: Bytes, feeds: Places, returns: Places, line_end: str
) -> tuple[Places, Places]:
    """Return the line breaks that end lines, and the strays (each last byte only)."""
    if line_end == "\r":
        return returns, feeds
    after = body[np.minimum(returns + 1, len(body) - 1)]
    bare = returns[(after != _LF) | (returns == len(body) - 1)]
    if line_end == "\n":
        return feeds, bare
    paired = body[np.maximum(feeds - 1, 0)] == _CR
    return feeds[paired], np.sort(np.concatenate([bare, feeds[~paired]]))


def _note_lines(
    body: Bytes, breaks: Places, borders: Places, torn: Places, layout: Layout, lines: _Lines
) -> None:
    starts = np.concatenate([[lines.start], breaks[:-1] + 1])
    lengths = breaks - starts
    blank = (lengths == 0) | ((lengths == 1) & (body[starts.clip(max=len(body) - 1)] == _CR))
    bad = ~blank & ((borders != len(layout.header) - 1) | torn)
    for place in np.flatnonzero(bad):
        lines.uneven.append((int(starts[place]), min(int(breaks[place]) + 1, len(body))))
    lines.start = int(breaks[-1]) + 1
