"""Shapes that break the rules of polygons, made valid."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from equity_core.errors import BadInput

Geometry = NDArray[np.object_]


def repair(geometry: Geometry) -> tuple[Geometry, NDArray[np.bool_]]:
    """Make shapes valid, keep what has an area, and turn outer rings counter-clockwise.

    Returns
    -------
    geometry : ndarray of Geometry
        Polygons and MultiPolygons. A shape without any area comes back empty; None stays None.
    repaired : ndarray of bool
        Where the shape was not valid or held points or lines beside its areas.

    Raises
    ------
    BadInput
        When a coordinate is not a finite number.
    """
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise BadInput(
            "A shape has a corner whose position is not a number. Mend the file and try again."
        )
    there = ~shapely.is_missing(geometry)
    whole = shapely.is_valid(geometry) & np.isin(shapely.get_type_id(geometry), (3, 6))
    result = np.asarray(shapely.force_2d(geometry), dtype=object).copy()
    for index in np.flatnonzero(there & ~whole):
        result[index] = _areas_only(shapely.make_valid(result[index], method="structure"))
    return np.asarray(shapely.orient_polygons(result), dtype=object), there & ~whole


def _areas_only(shape: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shapely.get_parts(shape))
    polygons = parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
    together: shapely.Geometry = shapely.union_all(polygons)
    return together if len(polygons) else shapely.Polygon()
