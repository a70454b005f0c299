"""A first look at a file: its first rows, how many there are, what its columns most likely hold.

Guesses are a start for the person who loads the file, never decisions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import shapely

from equity_core.errors import BadInput, NeedsAnswer
from equity_core.groups import Groups
from equity_core.imports.uploads import safe_name
from equity_core.readers.columns import likely_column
from equity_core.readers.dates import parse_dates
from equity_core.readers.numbers import parse_numbers
from equity_core.readers.shapes import Shapes, is_shapes, read_shapes
from equity_core.readers.tables import read_table
from equity_core.services.positions import Bounds, read_positions

FIRST_ROWS = 20
LONGEST_CELL = 80
SAMPLE = 1000
"""Rows, spread evenly over the file, that a guess looks at."""
MOST = 0.9
"""Share of the filled cells that must read as what a column is taken for."""

DATE = re.compile(r"date|day|time|month|year|opened|issued|created|planted|closed|received")
RACE = re.compile(r"(^|_)(race|ethnic|ethnicity|race_ethnicity|hispanic)")
AMOUNT = re.compile(r"(^|_)(amount|dollars?|costs?|visits|quantity|qty|count|hours|miles)($|_)")
RECORD = re.compile(r"(^|_)(id|number|no|num|objectid|case|request|permit|uid|key)($|_)")
NAMES = re.compile(r"(^|_)(name|namelsad|label|ward|neighborhood|title)($|_)")
WKT = re.compile(r"\s*(MULTI)?(POINT|LINESTRING|POLYGON)\s*(Z|M|ZM)?\s*\(", re.IGNORECASE)


@dataclass(frozen=True)
class Guess:
    """The column that most likely holds each thing; None where none does."""

    lon: str | None = None
    lat: str | None = None
    area_id: str | None = None
    name: str | None = None
    date: str | None = None
    weight: str | None = None
    race: str | None = None
    record_id: str | None = None
    wkt: str | None = None


@dataclass(frozen=True)
class Preview:
    """What a file is and how it begins; every cell as text, cut after 80 letters."""

    file: str
    format: str
    rows: int
    columns: tuple[str, ...]
    first: tuple[tuple[str, ...], ...]
    shapes: str | None
    """"points", "lines" or "polygons"; None for a table."""
    crs: str | None
    """The coordinate system that a map file states."""
    guess: Guess
    people: tuple[str, ...]
    """The groups of people that its columns are named after."""
    notes: tuple[str, ...]
    about_place: str | None = None
    """What there is to say of the guessed coordinates, where they are not degrees in the city."""


def look_at(
    path: Path,
    groups: Groups,
    *,
    area_ids: frozenset[str] = frozenset(),
    within: Bounds | None = None,
) -> Preview:
    """Read a file and say how it begins.

    Parameters
    ----------
    path
        The file.
    groups
        The catalogue, to tell a file of people.
    area_ids
        The ids of the city's areas; the column that names most of them is the guess.
    within
        The bounds of the city in degrees (west, south, east, north), to look at coordinates.

    Raises
    ------
    BadInput
        The file cannot be read at all.
    """
    source = read_shapes(path) if is_shapes(path) else read_table(path)
    frame = source.frame
    is_map = isinstance(source, Shapes)
    guess = guess_columns(frame, area_ids=area_ids, is_map=is_map)
    return Preview(
        file=safe_name(path.name),
        format=source.format,
        rows=len(frame) if isinstance(source, Shapes) else source.rows_read,
        columns=tuple(str(name) for name in frame.columns),
        first=_first_rows(frame),
        shapes=_dimension(source) if isinstance(source, Shapes) else None,
        crs=source.crs if isinstance(source, Shapes) else None,
        guess=guess,
        people=tuple(groups.known(frame.columns)),
        notes=tuple(source.notes),
        about_place=None if is_map else _about_place(frame, guess, within),
    )


def guess_columns(
    frame: pd.DataFrame, *, area_ids: frozenset[str] = frozenset(), is_map: bool = False
) -> Guess:
    """What the columns of a file most likely hold, by their names and a sample of their cells."""
    step = max(1, len(frame) // SAMPLE)
    sample = frame.iloc[::step].head(SAMPLE)
    lon, lat = (likely_column(frame.columns, kind) for kind in ("lon", "lat"))
    has_place = lon is not None and lat is not None
    record = _named(sample, RECORD, _tells_apart)
    return Guess(
        lon=lon if has_place else None,
        lat=lat if has_place else None,
        area_id=_area_column(sample, area_ids) or (record if is_map else None),
        name=_named(sample, NAMES, _is_filled),
        date=_named(sample, DATE, _reads_as_dates),
        weight=_named(sample, AMOUNT, _reads_as_numbers),
        race=_named(sample, RACE, _is_words),
        record_id=record,
        wkt=next((str(name) for name in sample if _is_wkt(sample[name])), None),
    )


def _about_place(frame: pd.DataFrame, guess: Guess, within: Bounds | None) -> str | None:
    """What the import will ask or refuse about the guessed coordinates; None where all is well."""
    if within is None or guess.lon is None or guess.lat is None:
        return None
    try:
        read_positions(frame[guess.lon], frame[guess.lat], crs=None, within=within, accept=False)
    except (NeedsAnswer, BadInput) as said:
        return str(said)
    return None


def _first_rows(frame: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    shown = frame.head(FIRST_ROWS).astype(object).fillna("")
    return tuple(
        tuple(_cut(str(cell)) for cell in row) for row in shown.itertuples(index=False, name=None)
    )


def _cut(cell: str) -> str:
    flat = " ".join(cell.split())
    return flat if len(flat) <= LONGEST_CELL else flat[: LONGEST_CELL - 1] + "…"


def _dimension(shapes: Shapes) -> str:
    there = shapes.geometry[~shapely.is_missing(shapes.geometry)]
    most = int(shapely.get_dimensions(there).max(initial=0))
    return ("points", "lines", "polygons")[max(0, min(most, 2))]


def _named(
    sample: pd.DataFrame, pattern: re.Pattern[str], holds: Callable[[pd.Series], bool]
) -> str | None:
    """The shortest column name that fits and whose cells do too; the first of equals."""
    for name in sorted(sample.columns, key=lambda name: len(str(name))):
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", "_", str(name)).lower()
        if pattern.search(words) and holds(sample[name]):
            return str(name)
    return None


def _is_filled(cells: pd.Series) -> bool:
    return bool(cells.notna().any())


def _is_words(cells: pd.Series) -> bool:
    return _is_filled(cells) and not _reads_as_numbers(cells)


def _tells_apart(cells: pd.Series) -> bool:
    return bool(len(cells) and cells.notna().all() and cells.is_unique)


def _reads_as_dates(cells: pd.Series) -> bool:
    filled = cells.dropna()
    return bool(len(filled)) and float((~parse_dates(filled).unreadable).mean()) >= MOST


def _reads_as_numbers(cells: pd.Series) -> bool:
    filled = cells.dropna()
    return bool(len(filled)) and float((~parse_numbers(filled).unreadable).mean()) >= MOST


def _is_wkt(cells: pd.Series) -> bool:
    filled = cells.dropna().head(20)
    return bool(len(filled)) and all(WKT.match(str(cell)) for cell in filled)


def _area_column(sample: pd.DataFrame, area_ids: frozenset[str]) -> str | None:
    """The column most of whose cells are ids of areas; else one that is called so."""
    if area_ids:
        hits = {name: sample[name].str.strip().isin(area_ids).mean() for name in sample.columns}
        best = max(hits, key=lambda name: hits[name], default=None)
        if best is not None and hits[best] >= 0.5:
            return str(best)
    return likely_column(sample.columns, "area")
