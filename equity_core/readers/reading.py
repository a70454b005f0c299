"""What every table format is read into before it becomes a frame."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from equity_core.errors import BadInput
from equity_core.readers.limits import Limits
from equity_core.readers.words import count, size

TEXT = pa.large_string()


@dataclass(frozen=True)
class Reading:
    """All columns as text (null = missing), with what is to be said about them."""

    table: pa.Table
    format: str
    notes: tuple[str, ...] = ()
    repaired: int = 0
    torn: tuple[tuple[int, str], ...] = ()


def check_shape(file: str, rows: int, columns: int, limits: Limits) -> None:
    """Refuse more columns, rows or cells than the limits allow."""
    if columns > limits.max_columns:
        raise BadInput(
            f"{file} has {count(columns, 'column')}; up to {limits.max_columns:,} are read. "
            "Leave out columns that are not needed."
        )
    if rows > limits.max_rows:
        raise BadInput(
            f"{file} has {count(rows, 'row')}; up to {limits.max_rows:,} are read. "
            "Split it by year, or leave out rows that are not needed."
        )
    if rows * columns > limits.max_cells:
        raise BadInput(
            f"{file} has {rows * columns:,} cells; up to {limits.max_cells:,} are read. "
            "Leave out columns that are not needed."
        )


def check_cells(
    file: str, names: Sequence[str], columns: Sequence[pa.ChunkedArray], limit: int
) -> None:
    """Refuse a cell over the limit, naming its row (from 1, without the header) and column."""
    for name, column in zip(names, columns, strict=True):
        lengths = pc.binary_length(column)
        longest = pc.max(lengths).as_py() or 0
        if longest > limit:
            row = pc.index(lengths, longest).as_py() + 1
            raise long_cell(file, f"row {row:,}", name, longest, limit)


def long_cell(file: str, where: str, column: str, length: int, limit: int) -> BadInput:
    """Return the error for a cell over the limit; ``where`` is its row or line in words."""
    return BadInput(
        f"The cell in {where}, column {column!r} of {file} is {size(length)} long; up to "
        f"{size(limit)} are read. Shorten it or leave that column out."
    )
