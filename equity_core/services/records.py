"""Records of one file, typed: place, amount, date, recorded race, and the fate of each row."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from equity_core.errors import BadInput
from equity_core.readers.columns import column_named
from equity_core.readers.dates import parse_dates
from equity_core.readers.limits import Limits
from equity_core.readers.numbers import parse_numbers
from equity_core.readers.shapes import Shapes, is_shapes, read_shapes
from equity_core.readers.tables import Table, read_table
from equity_core.readers.words import count
from equity_core.services.choices import ServiceChoices
from equity_core.services.duplicates import find_duplicates
from equity_core.services.ledger import BAD_WEIGHT, CODES, DUPLICATE, NO_PLACE, UNDECIDED
from equity_core.services.places import Kind, find_places, outlines_of, shapes_to_keep
from equity_core.services.positions import Bounds, Positions

NAMED_ROWS = 12


@dataclass(frozen=True)
class Records:
    """The rows of a file.

    ``frame`` has ``lon, lat`` (degrees, NaN where none), ``area_id``, ``weight``, ``date``,
    ``race`` (categories, "" where blank) and ``fate`` (`ledger.CODES`, 0 while undecided).
    ``columns`` is the file as text, in step. ``shapes`` holds lines and polygons as WKB where the
    file has them. ``torn`` has the line and the text of each row that could not be read.
    """

    frame: pd.DataFrame = field(hash=False)
    columns: pd.DataFrame = field(hash=False)
    shapes: np.ndarray | None = field(hash=False)
    torn: tuple[tuple[int, str], ...]
    kind: Kind
    facts: dict[str, Any] = field(hash=False)


def read_records(
    path: Path, choices: ServiceChoices, *, within: Bounds, limits: Limits | None = None
) -> Records:
    """Read and type a file of service records. Places are not joined to areas yet.

    Raises
    ------
    BadInput, NeedsAnswer
        As the readers do; also where no record can be put on a map and none need be.
    """
    limits = limits or Limits()
    read = read_shapes if is_shapes(path) else read_table
    source: Table | Shapes = read(path, limits=limits)
    columns = source.frame.reset_index(drop=True)
    _refuse_missing(columns, choices)
    where, kind = find_places(source, columns, choices, within)
    frame, said = _typed(columns, choices)
    frame.insert(0, "lon", where.lon)
    frame.insert(1, "lat", where.lat)
    shapes = shapes_to_keep(source, kind)
    place = outlines_of(source) if kind != "points" else None
    twice = find_duplicates(columns, frame, place, record_id=choices.record_id)
    frame["fate"] = _fates(frame, where, twice, choices)
    torn = source.torn if isinstance(source, Table) else ()
    facts = {
        "format": source.format,
        "kind": kind,
        "repaired": source.repaired if isinstance(source, Table) else 0,
        "duplicates_found": int(twice.sum()),
        "notes": [
            *source.notes,
            *_name_torn(torn),
            *where.notes,
            *said,
            *_name_missing(frame, columns, choices),
        ],
    }
    return Records(frame, columns, shapes, torn, kind, facts)


def _refuse_missing(columns: pd.DataFrame, choices: ServiceChoices) -> None:
    """Every column that the importer names must be there, before any work is done."""
    for name, what in (
        (choices.weight, "amount"),
        (choices.date, "date"),
        (choices.race, "recorded race"),
        (choices.record_id, "record id"),
    ):
        if name is not None:
            column_named(columns, name, what=what)


def _typed(columns: pd.DataFrame, choices: ServiceChoices) -> tuple[pd.DataFrame, list[str]]:
    notes: list[str] = []
    frame = pd.DataFrame(index=columns.index)
    frame["area_id"] = _labels(columns, choices.area_id, "area id")
    frame["weight"] = 1.0
    if choices.weight is not None:
        numbers = parse_numbers(columns[column_named(columns, choices.weight, what="amount")])
        frame["weight"] = np.where(numbers.values < 0, np.nan, numbers.values)
        notes.append(numbers.note)
        _refuse_all_zero(frame["weight"].to_numpy(), choices.weight)
    frame["date"] = np.datetime64("NaT", "s")
    if choices.date is not None:
        dates = parse_dates(columns[column_named(columns, choices.date, what="date")])
        frame["date"] = dates.values
        notes.append(dates.note)
    frame["race"] = _labels(columns, choices.race, "recorded race")
    return frame, [note for note in notes if note]


def _refuse_all_zero(weight: np.ndarray, column: str) -> None:
    if np.isfinite(weight).any() and not np.nansum(weight) > 0:
        raise BadInput(
            f"Every amount in the column “{column}” is 0, so there is nothing to add up. Name "
            "another column, or leave --weight out to count records."
        )


def _labels(columns: pd.DataFrame, name: str | None, what: str) -> pd.Categorical[str]:
    """A column of text that repeats itself, trimmed, "" where blank."""
    if name is None:
        return pd.Categorical.from_codes(np.zeros(len(columns), dtype=np.int8), pd.Index([""]))
    text = columns[column_named(columns, name, what=what)].fillna("").astype("category")
    trimmed = [str(value).strip() for value in text.cat.categories]
    found = {value: number for number, value in enumerate(sorted({*trimmed, ""}))}
    place = np.array([found[value] for value in trimmed], dtype=np.int32)
    return pd.Categorical.from_codes(place[text.cat.codes.to_numpy()], pd.Index(list(found)))


def _fates(
    frame: pd.DataFrame, where: Positions, twice: np.ndarray, choices: ServiceChoices
) -> np.ndarray:
    fate = where.fate.copy()
    if choices.area_id is not None:
        fate[(frame["area_id"] == "").to_numpy()] = CODES[NO_PLACE]
    fate[(fate == UNDECIDED) & frame["weight"].isna().to_numpy()] = CODES[BAD_WEIGHT]
    if choices.drop_duplicates:
        fate[twice] = CODES[DUPLICATE]
    return fate


def _name_torn(torn: tuple[tuple[int, str], ...]) -> list[str]:
    """The lines of torn rows; the reader's own note says how many and where the first one is."""
    if len(torn) < 2:
        return []
    return [f"The torn rows begin on lines {_some([f'{line:,}' for line, _ in torn])}."]


def _name_missing(frame: pd.DataFrame, columns: pd.DataFrame, choices: ServiceChoices) -> list[str]:
    """Which records have no place, by record id where there is one, else by row."""
    gone = np.flatnonzero(frame["fate"].to_numpy() == CODES[NO_PLACE])
    if not len(gone):
        return []
    column = choices.record_id or _telling_column(columns)
    names = [f"row {row + 1:,}" for row in gone]
    if column is not None:
        told = columns[column_named(columns, column, what="record id")].iloc[gone]
        names = [
            row if pd.isna(name) else str(name) if choices.record_id else f"{row} ({column} {name})"
            for row, name in zip(names, told, strict=True)
        ]
    return [f"{count(len(gone), 'record has', 'records have')} no place: {_some(names)}."]


def _telling_column(columns: pd.DataFrame) -> str | None:
    """The first column in which every row says something of its own, if there is one."""
    for name in columns.columns:
        if columns[name].notna().all() and columns[name].is_unique:
            return str(name)
    return None


def _some(names: list[str]) -> str:
    more = f" and {len(names) - NAMED_ROWS:,} more" if len(names) > NAMED_ROWS else ""
    return ", ".join(names[:NAMED_ROWS]) + more
