"""Records of one file, typed: place, amount, date, recorded race, and the fate of each row."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from equity_core.errors import BadInput
from equity_core.places import projection
from equity_core.readers.columns import column_named, likely_column
from equity_core.readers.dates import parse_dates
from equity_core.readers.limits import Limits
from equity_core.readers.numbers import parse_numbers
from equity_core.readers.shapes import Shapes, is_shapes, read_shapes
from equity_core.readers.tables import Table, read_table
from equity_core.services.choices import ServiceChoices
from equity_core.services.ledger import BAD_WEIGHT, DUPLICATE, NO_PLACE
from equity_core.services.positions import Bounds, Positions, read_positions

NAMED_ROWS = 12


@dataclass(frozen=True)
class Records:
    """The rows of a file.

    ``frame`` has ``lon, lat`` (degrees, NaN where none), ``area_id``, ``weight``, ``date``,
    ``race`` ("" where blank) and ``fate`` ("" while undecided). ``columns`` is the file as text,
    in step. ``shapes`` holds lines and polygons as WKB where the file has them.
    """

    frame: pd.DataFrame = field(hash=False)
    columns: pd.DataFrame = field(hash=False)
    shapes: np.ndarray | None = field(hash=False)
    torn: int
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
    if is_shapes(path):
        source: Table | Shapes = read_shapes(path, limits=limits)
    else:
        source = read_table(path, limits=limits)
    columns, notes = source.frame.reset_index(drop=True), list(source.notes)
    where, kind = _positions(source, columns, choices, within)
    notes += where.notes
    frame, said = _typed(columns, choices)
    frame.insert(0, "lon", where.lon)
    frame.insert(1, "lat", where.lat)
    frame["fate"] = _fates(frame, where, columns, choices)
    notes += said
    torn = len(source.torn) if isinstance(source, Table) else 0
    if isinstance(source, Table) and source.torn:
        lines = ", ".join(str(number) for number, _ in source.torn[:NAMED_ROWS])
        notes.append(f"{torn:,} rows are torn and could not be repaired (lines {lines}).")
    facts = {
        "format": source.format,
        "kind": kind,
        "repaired": source.repaired if isinstance(source, Table) else 0,
        "duplicates_found": int(_duplicates(columns, choices).sum()),
        "notes": notes + _name_missing(frame, columns, choices),
    }
    shapes = None
    if isinstance(source, Shapes) and kind != "points":
        shapes = shapely.to_wkb(projection.to_lonlat(source.geometry, source.crs))
    return Records(frame, columns, shapes, torn, facts)


def _positions(
    source: Table | Shapes, columns: pd.DataFrame, choices: ServiceChoices, within: Bounds
) -> tuple[Positions, str]:
    if isinstance(source, Shapes):
        return _from_shapes(source)
    nowhere = np.full(len(columns), np.nan)
    undecided = np.full(len(columns), "", dtype=object)
    if not choices.place:
        return Positions(nowhere, nowhere, undecided), "by date"
    if choices.area_id is not None:
        column_named(columns, choices.area_id, what="area id")
        return Positions(nowhere, nowhere, undecided), "area ids"
    lon = choices.lon or likely_column(columns.columns, "lon")
    lat = choices.lat or likely_column(columns.columns, "lat")
    if lon is None or lat is None:
        raise BadInput(
            f"These {len(columns):,} records say no place: there are no columns with coordinates "
            "and no area id, so they cannot be put on a map. Name the columns with --lon and --lat "
            "or --area-id, or keep the records by date with --no-place."
        )
    lon = column_named(columns, lon, what="longitude")
    lat = column_named(columns, lat, what="latitude")
    found = read_positions(
        columns[lon], columns[lat], crs=choices.crs, within=within, accept=choices.accept_guesses
    )
    if choices.lon is None or choices.lat is None:
        found = _with_note(found, f"Longitude was read from “{lon}” and latitude from “{lat}”.")
    return found, "points"


def _with_note(found: Positions, note: str) -> Positions:
    return Positions(found.lon, found.lat, found.fate, (*found.notes, note))


def _from_shapes(source: Shapes) -> tuple[Positions, str]:
    """Each shape counts once, where its representative point lies."""
    geometry = projection.to_lonlat(source.geometry, source.crs)
    missing = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    invalid = ~missing & ~shapely.is_valid(geometry)
    notes = []
    if invalid.any():
        geometry = np.where(invalid, shapely.make_valid(geometry), geometry)
        notes.append(f"{int(invalid.sum())} shapes were invalid and were repaired.")
    points = shapely.point_on_surface(geometry)
    dimensions = shapely.get_dimensions(geometry[~missing])
    kind = {0: "points", 1: "lines", 2: "polygons"}.get(int(dimensions.max(initial=0)), "points")
    if kind != "points":
        notes.append(
            f"Each of the {kind} counts once, in the area where its representative point lies."
        )
    fate = np.where(missing, NO_PLACE, "").astype(object)
    return Positions(shapely.get_x(points), shapely.get_y(points), fate, tuple(notes)), kind


def _typed(columns: pd.DataFrame, choices: ServiceChoices) -> tuple[pd.DataFrame, list[str]]:
    notes: list[str] = []
    frame = pd.DataFrame(index=columns.index)
    frame["area_id"] = _text(columns, choices.area_id, "area id")
    frame["weight"] = 1.0
    if choices.weight is not None:
        numbers = parse_numbers(columns[column_named(columns, choices.weight, what="amount")])
        frame["weight"] = np.where(numbers.values < 0, np.nan, numbers.values)
        notes.append(numbers.note)
    frame["date"] = np.datetime64("NaT", "s")
    if choices.date is not None:
        dates = parse_dates(columns[column_named(columns, choices.date, what="date")])
        frame["date"] = dates.values
        notes.append(dates.note)
        if dates.unreadable.any():
            notes.append(f"{int(dates.unreadable.sum()):,} dates cannot be read.")
    frame["race"] = _text(columns, choices.race, "recorded race")
    return frame, [note for note in notes if note]


def _text(columns: pd.DataFrame, name: str | None, what: str) -> pd.Series | str:
    if name is None:
        return ""
    return columns[column_named(columns, name, what=what)].fillna("").str.strip()


def _fates(
    frame: pd.DataFrame, where: Positions, columns: pd.DataFrame, choices: ServiceChoices
) -> np.ndarray:
    fate = where.fate.copy()
    if choices.area_id is not None:
        fate[(frame["area_id"] == "").to_numpy()] = NO_PLACE
    fate[(fate == "") & frame["weight"].isna().to_numpy()] = BAD_WEIGHT
    if choices.drop_duplicates:
        fate[_duplicates(columns, choices).to_numpy()] = DUPLICATE
    return fate


def _duplicates(columns: pd.DataFrame, choices: ServiceChoices) -> pd.Series:
    """Rows that repeat an earlier one: the same record id, or every cell the same."""
    if choices.record_id is None:
        return columns.duplicated()
    ids = columns[column_named(columns, choices.record_id, what="record id")]
    return ids.notna() & ids.duplicated()


def _name_missing(frame: pd.DataFrame, columns: pd.DataFrame, choices: ServiceChoices) -> list[str]:
    """Which records have no place, by record id where there is one, else by row."""
    gone = np.flatnonzero((frame["fate"] == NO_PLACE).to_numpy())
    if not len(gone):
        return []
    if choices.record_id is not None:
        names = columns[column_named(columns, choices.record_id, what="record id")].iloc[gone]
        shown = [str(name) for name in names[:NAMED_ROWS]]
    else:
        shown = [f"row {number + 1}" for number in gone[:NAMED_ROWS]]
    more = f" and {len(gone) - NAMED_ROWS:,} more" if len(gone) > NAMED_ROWS else ""
    return [f"{len(gone):,} records have no place: {', '.join(shown)}{more}."]
