"""Inside the separate process: one sheet of an Excel workbook as text."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pyarrow as pa
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from equity_core.errors import BadInput
from equity_core.readers.arrow_files import write_table
from equity_core.readers.headers import name_columns
from equity_core.readers.limits import Limits
from equity_core.readers.reading import TEXT, check_shape, long_cell

_BATCH = 20_000
_LOOK = 20  # rows in which the line of column names is looked for
_EXACT = 2.0**53
Row = list[str | None]


def read_sheet(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Read the first sheet that holds anything: values as saved, formulas never worked out."""
    file, limits = str(request["file"]), Limits(**request["limits"])
    try:
        return _read_first_sheet(folder, file, limits)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError) as problem:
        raise BadInput(
            f"{file} is a damaged Excel workbook. Open it in Excel, save it again, then try "
            "once more."
        ) from problem


def _read_first_sheet(folder: Path, file: str, limits: Limits) -> dict[str, Any]:
    book = load_workbook(folder / "input.xlsx", read_only=True, data_only=True, keep_links=False)
    for sheet in sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible"):
        sheet.reset_dimensions()  # what a sheet says of its own size may be untrue
        rows = filled_rows(sheet.values, file, limits)
        first = list(islice(rows, _LOOK))
        if first:
            header = find_header(first)
            table, notes = collect(chain(first[header:], rows), file, limits)
            write_table(folder, table)
            facts = {"sheet": sheet.title, "sheets": len(book.sheetnames), "above": header}
            return {**facts, "notes": list(notes)}
    raise BadInput(f"{file} is an empty workbook. Check that the export finished, then try again.")


def filled_rows(values: Iterable[tuple[Any, ...]], file: str, limits: Limits) -> Iterator[Row]:
    """Yield rows of text that hold anything, without the empty cells at their end."""
    for number, cells in enumerate(values, start=1):
        row: Row = [cell_text(cell) for cell in cells]
        while row and row[-1] is None:
            row.pop()
        check_shape(file, 0, len(row), limits)
        for place, text in enumerate(row, start=1):
            if text is not None and len(text) * 4 > limits.max_cell_bytes:
                _check_cell(text, f"row {number:,}", str(place), file, limits)
        if row:
            yield row


def _check_cell(text: str, where: str, column: str, file: str, limits: Limits) -> None:
    length = len(text.encode())
    if length > limits.max_cell_bytes:
        raise long_cell(file, where, column, length, limits.max_cell_bytes)


def find_header(first: list[Row]) -> int:
    """Return which of the first rows names the columns: the first with two filled cells."""
    filled = [sum(cell is not None for cell in row) for row in first]
    return next((place for place, number in enumerate(filled) if number > 1), 0)


def collect(rows: Iterator[Row], file: str, limits: Limits) -> tuple[pa.Table, tuple[str, ...]]:
    """Return all rows below the header as columns of text, and notes on their names."""
    header = next(rows)
    chunks: list[list[pa.Array]] = []
    read = width = 0
    while batch := list(islice(rows, _BATCH)):
        width = max(len(header), *map(len, batch), width)
        chunks += [[] for _ in range(width - len(chunks))]
        for place, chunk in enumerate(chunks):
            if read and not chunk:
                chunk.append(pa.nulls(read, TEXT))
            cells = [row[place] if place < len(row) else None for row in batch]
            chunk.append(pa.array(cells, TEXT))
        read += len(batch)
        check_shape(file, read, width, limits)
    chunks += [[] for _ in range(len(header) - len(chunks))]
    names, notes = name_columns([*header, *[None] * (len(chunks) - len(header))])
    arrays = [pa.chunked_array(chunk, TEXT) for chunk in chunks]
    return pa.table(arrays, names=names), notes


def cell_text(value: Any) -> str | None:
    """Return a cell as text: whole numbers without ".0", dates as ISO, nothing as None."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return _moment_text(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _moment_text(value: dt.datetime) -> str:
    # Excel keeps times as fractions of a day, which are a few microseconds off.
    value = (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
    if value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat()
