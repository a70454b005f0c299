"""Coordinates of any stated system in degrees, longitude first."""

from __future__ import annotations

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError

from equity_core.errors import BadInput
from equity_core.places.repair import Geometry, repair

LONLAT = "EPSG:4326"
"""Degrees on WGS 84; everywhere here longitude comes first."""

Numbers = NDArray[np.float64]
Bounds = tuple[float, float, float, float]


def to_lonlat(geometry: Geometry, crs: str | None) -> Geometry:
    """Bring shapes into degrees, longitude first (EPSG:4326); heights are dropped.

    Parameters
    ----------
    geometry : ndarray of Geometry
        Missing (None) and empty shapes pass through.
    crs : str or None
        What the file states: an EPSG code or a definition that PROJ reads (WKT, PROJ JSON).

    Raises
    ------
    BadInput
        When the file states nothing or something unknown, or the coordinates do not fit it.
    """
    if crs is None:
        raise BadInput(
            "The file does not state its coordinate system. Save it again with one, for example "
            "as GeoJSON in longitude and latitude."
        )
    flat = np.asarray(shapely.force_2d(geometry), dtype=object)
    system = _read_crs(crs)
    if not system.equals(pyproj.CRS(LONLAT), ignore_axis_order=True):
        flat = moved(flat, pyproj.Transformer.from_crs(system, LONLAT, always_xy=True))
    _refuse_off_earth(*shapely.get_coordinates(flat).T, name=system.name)
    return flat


def points_to_lonlat(x: Numbers, y: Numbers, *, crs: str) -> tuple[Numbers, Numbers]:
    """Bring columns of coordinates into degrees: longitudes, latitudes.

    x is the easting (or longitude), y the northing (or latitude), in the units of `crs`. A point
    that does not fit the system, or is not a number, comes back as not-a-number on both sides.
    """
    system = _read_crs(crs)
    lon, lat = pyproj.Transformer.from_crs(system, LONLAT, always_xy=True).transform(
        np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    )
    lost = ~(np.isfinite(lon) & np.isfinite(lat))
    return np.where(lost, np.nan, lon), np.where(lost, np.nan, lat)


def moved(geometry: Geometry, transformer: pyproj.Transformer) -> Geometry:
    """Bring shapes from one system to another, corner by corner.

    A valid area whose corners cross by rounding on the way is repaired.
    """

    def corners(xy: Numbers) -> Numbers:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    there = np.asarray(shapely.transform(geometry, corners), dtype=object)
    areas = np.isin(shapely.get_type_id(there), (3, 6))
    far = ~np.isfinite(shapely.bounds(there)).all(axis=-1)
    broken = areas & ~far & shapely.is_valid(geometry) & ~shapely.is_valid(there)
    if broken.any():
        there[broken], _ = repair(there[broken])
    return there


def _read_crs(crs: str) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_user_input(crs)
    except (CRSError, ProjError) as problem:
        raise BadInput(
            f"The coordinate system “{crs[:60]}” is not known. Give its EPSG code, such as "
            "EPSG:4326 for longitude and latitude."
        ) from problem


def _refuse_off_earth(lon: Numbers, lat: Numbers, *, name: str) -> None:
    off = ~((np.abs(lon) <= 360) & (np.abs(lat) <= 90))
    if off.any():
        raise BadInput(
            f"The coordinates do not fit the coordinate system that the file states ({name}): "
            f"{int(off.sum()):,} of {len(lon):,} corner points would lie off the earth. "
            "Save the file again with the right one."
        )
