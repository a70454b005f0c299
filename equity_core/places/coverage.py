"""Areas of one level as a coverage: no overlap, no sliver, borders shared point for point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from equity_core.errors import BadInput
from equity_core.places.degrees import Numbers
from equity_core.places.projection import metric_crs, to_crs
from equity_core.places.repair import Geometry, repair
from equity_core.places.simplify import simplify_for_drawing

__all__ = ["GAP_WIDTH_M", "CoverageReport", "clean", "measure", "repair", "simplify_for_drawing"]

GAP_WIDTH_M = 20.0
"""A hole between areas in which no circle of this diameter fits is a gap, not a place.

About the width of a street with its sidewalks: what sloppy drawing leaves out. A lake or an
enclave is wider, and stays a hole.
"""
_SAME_CORNER_M = 0.1
"""Corners closer than this become one when cleaning, so that no crumbs of a millimeter are left."""
_METERS_PER_DEGREE = 111_195.0
_INTERIORS_MEET = "2********"  # DE-9IM: the two interiors share something with an area
_NAMED_AT_MOST = 5


@dataclass(frozen=True)
class CoverageReport:
    """What keeps a set of areas from being a coverage; areas in square meters."""

    invalid_repaired: int
    repaired_ids: tuple[str, ...]
    overlap_pairs: int
    """Pairs of areas whose interiors share ground."""
    overlap_m2: float
    """Ground shared, added up over the pairs."""
    largest_overlap_m2: float
    gaps: int
    """Holes of the union of all areas that are narrower than ``GAP_WIDTH_M``."""
    gap_m2: float
    valid: bool
    """Interiors apart, and neighbors share every corner point of their border."""
    sentences: tuple[str, ...]


def measure(
    geometry_lonlat: Geometry,
    ids: Sequence[str] | NDArray[np.object_],
    *,
    repaired: NDArray[np.bool_] | None = None,
) -> CoverageReport:
    """Measure overlaps and gaps of the areas of one level, given in degrees.

    Both are measured in a local plane in meters. Invalid shapes are counted and repaired first;
    ``repaired`` says which were repaired earlier. Gaps are closed holes: a slit that is open to
    the outside is not seen.
    """
    geometry, now = repair(geometry_lonlat)
    mended = now if repaired is None else now | repaired
    names = tuple(str(name) for name in np.asarray(ids, dtype=object)[mended])
    valid = bool(shapely.coverage_is_valid(geometry))
    crs = metric_crs(geometry)
    overlap = np.empty(0) if valid else _overlaps(to_crs(geometry, crs))
    gaps = np.asarray(shapely.area(_gaps(geometry, valid, crs)), dtype=np.float64)
    return CoverageReport(
        invalid_repaired=len(names),
        repaired_ids=names,
        overlap_pairs=len(overlap),
        overlap_m2=float(overlap.sum()),
        largest_overlap_m2=float(overlap.max(initial=0.0)),
        gaps=len(gaps),
        gap_m2=float(gaps.sum()),
        valid=valid,
        sentences=_sentences(names, overlap, gaps, valid=valid),
    )


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
        When an area has no shape, or none of its own ground is left because another area covers
        all of it.
    """
    geometry = np.asarray(geometry_lonlat, dtype=object)
    _refuse_lost(geometry, ids, "has no shape. Mend the file or leave it out.")
    west, south, east, north = shapely.total_bounds(geometry)
    meters = _METERS_PER_DEGREE * np.array([np.cos(np.radians((south + north) / 2)), 1.0])
    corner = np.array([west, south])
    plane = shapely.transform(geometry, lambda xy: (xy - corner) * meters)
    cleaned = _cleaned(plane, gap_width=gap_width_m, snapping_distance=_SAME_CORNER_M)
    result = shapely.transform(cleaned, lambda xy: xy / meters + corner)
    if not shapely.coverage_is_valid(result):  # rounding on the way back
        result = _cleaned(result, gap_width=0.0, snapping_distance=-1.0)
    _refuse_lost(
        result, ids, "disappears: other areas cover all of it. Leave it or the others out."
    )
    return np.asarray(shapely.orient_polygons(result), dtype=object)


def _cleaned(plane: Geometry, *, gap_width: float, snapping_distance: float) -> Geometry:
    with np.errstate(invalid="ignore"):  # raised inside, for the empty middle of an empty ring
        cleaned = shapely.coverage_clean(  # type: ignore[attr-defined]  # newer than its stubs
            plane,
            gap_width=gap_width,
            snapping_distance=snapping_distance,
            merge_strategy="min_area",
        )
    return np.asarray(cleaned, dtype=object)


def _overlaps(plane: Geometry) -> Numbers:
    """Return the area shared by each pair of areas whose interiors meet.

    Whether they meet is decided exactly; the area itself can round to 0.
    """
    left, right = shapely.STRtree(plane).query(plane, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    meet = shapely.relate_pattern(plane[left], plane[right], _INTERIORS_MEET)
    shared = shapely.intersection(plane[left[meet]], plane[right[meet]])
    return np.asarray(shapely.area(shared), dtype=np.float64)


def _gaps(geometry: Geometry, valid: bool, crs: pyproj.CRS) -> Geometry:
    """Return the holes of the union in which no circle of the width fits; a plane in meters."""
    union = shapely.coverage_union_all(geometry) if valid else shapely.union_all(geometry)
    rings, owner = shapely.get_rings(shapely.get_parts(union), return_index=True)
    inner = np.diff(owner, prepend=-1) == 0  # the first ring of a part is the outer one
    holes = to_crs(np.array([shapely.Polygon(ring) for ring in rings[inner]], dtype=object), crs)
    radius = shapely.length(shapely.maximum_inscribed_circle(holes))
    return np.asarray(holes[2 * radius < GAP_WIDTH_M], dtype=object)


def _refuse_lost(geometry: Geometry, ids: object, what: str) -> None:
    lost = np.flatnonzero(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    if len(lost):
        names = np.arange(1, len(geometry) + 1) if ids is None else np.asarray(ids, dtype=object)
        raise BadInput(f"The area {names[lost[0]]} {what}")


def _sentences(
    names: tuple[str, ...], overlap: Numbers, gaps: Numbers, *, valid: bool
) -> tuple[str, ...]:
    said = []
    if names:
        listed = ", ".join(names[:_NAMED_AT_MOST]) + (" and more" if names[_NAMED_AT_MOST:] else "")
        said.append(f"{_count(len(names), 'shape was', 'shapes were')} repaired: {listed}.")
    if len(overlap):
        said.append(
            f"{_count(len(overlap), 'pair of areas overlaps', 'pairs of areas overlap')}, by "
            f"{overlap.sum():,.0f} square meters in all and {overlap.max():,.0f} at most."
        )
    if len(gaps):
        said.append(
            f"{_count(len(gaps), 'gap lies', 'gaps lie')} between areas (narrower than "
            f"{GAP_WIDTH_M:g} meters), {gaps.sum():,.0f} square meters in all."
        )
    if not valid and not len(overlap):
        said.append("Some neighbors do not share every corner point of their border.")
    return tuple(said)


def _count(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"
