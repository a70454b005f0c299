"""Coordinates: any stated or guessed system to degrees, degrees to a local plane in meters."""

from __future__ import annotations

import numpy as np
import pyproj
import shapely

from equity_core.errors import BadInput
from equity_core.places.degrees import (
    LONLAT,
    Bounds,
    Numbers,
    moved,
    points_to_lonlat,
    to_lonlat,
)
from equity_core.places.guessing import CrsGuess, guess_point_crs
from equity_core.places.repair import Geometry

__all__ = [
    "LONLAT",
    "Bounds",
    "CrsGuess",
    "areas_m2",
    "guess_point_crs",
    "metric_crs",
    "points_to_lonlat",
    "to_crs",
    "to_lonlat",
]


def metric_crs(geometry_lonlat: Geometry) -> pyproj.CRS:
    """Return a plane in meters that keeps areas true, centered on the middle of the shapes.

    Lambert azimuthal equal-area; across a city lengths are true to a few parts in a million.

    Raises
    ------
    BadInput
        When there is no shape at all.
    """
    if (shapely.is_missing(geometry_lonlat) | shapely.is_empty(geometry_lonlat)).all():
        raise BadInput("There is no shape to measure. Check that the file has any.")
    west, south, east, north = shapely.total_bounds(geometry_lonlat)
    center = {"lat_0": (south + north) / 2, "lon_0": (west + east) / 2}
    return pyproj.CRS.from_dict({"proj": "laea", "datum": "WGS84", "units": "m", **center})


def to_crs(geometry_lonlat: Geometry, crs: pyproj.CRS) -> Geometry:
    """Bring shapes from degrees into another system, such as :func:`metric_crs`."""
    return moved(geometry_lonlat, pyproj.Transformer.from_crs(LONLAT, crs, always_xy=True))


def areas_m2(geometry_lonlat: Geometry) -> Numbers:
    """Area of each shape in square meters, land and water together; missing shapes have 0."""
    flat = to_crs(geometry_lonlat, metric_crs(geometry_lonlat))
    return np.nan_to_num(np.asarray(shapely.area(flat), dtype=np.float64))
