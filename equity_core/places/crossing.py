"""Which areas a shape crosses, and how much of it lies in each; all in a plane in meters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray

from equity_core.places.degrees import Numbers
from equity_core.places.repair import Geometry

Index = NDArray[np.intp]
Flags = NDArray[np.bool_]
SAME = 1e-9
"""The part of a shape below which a difference is rounding."""


@dataclass(frozen=True)
class Crossings:
    """Pairs of a shape and an area that it crosses.

    ``part`` is of the shape (what several areas hold is shared between them), ``of_area`` of the
    area's land (NaN for lines); ``inside`` is the part of each shape in any area, NaN for a shape
    without a size. The parts of a shape add up to its inside.
    """

    shape: Index
    area: Index
    part: Numbers
    of_area: Numbers
    inside: Numbers
    areas: int

    @classmethod
    def of(
        cls,
        shape: Index,
        area: Index,
        *,
        size: Numbers,
        of_area: Numbers,
        whole: Numbers,
        areas: int,
    ) -> Self:
        """Turn sizes in square meters or meters into parts of each whole shape."""
        part = size / whole[shape]
        inside = np.bincount(shape, weights=part, minlength=len(whole)).astype(np.float64)
        known = np.where(whole > 0, np.minimum(inside, 1.0), np.nan)
        return cls(shape, area, part, of_area, known, areas)


def cross_ground(shapes: Geometry, areas: Geometry) -> Crossings:
    """Crossings of polygons with areas, by square meters."""
    whole = np.nan_to_num(np.asarray(shapely.area(shapes), dtype=np.float64))
    shape, area = shapely.STRtree(areas).query(shapes, predicate="intersects")
    piece = np.asarray(shapely.intersection(shapes[shape], areas[area]), dtype=object)
    size = np.asarray(shapely.area(piece), dtype=np.float64)
    crossing = np.flatnonzero(size > SAME * whole[shape])
    order = crossing[np.lexsort((area[crossing], shape[crossing]))]
    shape, area, piece, size = shape[order], area[order], piece[order], size[order]
    ground = np.asarray(shapely.area(areas), dtype=np.float64)
    return Crossings.of(
        shape,
        area,
        size=_shared_fairly(shape, piece, size, overlapping=_overlapping(areas, ground)[area]),
        of_area=np.minimum(size / ground[area], 1.0),
        whole=whole,
        areas=len(areas),
    )


def _overlapping(areas: Geometry, ground: Numbers) -> Flags:
    """Areas that share ground with another one."""
    one, other = shapely.STRtree(areas).query(areas, predicate="intersects")
    once = one < other
    one, other = one[once], other[once]
    common = shapely.area(shapely.intersection(areas[one], areas[other]))
    real = common > SAME * np.minimum(ground[one], ground[other])
    return np.isin(np.arange(len(areas)), np.concatenate([one[real], other[real]]))


def _shared_fairly(shape: Index, piece: Geometry, size: Numbers, *, overlapping: Flags) -> Numbers:
    """Sizes of the pieces after ground in several areas was shared between those."""
    owned = size.copy()
    edges = np.flatnonzero(np.diff(shape, prepend=-1, append=-1))
    for first, end in zip(edges[:-1], edges[1:], strict=True):
        if overlapping[first:end].sum() > 1:
            owned[first:end] = _without_doubles(piece[first:end], size[first:end])
    return owned


def _without_doubles(piece: Geometry, size: Numbers) -> Numbers:
    """Take away half of what two pieces have in common; of three or more, in proportion."""
    covered = float(shapely.area(shapely.union_all(piece)))
    if size.sum() - covered <= SAME * covered:
        return size
    one, other = np.triu_indices(len(piece), 1)
    common = np.asarray(
        shapely.area(shapely.intersection(piece[one], piece[other])), dtype=np.float64
    )
    lost = np.bincount(one, weights=common, minlength=len(piece))
    owned = size - (lost + np.bincount(other, weights=common, minlength=len(piece))) / 2
    exact = abs(owned.sum() - covered) <= SAME * covered and bool((owned >= 0).all())
    return np.asarray(owned if exact else size * covered / size.sum())


def cross_lines(lines: Geometry, areas: Geometry, *, border_m: float) -> Crossings:
    """Crossings of lines with areas, by meters.

    A stretch is in every area that is no farther than `border_m`; of several each has an equal
    part. Each straight piece is cut where it meets the border of such a reach, so nothing is lost.
    """
    reach = np.asarray(shapely.buffer(areas, border_m) if border_m else areas, dtype=object)
    start, end, owner = _straight_pieces(lines)
    stretch = _Stretches.cut(start, end, reach)
    which, area = shapely.STRtree(reach).query(stretch.middle, predicate="intersects")
    holders = np.bincount(which, minlength=len(stretch.meters))
    meters = stretch.meters[which] / holders[which]
    pair, at = np.unique(owner[stretch.piece[which]] * len(areas) + area, return_inverse=True)
    shape, crossed = np.divmod(pair, max(len(areas), 1))
    return Crossings.of(
        shape,
        crossed,
        size=np.bincount(at, weights=meters, minlength=len(pair)).astype(np.float64),
        of_area=np.full(len(pair), np.nan),
        whole=np.nan_to_num(np.asarray(shapely.length(lines), dtype=np.float64)),
        areas=len(areas),
    )


def _straight_pieces(lines: Geometry) -> tuple[Numbers, Numbers, Index]:
    """Both ends of every straight piece, and the line that it is of."""
    parts, line = shapely.get_parts(lines, return_index=True)
    corner, part = shapely.get_coordinates(parts, return_index=True)
    follows = (np.diff(part) == 0) & (np.diff(corner, axis=0) != 0).any(axis=1)
    return corner[:-1][follows], corner[1:][follows], line[part[:-1][follows]].astype(np.intp)


@dataclass(frozen=True)
class _Stretches:
    """Straight pieces cut at borders: the piece that each is of, its length, its middle."""

    piece: Index
    meters: Numbers
    middle: Geometry

    @classmethod
    def cut(cls, start: Numbers, end: Numbers, areas: Geometry) -> Self:
        pieces = np.asarray(shapely.linestrings(np.stack([start, end], axis=1)), dtype=object)
        borders = np.asarray(shapely.boundary(areas), dtype=object)
        piece, border = shapely.STRtree(borders).query(pieces, predicate="intersects")
        meeting = shapely.intersection(pieces[piece], borders[border])
        spot, which = shapely.get_coordinates(meeting, return_index=True)
        along, of = end - start, piece[which]
        way = ((spot - start[of]) * along[of]).sum(axis=1) / (along[of] ** 2).sum(axis=1)
        every = np.arange(len(start))
        of = np.concatenate([every, of, every])
        at = np.concatenate([0.0 * every, np.clip(way, 0.0, 1.0), 0.0 * every + 1.0])
        order = np.lexsort((at, of))
        of, at = of[order], at[order]
        real = (np.diff(of) == 0) & (np.diff(at) > 0)
        own, low, high = of[:-1][real], at[:-1][real], at[1:][real]
        middle = start[own] + along[own] * ((low + high) / 2)[:, None]
        meters = (high - low) * np.hypot(*along[own].T)
        return cls(own, meters, np.asarray(shapely.points(middle), dtype=object))
