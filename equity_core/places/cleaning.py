"""Areas drawn carelessly, turned into a coverage that shares its borders point for point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from equity_core.errors import BadInput
from equity_core.places.repair import Geometry

GAP_WIDTH_M = 20.0
"""A hole between areas in which no circle of this diameter fits is a gap, not a place.

About the width of a street with its sidewalks: what sloppy drawing leaves out. A lake or an
enclave is wider, and stays a hole.
"""
_SAME_CORNER_M = 0.1
"""Corners closer than this become one when cleaning, so that no crumbs of a millimeter are left."""
_METERS_PER_DEGREE = 111_195.0


def clean(
    geometry_lonlat: Geometry,
    *,
    ids: Sequence[str] | NDArray[np.object_] | None = None,
    gap_width_m: float = GAP_WIDTH_M,
) -> Geometry:
    """Turn areas into a valid coverage: one owner for shared ground, no slivers between neighbors.

    Ground in two areas goes to the smaller of them (so that an enclave drawn over its
    surroundings is cut out, and no area loses a large part of itself); a gap goes to the neighbor
    with the longest border along it.

    Parameters
    ----------
    geometry_lonlat : ndarray of Geometry
        Valid areas in degrees, as from :func:`repair`.
    ids : sequence, optional
        Names for messages; positions, counted from 1, when left out.
    gap_width_m : float
        Holes in which no circle of this diameter (meters) fits are closed; 0 leaves all open.

    Raises
    ------
    BadInput
        When an area has no shape, or no ground is left to it because others cover all of it.
    """
    geometry = np.asarray(geometry_lonlat, dtype=object)
    _refuse_lost(geometry, ids, "has no shape. Mend the file or leave it out.")
    plane = _LocalPlane.around(geometry)
    cleaned = _cleaned(plane.meters(geometry), gap_width_m, _SAME_CORNER_M)
    result = plane.degrees(cleaned)
    if not shapely.coverage_is_valid(result):  # rounding on the way back
        result = _cleaned(result, 0.0, -1.0)
    _refuse_lost(
        result,
        ids,
        "disappears when overlaps are removed: other areas cover it, or it is only centimeters "
        "wide. Leave it or the others out of the file.",
    )
    return np.asarray(shapely.orient_polygons(result), dtype=object)


def gaps_between(geometry_lonlat: Geometry) -> Geometry:
    """Return the gaps that :func:`clean` would close, as polygons in degrees."""
    plane = _LocalPlane.around(geometry_lonlat)
    union = shapely.coverage_union_all(_cleaned(plane.meters(geometry_lonlat), 0.0, _SAME_CORNER_M))
    rings, owner = shapely.get_rings(shapely.get_parts(union), return_index=True)
    inner = np.diff(owner, prepend=-1) == 0  # the first ring of a part is the outer one
    holes = np.array([shapely.Polygon(ring) for ring in rings[inner]], dtype=object)
    radius = shapely.length(shapely.maximum_inscribed_circle(holes))
    return plane.degrees(holes[2 * radius < GAP_WIDTH_M])


def _refuse_lost(geometry: Geometry, ids: object, what: str) -> None:
    lost = np.flatnonzero(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    if len(lost):
        names = np.arange(1, len(geometry) + 1) if ids is None else np.asarray(ids, dtype=object)
        raise BadInput(f"The area {names[lost[0]]} {what}")


@dataclass(frozen=True)
class _LocalPlane:
    """Degrees stretched to meters: what is straight in degrees stays straight, as it is joined."""

    west: float
    south: float
    east_m: float
    north_m: float

    @classmethod
    def around(cls, geometry: Geometry) -> _LocalPlane:
        west, south, _, north = (float(side) for side in shapely.total_bounds(geometry))
        squeeze = float(np.cos(np.radians((south + north) / 2)))
        return cls(west, south, _METERS_PER_DEGREE * squeeze, _METERS_PER_DEGREE)

    def meters(self, geometry: Geometry) -> Geometry:
        corner, scale = (self.west, self.south), (self.east_m, self.north_m)
        return np.asarray(shapely.transform(geometry, lambda xy: (xy - corner) * scale))

    def degrees(self, geometry: Geometry) -> Geometry:
        corner, scale = (self.west, self.south), (self.east_m, self.north_m)
        return np.asarray(shapely.transform(geometry, lambda xy: xy / scale + corner))


def _cleaned(plane: Geometry, gap_width: float, snapping_distance: float) -> Geometry:
    with np.errstate(invalid="ignore"):  # raised inside, for the empty middle of an empty ring
        cleaned = shapely.coverage_clean(  # type: ignore[attr-defined]  # newer than its stubs
            plane,
            gap_width=gap_width,
            snapping_distance=snapping_distance,
            merge_strategy="min_area",
        )
    return np.asarray(cleaned, dtype=object)
