"""Areas of one level as a coverage: no overlap, no sliver, borders shared point for point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from equity_core.places.cleaning import GAP_WIDTH_M, clean, gaps_between
from equity_core.places.degrees import Numbers
from equity_core.places.projection import metric_crs, to_crs
from equity_core.places.repair import Geometry, repair
from equity_core.places.simplify import simplify_for_drawing

__all__ = ["GAP_WIDTH_M", "CoverageReport", "clean", "measure", "repair", "simplify_for_drawing"]

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
    ``repaired`` says which were repaired earlier. Gaps are those that :func:`clean` closes: holes,
    once corners closer than 0.1 m have become one. A slit open to the outside is not seen.
    """
    geometry, now = repair(geometry_lonlat)
    mended = now if repaired is None else now | repaired
    names = tuple(str(name) for name in np.asarray(ids, dtype=object)[mended])
    geometry = geometry[~(shapely.is_missing(geometry) | shapely.is_empty(geometry))]
    valid = bool(shapely.coverage_is_valid(geometry))
    crs = metric_crs(geometry)
    overlap = np.empty(0) if valid else _overlaps(to_crs(geometry, crs))
    gaps = np.asarray(shapely.area(to_crs(gaps_between(geometry), crs)), dtype=np.float64)
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
            f"{_square_meters(overlap.sum())} in all and {_square_meters(overlap.max())} at most."
        )
    if len(gaps):
        said.append(
            f"{_count(len(gaps), 'gap lies', 'gaps lie')} between areas (narrower than "
            f"{GAP_WIDTH_M:g} meters), {_square_meters(gaps.sum())} in all."
        )
    if not valid and not len(overlap):
        said.append("Some neighbors do not share every corner point of their border.")
    return tuple(said)


def _square_meters(area: float) -> str:
    return (
        _count(round(area), "square meter", "square meters")
        if area >= 1
        else "less than 1 square meter"
    )


def _count(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"
