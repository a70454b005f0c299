"""CSV files: the fast reader where the bytes are well formed, the careful one where not."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

from equity_core.errors import BadInput
from equity_core.readers.encodings import Bytes, Text, load_text
from equity_core.readers.headers import name_columns, pick_columns
from equity_core.readers.kinds import Kind
from equity_core.readers.layout import DELIMITERS, Layout, choose_delimiter, read_header
from equity_core.readers.limits import MIB, Limits
from equity_core.readers.reading import TEXT, Reading, check_cells, check_shape, long_cell
from equity_core.readers.refusals import refuse
from equity_core.readers.scan import Scan, scan_lines
from equity_core.readers.tearing import read_carefully
from equity_core.readers.words import size

_MIN_BLOCK = 8 * MIB


def read_delimited(
    path: Path, kind: Kind, limits: Limits, columns: Sequence[str] | None
) -> Reading:
    """Read a CSV file, plain or gzipped, with any of the usual delimiters and encodings.

    Well-formed files (quotes in pairs, line breaks where rows end, equally many cells) are read
    by Arrow's CSV reader, the fastest of four for columns of text; all others go record by
    record through :mod:`equity_core.readers.tearing`.
    """
    text = load_text(path, kind, limits)
    if not len(text.data):
        raise refuse(path, Kind.EMPTY, wanted="table")
    delimiter = choose_delimiter(text.data)
    scan = scan_lines(text.data, delimiter, limits.max_cell_bytes)
    layout = _check_before_reading(path.name, text.data, scan, delimiter, limits)
    reading = None
    if scan.quotes_sound and not scan.stray_breaks:
        reading = _read_fast(path.name, text.data, layout, scan, columns)
    if reading is None:
        reading = _read_carefully(path.name, text.data, layout, scan, limits, columns)
    check_cells(path.name, reading.table.column_names, reading.table.columns, limits.max_cell_bytes)
    return replace(reading, format=_format_words(text, delimiter))


def _format_words(text: Text, delimiter: str) -> str:
    packed = ", gzipped" if text.packed else ""
    return f"CSV ({DELIMITERS[delimiter]}, {text.encoding}{packed})"


def _check_before_reading(
    file: str, data: Bytes, scan: Scan, delimiter: str, limits: Limits
) -> Layout:
    """Refuse what is too large by its bytes alone, before anything is built from it."""
    for start, end in scan.long_lines:
        _check_long_line(file, data, (start, end), delimiter, limits)
    if scan.long_cell is not None:
        line = _line_number(data, scan.long_cell)
        raise BadInput(
            f"A cell that begins in line {line:,} of {file} is longer than "
            f"{size(limits.max_cell_bytes)}. Shorten it or leave its column out."
        )
    layout = read_header(data, delimiter, scan.line_end, sound=scan.quotes_sound)
    check_shape(file, scan.records - 1, len(layout.header), limits)
    return layout


def _check_long_line(
    file: str, data: Bytes, line: tuple[int, int], delimiter: str, limits: Limits
) -> None:
    start, end = line
    where = f"line {_line_number(data, start):,}"
    borders = np.flatnonzero(data[start:end] == ord(delimiter))
    gaps = np.diff(np.concatenate([[-1], borders, [end - start]])) - 1
    if gaps.max() > limits.max_cell_bytes:
        place = int(gaps.argmax()) + 1
        raise long_cell(file, where, str(place), int(gaps.max()), limits.max_cell_bytes)
    if end - start > limits.max_columns * (limits.max_cell_bytes + 3):
        raise BadInput(
            f"{where.capitalize()} of {file} is {size(end - start)} long, too long for one row. "
            "Check that the file has line breaks, then try again."
        )


def _line_number(data: Bytes, place: int) -> int:
    return int(np.count_nonzero(data[:place] == ord("\n"))) + 1


def _read_fast(
    file: str, data: Bytes, layout: Layout, scan: Scan, columns: Sequence[str] | None
) -> Reading | None:
    """Read with Arrow; None when the rows turn out not to be equally wide."""
    names, notes = name_columns(layout.header)
    wanted = [names[place] for place in pick_columns(names, columns, file)]
    if layout.body >= len(data):
        empty = pa.table({name: pa.chunked_array([], TEXT) for name in wanted})
        return Reading(empty, "", notes)
    block = max(_MIN_BLOCK, 2 * scan.longest_line)
    try:
        table = pc.read_csv(
            pa.BufferReader(pa.py_buffer(data[layout.body :])),
            pc.ReadOptions(column_names=names, block_size=block),
            pc.ParseOptions(delimiter=layout.delimiter, newlines_in_values=scan.breaks_in_quotes),
            pc.ConvertOptions(
                column_types=dict.fromkeys(names, TEXT),
                include_columns=wanted,
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid:
        return None
    return Reading(table, "", notes) if table.num_rows == scan.records - 1 else None


def _read_carefully(
    file: str,
    data: Bytes,
    layout: Layout,
    scan: Scan,
    limits: Limits,
    columns: Sequence[str] | None,
) -> Reading:
    found = read_carefully(data, layout, sound=scan.quotes_sound, file=file, limits=limits)
    names, notes = name_columns(found.header)
    places = pick_columns(names, columns, file)
    check_shape(file, found.rows, len(names), limits)
    table = pa.table({names[place]: found.columns[place] for place in places})
    notes = (*notes, *found.notes())
    return Reading(table, "", notes, found.repaired, tuple(found.torn))
