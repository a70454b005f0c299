"""The two cells of an overlay's file that are kept: a class and a year."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from equity_core.errors import BadInput
from equity_core.readers.columns import column_named
from equity_core.readers.words import count

LETTERS = ("A", "B", "C", "D")
EARLIEST, LATEST = 1600, 2100
MOST_CLASSES = 8
LONGEST_CLASS = 30
RESERVED = ("inside", "outside")
"""The class of ground in a shape without a class, and of ground in no shape: no file has these."""


def likely_letter(names: Iterable[str]) -> str | None:
    """The column that by its name holds the letters of a lending map, if any."""
    by_plain = {str(name).casefold(): str(name) for name in names}
    return by_plain.get("holc_grade", by_plain.get("grade"))


def likely_year(names: Iterable[str]) -> str | None:
    """The column that by its name most likely holds a year: the shortest such name, if any."""
    for word in ("year", "date"):
        found = [str(name) for name in names if word in str(name).casefold()]
        if found:
            return min(found, key=len)
    return None


def read_classes(
    frame: pd.DataFrame, column: str | None, *, letters: bool
) -> tuple[np.ndarray, list[str]]:
    """The class of each row, "" where it has none, and what was noticed.

    Parameters
    ----------
    frame, column
        The file's attributes as text, and the column that holds the class; None for no class.
    letters
        Only the grades A to D of a lending map will do; any other text stays without a grade.

    Raises
    ------
    BadInput
        There is no such column, no row has a letter, or the column holds sentences, not classes.
    """
    if column is None:
        return np.full(len(frame), "", dtype=object), []
    cells = frame[column_named(frame, column, what="class")].fillna("").str.strip()
    cells = cells.replace({ours: ours.capitalize() for ours in RESERVED})
    if letters:
        return _graded(cells, column)
    values = sorted(set(cells) - {""})
    if len(values) > MOST_CLASSES or any(len(value) > LONGEST_CLASS for value in values):
        raise BadInput(
            f"The column “{column}” holds {count(len(values), 'text')}, so it does not look like "
            f"classes: up to {MOST_CLASSES} short ones are kept. Name another column, or none."
        )
    return cells.to_numpy(dtype=object), _blank(cells)


def _graded(cells: pd.Series, column: str) -> tuple[np.ndarray, list[str]]:
    upper = cells.str.upper()
    known = upper.isin(LETTERS)
    if not known.any():
        raise BadInput(
            f"The column “{column}” holds none of the letters A to D. Name the column with the "
            "grades."
        )
    odd = int((~known & (cells != "")).sum())
    notes = [f"{count(odd, 'shape has', 'shapes have')} no letter A to D."] if odd else []
    graded = upper.where(known, "")
    return graded.to_numpy(dtype=object), [*notes, *_blank(cells)]


def _blank(cells: pd.Series) -> list[str]:
    blank = int((cells == "").sum())
    return [f"{count(blank, 'shape has', 'shapes have')} no class."] if blank else []


def read_years(frame: pd.DataFrame, column: str | None) -> tuple[np.ndarray, list[str]]:
    """The year of each row, NaN where none can be read, and what was noticed."""
    if column is None:
        return np.full(len(frame), np.nan), []
    cells = frame[column_named(frame, column, what="year")]
    found = pd.to_numeric(cells.str.extract(r"(?<!\d)(\d{4})(?!\d)")[0], errors="coerce")
    years = found.where(found.between(EARLIEST, LATEST)).to_numpy(dtype=float)
    without = int(np.isnan(years).sum())
    notes = [f"{count(without, 'shape has', 'shapes have')} no year."] if without else []
    return years, notes
