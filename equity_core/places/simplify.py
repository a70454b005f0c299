"""Lighter outlines for drawing; never for joining."""

from __future__ import annotations

import numpy as np
import shapely

from equity_core.places.degrees import Numbers
from equity_core.places.repair import Geometry

_OF_EXTENT = 1 / 750
"""Finest detail kept, against the city's longer side: about a pixel of a map on a screen."""
_OF_AREA = 1 / 20
"""And against the side of a square as large as the middle area, so that areas keep their shape."""
_MOST_DECIMALS = 9


def simplify_for_drawing(
    geometry_lonlat: Geometry, tolerance_degrees: float = 2e-4, decimals: int = 5
) -> Geometry:
    """Simplify areas in degrees for drawing; neighbors that share a border keep sharing it.

    Areas that form a coverage are simplified as one (Visvalingam-Whyatt, ``coverage_simplify``)
    and stay one; others, such as outlines that overlap, are simplified one by one (Douglas-Peucker
    that keeps each of them valid). No area vanishes.

    Parameters
    ----------
    geometry_lonlat : ndarray of Geometry
        Valid Polygons and MultiPolygons; None and empty ones pass through.
    tolerance_degrees : float
        Largest tolerance. It shrinks where the city or its areas are small.
    decimals : int
        Decimals kept; more are kept where the tolerance shrank, or where rounding would make an
        area collapse or cross a neighbor.
    """
    result = np.asarray(geometry_lonlat, dtype=object).copy()
    there = ~(shapely.is_missing(result) | shapely.is_empty(result))
    if there.any():
        result[there] = _simplified(result[there], tolerance_degrees, decimals)
    return result


def _simplified(geometry: Geometry, tolerance: float, decimals: int) -> Geometry:
    bounds = shapely.total_bounds(geometry)
    extent = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    side = float(np.sqrt(np.median(shapely.area(geometry))))
    tolerance = min(tolerance, _OF_EXTENT * extent, _OF_AREA * side or tolerance)
    decimals = max(decimals, int(np.ceil(-np.log10(tolerance))) + 1)
    if shapely.coverage_is_valid(geometry):
        lighter = shapely.coverage_simplify(geometry, tolerance)
        return _rounded(np.asarray(lighter, dtype=object), decimals, as_coverage=True)
    lighter = shapely.simplify(geometry, tolerance, preserve_topology=True)
    return _rounded(np.asarray(lighter, dtype=object), decimals, as_coverage=False)


def _rounded(geometry: Geometry, decimals: int, *, as_coverage: bool) -> Geometry:
    """Round with as few decimals as keep every area, and the coverage, whole."""
    for kept in range(decimals, _MOST_DECIMALS + 1):

        def to_grid(xy: Numbers, kept: int = kept) -> Numbers:
            return np.round(xy, kept)

        rounded = shapely.transform(geometry, to_grid)
        whole = shapely.is_valid(rounded) & (shapely.area(rounded) > 0)
        if whole.all() and (not as_coverage or shapely.coverage_is_valid(rounded)):
            return np.asarray(shapely.remove_repeated_points(rounded), dtype=object)
    return geometry
