"""The careful reader: CSV files with rows torn by stray line breaks, or with stray quotes.

It writes the file anew, well formed: lines that are whole are copied as they are, rows that can
be mended for certain are written out, and the rest is named.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from equity_core.errors import BadInput
from equity_core.readers.encodings import Bytes
from equity_core.readers.joins import Patterns, Piece, join_pieces
from equity_core.readers.layout import Layout
from equity_core.readers.limits import Limits
from equity_core.readers.mended import Mended
from equity_core.readers.records import Record, RecordReader, split_cells
from equity_core.readers.words import count

_SAMPLE = 5_000  # records from which the usual row is learned
_FEW, _RARE = 20, 0.10  # short rows: more than both is the file's way, not damage
_RUN = 10_000  # pieces held back while they wait for the next whole row
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_STRAY = re.compile(r"[\r\n]+")

Row = list[str]


def sample_records(data: Bytes, layout: Layout, *, sound: bool, limits: Limits) -> list[Record]:
    """Return the first few thousand records as they stand."""
    stretch = (layout.body, len(data))
    records = read_records(data, stretch, layout, layout.body_line, sound=sound, limits=limits)
    return list(islice(records, _SAMPLE))


def read_records(
    data: Bytes, stretch: tuple[int, int], layout: Layout, line: int, *, sound: bool, limits: Limits
) -> Iterator[Record]:
    """Yield the records in a stretch of bytes that begins with the given line of the file."""
    body = io.BytesIO(data[slice(*stretch)].tobytes())
    lines = io.TextIOWrapper(body, encoding="utf-8", newline=layout.line_end)
    yield from RecordReader(
        (line.removesuffix(layout.line_end) for line in lines),
        delimiter=layout.delimiter,
        line_end=layout.line_end,
        width=len(layout.header),
        max_open=limits.max_cell_bytes,
        sound=sound,
        first_line=line,
    )


def mend(
    data: Bytes,
    layout: Layout,
    sample: Sequence[Record],
    stretches: Sequence[tuple[int, int]],
    *,
    sound: bool,
    file: str,
    limits: Limits,
) -> Mended:
    """Write the rows of a file anew; only the given stretches of it need care."""
    mender = _Mender(layout, file, limits)
    mender.learn(sample)
    at, line = layout.body, layout.body_line
    line_feed = ord("\r") if layout.line_end == "\r" else ord("\n")
    for start, end in stretches:
        mender.found.parts.append(data[at:start].tobytes())
        line += int(np.count_nonzero(data[at:start] == line_feed))
        for record in read_records(data, (start, end), layout, line, sound=sound, limits=limits):
            mender.take(record)
        mender.flush()
        line += int(np.count_nonzero(data[start:end] == line_feed))
        at = end
    mender.found.parts.append(data[at:].tobytes())
    return mender.found


class _Mender:
    def __init__(self, layout: Layout, file: str, limits: Limits) -> None:
        self._delimiter, self._width = layout.delimiter, len(layout.header)
        self._limits, self._file = limits, file
        self._patterns = Patterns([], self._width)
        self._ragged = False
        self._run: list[Piece] = []
        self._text = io.StringIO()
        self._write = csv.writer(
            self._text, delimiter=layout.delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL
        ).writerow
        self.found = Mended()

    def learn(self, sample: Sequence[Record]) -> None:
        """Learn the columns' patterns, and whether rows that end early are this file's way."""
        settled = [item for record in sample for item in self._settle(record)]
        whole = [item for item in settled if isinstance(item, list)]
        pieces = [item for item in settled if isinstance(item, Piece)]
        self._patterns = Patterns(whole, self._width)
        short = [piece for piece in pieces if len(piece.cells) < self._width]
        left = sum(isinstance(item, Piece) for item in self._join(settled))
        many = max(_FEW, _RARE * len(settled))
        self._ragged = left > many or (len(short) > many and not self._patterns.known)
        self.found.repaired = 0  # these records come again

    def _join(self, settled: Sequence[Row | Piece]) -> Iterator[Row | Piece]:
        run: list[Piece] = []
        for item in settled:
            if isinstance(item, Piece) and len(item.cells) < self._width:
                run.append(item)
            else:
                yield from join_pieces(run, self._width, self._patterns)
                run = []
        yield from join_pieces(run, self._width, self._patterns)

    def take(self, record: Record) -> None:
        """Take the next record: keep it when whole, else hold its pieces back."""
        for item in self._settle(record):
            if isinstance(item, Piece) and len(item.cells) < self._width and not self._ragged:
                self._run.append(item)
                if len(self._run) >= _RUN:
                    self._flush_run()
                continue
            self._flush_run()
            self._keep_or_name(item)

    def _settle(self, record: Record) -> Iterator[Row | Piece]:
        cells, width = record.cells, self._width
        stray = _has_stray_break(record.text)
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            cells = cells[:width]
        if len(cells) == width:
            if stray:
                self.found.repaired += 1
                cells = [_STRAY.sub(" ", cell).strip() for cell in cells]
            yield cells
        elif len(cells) > width and stray:
            # The breaks were real line ends after all, of another kind than the others.
            for part in filter(str.strip, _STRAY.split(record.text)):
                again = split_cells(part, self._delimiter, forgive=True)
                yield from self._settle(Record(record.line, part, again.cells))
        else:
            yield Piece(record.line, record.text, [_STRAY.sub(" ", cell) for cell in cells])

    def _flush_run(self) -> None:
        if not self._run:
            return
        for item in join_pieces(self._run, self._width, self._patterns):
            self.found.repaired += isinstance(item, list)
            self._keep_or_name(item)
        self._run.clear()

    def _keep_or_name(self, item: Row | Piece) -> None:
        if isinstance(item, list):
            self._keep(item)
        elif len(item.cells) < self._width and self._ragged:
            self.found.padded += 1
            self._keep([*item.cells, *[""] * (self._width - len(item.cells))])
        else:
            self.found.torn.append((item.line, item.text[:200]))
            if len(self.found.torn) > self._limits.max_torn:
                raise not_a_table(self._file, self._width, item.line)

    def _keep(self, row: Row) -> None:
        self._write(row)
        self.found.rows += 1
        if self.found.rows > self._limits.max_rows:
            raise BadInput(
                f"{self._file} has more than {self._limits.max_rows:,} rows, which is more than "
                "is read. Split it by year, or leave out rows that are not needed."
            )

    def flush(self) -> None:
        """Write out what is held back: the stretch is at its end."""
        self._flush_run()
        self.found.parts.append(self._text.getvalue().encode())
        self._text.seek(0)
        self._text.truncate()


def not_a_table(file: str, width: int, line: int) -> BadInput:
    """Return the error for a file most of which does not fit its header."""
    return BadInput(
        f"Most lines of {file} do not fit its first line, which names {count(width, 'column')} "
        f"(see line {line:,}). Delete any lines above the column names, and save it again as CSV."
    )


def _has_stray_break(text: str) -> bool:
    if "\r" not in text and "\n" not in text:
        return False
    return _STRAY.search(_QUOTED.sub("", text)) is not None
