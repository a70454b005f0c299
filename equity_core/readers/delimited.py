"""CSV files: the fast reader where the bytes are well formed, the careful one where not."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from equity_core.errors import BadInput
from equity_core.readers.arrow_csv import parse_csv
from equity_core.readers.encodings import Bytes, Text, load_text
from equity_core.readers.headers import name_columns, pick_columns
from equity_core.readers.kinds import Kind
from equity_core.readers.layout import (
    DELIMITERS,
    Layout,
    choose_delimiter,
    fit_header,
    read_header,
)
from equity_core.readers.limits import Limits
from equity_core.readers.reading import Reading, check_cells, check_shape, long_cell
from equity_core.readers.records import Record
from equity_core.readers.refusals import refuse
from equity_core.readers.scan import Scan, scan_lines
from equity_core.readers.tearing import mend, not_a_table, sample_records
from equity_core.readers.uneven import find_uneven
from equity_core.readers.words import size

_REACH = 4  # bytes at most for each letter of the longest cell


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
    reading = _read_fast(path.name, text.data, layout, scan, columns)
    if reading is None:
        sound = scan.quotes_sound
        sample = sample_records(text.data, layout, sound=sound, limits=limits)
        fitted = fit_header(layout, sample)
        reading = (
            None if fitted == layout else _read_fast(path.name, text.data, fitted, scan, columns)
        )
    if reading is None:
        reading = _read_carefully(path.name, text.data, fitted, sample, scan, limits, columns)
    reading = _drop_unnamed(reading, len(layout.header))
    check_cells(path.name, reading.table.column_names, reading.table.columns, limits.max_cell_bytes)
    notes = (*_encoding_note(text), *reading.notes)
    return replace(reading, format=_format_words(text, delimiter), notes=notes)


def _drop_unnamed(reading: Reading, named: int) -> Reading:
    """Leave out columns beyond the header that hold nothing: rows that end in a delimiter."""
    table = reading.table
    extra = [
        name
        for place, name in enumerate(table.column_names)
        if place >= named and table.column(name).null_count == table.num_rows
    ]
    notes = tuple(note for note in reading.notes if not extra or "without a name" not in note)
    return replace(reading, table=table.drop_columns(extra), notes=notes)


def _format_words(text: Text, delimiter: str) -> str:
    packed = ", gzipped" if text.packed else ""
    return f"CSV ({DELIMITERS[delimiter]}, {text.encoding}{packed})"


def _encoding_note(text: Text) -> tuple[str, ...]:
    if text.encoding != "Windows-1252":
        return ()
    return ("The file is not in UTF-8; its letters were read as Windows-1252.",)


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
    if end - start > limits.max_columns * (limits.max_cell_bytes + 3):
        raise BadInput(
            f"{where.capitalize()} of {file} is {size(end - start)} long, too long for one row. "
            "Check that the file has line breaks, then try again."
        )
    borders = np.flatnonzero(data[start:end] == ord(delimiter))
    gaps = np.diff(np.concatenate([[-1], borders, [end - start]])) - 1
    if gaps.max() > limits.max_cell_bytes:
        place = int(gaps.argmax()) + 1
        raise long_cell(file, where, str(place), int(gaps.max()), limits.max_cell_bytes)


def _line_number(data: Bytes, place: int) -> int:
    return int(np.count_nonzero(data[:place] == ord("\n"))) + 1


def _read_fast(
    file: str, data: Bytes, layout: Layout, scan: Scan, columns: Sequence[str] | None
) -> Reading | None:
    """Read with Arrow; None when that is not safe, or the rows are not equally wide."""
    if not scan.quotes_sound or scan.stray_breaks:
        return None
    names, notes = name_columns(layout.header)
    try:
        table = parse_csv(
            data[layout.body :],
            names,
            [names[place] for place in pick_columns(names, columns, file)],
            delimiter=layout.delimiter,
            longest_line=scan.longest_line,
            breaks_in_quotes=scan.breaks_in_quotes,
        )
    except pa.ArrowInvalid:
        return None
    return Reading(table, "", notes) if table.num_rows == scan.records - 1 else None


def _read_carefully(
    file: str,
    data: Bytes,
    layout: Layout,
    sample: list[Record],
    scan: Scan,
    limits: Limits,
    columns: Sequence[str] | None,
) -> Reading:
    stretches = find_uneven(data, layout, reach=_REACH * limits.max_cell_bytes)
    found = mend(data, layout, sample, stretches, sound=scan.quotes_sound, file=file, limits=limits)
    names, notes = name_columns(layout.header)
    wanted = [names[place] for place in pick_columns(names, columns, file)]
    table = parse_csv(
        b"".join(found.parts),
        names,
        wanted,
        delimiter=layout.delimiter,
        longest_line=scan.longest_line,
        breaks_in_quotes=True,
    )
    if len(found.torn) > max(1, table.num_rows):
        raise not_a_table(file, len(names), found.torn[0][0])
    check_shape(file, table.num_rows, len(names), limits)
    notes = (*notes, *found.notes())
    return Reading(table, "", notes, found.repaired, tuple(found.torn))
