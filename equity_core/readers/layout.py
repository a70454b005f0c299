"""How a CSV file is laid out: what separates its cells, and where its header ends."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from equity_core.errors import BadInput
from equity_core.readers.encodings import Bytes
from equity_core.readers.limits import KIB, MIB
from equity_core.readers.records import Record, RecordReader, split_cells

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_ANY_BREAK = re.compile(r"\r\n|\n|\r")
_EXCEL_HINT = re.compile(r'"?sep=([,;\t|])"?\s*')
_SAMPLE = 256 * KIB
_SAMPLE_ROWS = 200
_MAX_HEADER = 4 * MIB


@dataclass(frozen=True)
class Layout:
    """The header's cells, the first byte after it (``body``), and that byte's line (from 1)."""

    delimiter: str
    line_end: str
    header: list[str]
    body: int
    body_line: int


def choose_delimiter(data: Bytes) -> str:
    """Return the delimiter by which the first rows fall into equally many cells.

    A file with one column has none; it is read with commas.
    """
    sample = bytes(data[:_SAMPLE]).decode(errors="ignore")
    lines = _ANY_BREAK.split(sample)
    if len(data) > _SAMPLE and len(lines) > 1:
        lines.pop()  # the last line may be cut off
    if hint := _EXCEL_HINT.fullmatch(lines[0]):
        return hint[1]
    return max(DELIMITERS, key=lambda delimiter: _rate(lines, delimiter))


def _rate(lines: list[str], delimiter: str) -> tuple[float, int]:
    """Return the share of rows as wide as the header, and that width; one cell counts 0."""
    widths = [len(record.cells) for record in _sample(lines, delimiter)]
    if not widths or widths[0] == 1:
        return 0.0, 0
    return Counter(widths)[widths[0]] / len(widths), widths[0]


def _sample(lines: list[str], delimiter: str) -> list[Record]:
    width = max((len(split_cells(line, delimiter).cells) for line in lines[:20]), default=1)
    reader = RecordReader(
        lines[:_SAMPLE_ROWS],
        delimiter=delimiter,
        line_end="\n",
        width=width,
        max_open=8 * KIB,
        sound=False,
    )
    return list(reader)


def read_header(data: Bytes, delimiter: str, line_end: str, *, sound: bool) -> Layout:
    """Return the header of a CSV file: the first line that is not blank."""
    whole = len(data) <= _MAX_HEADER
    lines = bytes(data[:_MAX_HEADER]).decode(errors="ignore").split(line_end)
    skipped = 1 if _EXCEL_HINT.fullmatch(lines[0]) else 0
    first = next((line for line in lines[skipped:] if line.strip()), "")
    width = len(split_cells(first, delimiter, forgive=True).cells)
    reader = RecordReader(
        lines[skipped:],
        delimiter=delimiter,
        line_end=line_end,
        width=width,
        max_open=8 * KIB,
        sound=sound,
    )
    header = next(iter(reader), None)
    used = skipped + reader.lines_taken
    if header is None or (used == len(lines) and not whole):
        raise BadInput(
            "The file's first line does not name its columns. Put a line with the column names "
            "first, then try again."
        )
    body = sum(len(line.encode()) + len(line_end) for line in lines[:used])
    return Layout(delimiter, line_end, header.cells, min(body, len(data)), used + 1)


def fit_header(layout: Layout, sample: Sequence[Record]) -> Layout:
    """Return the header as wide as most rows, when that adds or drops only empty names.

    Some programs end every row with a delimiter, others only the header or only the rows.
    """
    widths = Counter(len(record.cells) for record in sample)
    usual = widths.most_common(1)[0][0] if widths else len(layout.header)
    named = len(layout.header)
    if usual < named and not any(cell.strip() for cell in layout.header[usual:]):
        return replace(layout, header=layout.header[:usual])
    rests = [record.cells[named:] for record in sample if len(record.cells) == usual]
    if usual > named and not any(cell.strip() for rest in rests for cell in rest):
        return replace(layout, header=[*layout.header, *[""] * (usual - named)])
    return layout
