"""Where each record of a file lies: coordinates, area ids, shapes, or no place at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd
import shapely

from equity_core.errors import BadInput
from equity_core.places import projection
from equity_core.readers.columns import column_named, likely_column
from equity_core.readers.shapes import Shapes
from equity_core.readers.tables import Table
from equity_core.readers.words import count, was
from equity_core.services.choices import ServiceChoices
from equity_core.services.ledger import NO_PLACE, fate_codes
from equity_core.services.positions import Bounds, Positions, read_positions

Kind = Literal["points", "lines", "polygons", "area ids", "by date"]
AREA_IDS: Kind = "area ids"
BY_DATE: Kind = "by date"
DRAWN: tuple[Kind, Kind, Kind] = ("points", "lines", "polygons")
"""What a file's shapes are, by their dimension."""


def find_places(
    source: Table | Shapes, columns: pd.DataFrame, choices: ServiceChoices, within: Bounds
) -> tuple[Positions, Kind]:
    """Where the records of a file lie, as the importer says or as the file itself does.

    What the importer names (no place, area ids, two columns of coordinates) goes before the
    shapes of a map file.

    Raises
    ------
    BadInput, NeedsAnswer
        No column says where, a named column is not there, or a guess must be agreed to.
    """
    if not choices.place:
        return _nowhere(len(columns)), BY_DATE
    if choices.area_id is not None:
        column_named(columns, choices.area_id, what="area id")
        return _nowhere(len(columns)), AREA_IDS
    named = choices.lon is not None and choices.lat is not None
    if isinstance(source, Shapes) and not named:
        return _from_shapes(source)
    return _from_columns(columns, choices, within), "points"


def _nowhere(rows: int) -> Positions:
    return Positions(np.full(rows, np.nan), np.full(rows, np.nan), fate_codes(rows))


def _from_columns(columns: pd.DataFrame, choices: ServiceChoices, within: Bounds) -> Positions:
    lon = choices.lon or likely_column(columns.columns, "lon")
    lat = choices.lat or likely_column(columns.columns, "lat")
    if lon is None or lat is None:
        this = "This record says" if len(columns) == 1 else f"These {len(columns):,} records say"
        raise BadInput(
            f"{this} no place: there are no columns with coordinates and no area id, so they "
            "cannot be put on a map. Name the columns with --lon and --lat or --area-id, or keep "
            "the records by date with --no-place."
        )
    lon = column_named(columns, lon, what="longitude")
    lat = column_named(columns, lat, what="latitude")
    found = read_positions(
        columns[lon], columns[lat], crs=choices.crs, within=within, accept=choices.accept_guesses
    )
    if choices.lon is not None and choices.lat is not None:
        return found
    note = f"Longitude was read from “{lon}” and latitude from “{lat}”."
    return replace(found, notes=(*found.notes, note))


def _from_shapes(source: Shapes) -> tuple[Positions, Kind]:
    """Each shape counts once, where its representative point lies."""
    geometry = projection.to_lonlat(source.geometry, source.crs)
    missing = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    invalid = ~missing & ~shapely.is_valid(geometry)
    notes = []
    if invalid.any():
        geometry = np.where(invalid, shapely.make_valid(geometry), geometry)
        broken = int(invalid.sum())
        notes.append(f"{count(broken, 'shape')} {was(broken)} invalid and {was(broken)} repaired.")
    points = shapely.point_on_surface(geometry)
    kind = DRAWN[int(shapely.get_dimensions(geometry[~missing]).max(initial=0))]
    if kind != "points":
        notes.append(
            f"Each of the {kind} counts once, in the area where its representative point lies."
        )
    fate = fate_codes(len(geometry), {NO_PLACE: missing})
    return Positions(shapely.get_x(points), shapely.get_y(points), fate, tuple(notes)), kind


def outlines_of(source: Table | Shapes) -> np.ndarray | None:
    """The shapes of a map file as WKB, to compare them; None for a table."""
    return shapely.to_wkb(source.geometry) if isinstance(source, Shapes) else None


def shapes_to_keep(source: Table | Shapes, kind: Kind) -> np.ndarray | None:
    """Lines and polygons in degrees as WKB; None where the records are points or have no shape."""
    if not isinstance(source, Shapes) or kind not in DRAWN[1:]:
        return None
    found: np.ndarray = shapely.to_wkb(projection.to_lonlat(source.geometry, source.crs))
    return found
