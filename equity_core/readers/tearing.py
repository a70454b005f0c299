"""The careful reader: CSV files with rows torn by stray line breaks, or with stray quotes."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import pyarrow as pa

from equity_core.errors import BadInput
from equity_core.readers.encodings import Bytes
from equity_core.readers.joins import Patterns, Piece, join_pieces
from equity_core.readers.layout import Layout, drop_unnamed_end
from equity_core.readers.limits import MIB, Limits
from equity_core.readers.reading import TEXT
from equity_core.readers.records import Record, RecordReader, split_cells
from equity_core.readers.words import count, was

_SAMPLE = 5_000  # records from which the usual row is learned
_FEW, _RARE = 20, 0.10  # short rows: more than both is the file's way, not damage
_BATCH_ROWS, _BATCH_LETTERS = 20_000, 64 * MIB
_RUN = 10_000  # pieces held back while they wait for the next whole row
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_STRAY = re.compile(r"[\r\n]+")

Row = list[str]


@dataclass
class Mended:
    """What the careful reader makes of a file. ``names`` are the header's cells in use."""

    header: list[str]
    columns: list[pa.ChunkedArray] = field(default_factory=list)
    rows: int = 0
    repaired: int = 0
    padded: int = 0
    torn: list[tuple[int, str]] = field(default_factory=list)

    def notes(self) -> tuple[str, ...]:
        """Return plain sentences about repaired, padded and torn rows."""
        said = []
        if self.repaired:
            said.append(
                f"{count(self.repaired, 'row')} had a stray line break inside a cell; "
                f"{'it' if self.repaired == 1 else 'they'} {was(self.repaired)} repaired."
            )
        if self.padded:
            said.append(
                f"{count(self.padded, 'row')} ended early; the cells missing at the end "
                "were read as empty."
            )
        if self.torn:
            said.append(
                f"{count(len(self.torn), 'line')} could not be fitted to the columns and "
                f"{was(len(self.torn))} left out, first line {self.torn[0][0]:,}."
            )
        return tuple(said)


def read_carefully(
    data: Bytes, layout: Layout, *, sound: bool, file: str, limits: Limits
) -> Mended:
    """Read record by record, mend what can be mended for certain, and name the rest."""
    sample = list(islice(_records(data, layout, sound, limits), _SAMPLE))
    widths = Counter(len(record.cells) for record in sample)
    layout = drop_unnamed_end(layout, widths.most_common(1)[0][0] if widths else 0)
    mender = _Mender(layout, limits, file)
    mender.learn(sample)
    for record in _records(data, layout, sound, limits):
        mender.take(record)
    return mender.finish()


def _records(data: Bytes, layout: Layout, sound: bool, limits: Limits) -> Iterator[Record]:
    body = io.BytesIO(data[layout.body :].tobytes())
    lines = io.TextIOWrapper(body, encoding="utf-8", newline=layout.line_end)
    yield from RecordReader(
        (line.removesuffix(layout.line_end) for line in lines),
        delimiter=layout.delimiter,
        width=len(layout.header),
        max_open=limits.max_cell_bytes * 4,
        sound=sound,
        first_line=layout.body_line,
    )


class _Mender:
    def __init__(self, layout: Layout, limits: Limits, file: str) -> None:
        self._delimiter, self._width = layout.delimiter, len(layout.header)
        self._limits, self._file = limits, file
        self._patterns = Patterns([], self._width)
        self._ragged = False
        self._run: list[Piece] = []
        self._batch: list[Row] = []
        self._letters = 0
        self._chunks: list[list[pa.Array]] = [[] for _ in layout.header]
        self._found = Mended(list(layout.header))

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
        self._found.repaired = 0  # these records come again

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
                self._found.repaired += 1
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
        for item in join_pieces(self._run, self._width, self._patterns):
            self._found.repaired += isinstance(item, list)
            self._keep_or_name(item)
        self._run.clear()

    def _keep_or_name(self, item: Row | Piece) -> None:
        if isinstance(item, list):
            self._keep(item)
        elif len(item.cells) < self._width and self._ragged:
            self._found.padded += 1
            self._keep([*item.cells, *[""] * (self._width - len(item.cells))])
        else:
            self._found.torn.append((item.line, item.text[:200]))
            if len(self._found.torn) > self._limits.max_torn:
                raise self._not_a_table()

    def _keep(self, row: Row) -> None:
        self._batch.append(row)
        self._found.rows += 1
        self._letters += sum(map(len, row))
        if len(self._batch) >= _BATCH_ROWS or self._letters > _BATCH_LETTERS:
            self._flush_batch()

    def _flush_batch(self) -> None:
        for chunks, cells in zip(self._chunks, zip(*self._batch, strict=True), strict=False):
            chunks.append(pa.array([cell or None for cell in cells], TEXT))
        self._batch.clear()
        self._letters = 0
        if self._found.rows > self._limits.max_rows:
            raise BadInput(
                f"{self._file} has more than {self._limits.max_rows:,} rows, which is more than "
                "is read. Split it by year, or leave out rows that are not needed."
            )

    def finish(self) -> Mended:
        """Return all that was found; refuse a file most of which does not fit its header."""
        self._flush_run()
        self._flush_batch()
        if len(self._found.torn) > max(1, self._found.rows):
            raise self._not_a_table()
        self._found.columns = [pa.chunked_array(chunks, TEXT) for chunks in self._chunks]
        return self._found

    def _not_a_table(self) -> BadInput:
        line = self._found.torn[0][0]
        return BadInput(
            f"Most lines of {self._file} do not fit its first line, which names "
            f"{count(self._width, 'column')} (see line {line:,}). Delete any lines above the "
            "column names, and save it again as CSV."
        )


def _has_stray_break(text: str) -> bool:
    if "\r" not in text and "\n" not in text:
        return False
    return _STRAY.search(_QUOTED.sub("", text).rstrip("\r")) is not None
