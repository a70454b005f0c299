"""Tables from outside: CSV, Excel and Parquet, every cell as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from equity_core.readers.delimited import read_delimited
from equity_core.readers.frames import to_frame
from equity_core.readers.kinds import Kind, sniff
from equity_core.readers.limits import Limits
from equity_core.readers.parquet import read_parquet
from equity_core.readers.reading import Reading
from equity_core.readers.refusals import refuse
from equity_core.readers.workbooks import read_workbook


@dataclass(frozen=True)
class Table:
    """A file's rows as text, and what happened to them on the way.

    Attributes
    ----------
    frame : pandas.DataFrame
        Every column of pandas strings; an empty cell is ``pd.NA``, any other cell is as
        written (words such as "None" or "NA" stay, blanks around a cell stay). Column names
        are stripped and unique.
    rows_read : int
        Records in the file: ``len(frame) + len(torn)``.
    format : str
        In words, like "CSV (comma, UTF-8)".
    notes : tuple of str
        Plain sentences about anything that was changed or left out.
    repaired : int
        Rows that had been torn by a stray line break and are whole again.
    torn : tuple of (line number, text)
        Rows that could not be repaired, by line (from 1) and their first 200 letters.
    """

    frame: pd.DataFrame
    rows_read: int
    format: str
    notes: tuple[str, ...]
    repaired: int
    torn: tuple[tuple[int, str], ...]


_DEFAULT = Limits()


def read_table(
    path: Path, *, limits: Limits = _DEFAULT, columns: Sequence[str] | None = None
) -> Table:
    """Read a CSV (also gzipped), Excel (.xlsx) or Parquet file, whatever its name says.

    Parameters
    ----------
    path : Path
        The file.
    limits : Limits
        What is refused for its size.
    columns : sequence of str, optional
        Read these columns only, in this order; all when not given.

    Raises
    ------
    NotFound
        There is no such file.
    BadInput
        The file is not such a table, is damaged, is over a limit, or lacks a column.
    """
    path = Path(path)
    kind = sniff(path, limits)
    if kind in (Kind.TEXT, Kind.GZIP):
        return _as_table(read_delimited(path, kind, limits, columns))
    if kind is Kind.WORKBOOK:
        return _as_table(read_workbook(path, limits, columns))
    if kind is Kind.PARQUET:
        return _as_table(read_parquet(path, limits, columns))
    raise refuse(path, kind, wanted="table")


def _as_table(reading: Reading) -> Table:
    frame = to_frame(reading.table)
    return Table(
        frame=frame,
        rows_read=len(frame) + len(reading.torn),
        format=reading.format,
        notes=reading.notes,
        repaired=reading.repaired,
        torn=reading.torn,
    )
