"""A square grid over a set of areas: which cells a border touches, which cells lie inside."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

_PAD = 1e-6
"""Widening, in cells, where a border is cut at the edge of a row: far above rounding (1e-12)."""


@dataclass(frozen=True)
class GridFrame:
    """Where a grid of ``cells`` by ``cells`` lies; a rim of empty cells goes around it.

    Column and row rise with longitude and latitude, so two points on the two sides of a third
    can never be given cells in another order: this is what makes the grid exact.
    """

    west: float
    south: float
    columns_per_degree: float
    rows_per_degree: float
    cells: int

    @property
    def side(self) -> int:
        """Cells on one side, rim included."""
        return self.cells + 2

    @classmethod
    def over(cls, geometry: NDArray[np.object_], cells: int) -> "GridFrame":
        """Frame that holds all areas, or nothing when every area is empty."""
        if (shapely.is_missing(geometry) | shapely.is_empty(geometry)).all():
            return cls(0.0, 0.0, 0.0, 0.0, cells)
        west, south, east, north = (float(side) for side in shapely.total_bounds(geometry))
        inside = cells * (1 - 1e-9)  # the last border stays inside the last cell
        wide, high = east - west, north - south
        return cls(west, south, inside / wide if wide else 0, inside / high if high else 0, cells)

    def position(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Column and row with fractions; not-a-number and far points fall on the rim."""
        last = self.cells + 1.0
        with np.errstate(over="ignore", invalid="ignore"):
            u = (lon - self.west) * self.columns_per_degree + 1.0
            v = (lat - self.south) * self.rows_per_degree + 1.0
        # fmax and fmin pass over not-a-number
        return (
            np.fmin(np.fmax(u, 0.0, out=u), last, out=u),
            np.fmin(np.fmax(v, 0.0, out=v), last, out=v),
        )

    def cell(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
        """Number of the cell of each point, row by row from the south-west corner."""
        u, v = self.position(lon, lat)
        return v.astype(np.int64) * self.side + u.astype(np.int64)


@dataclass(frozen=True)
class Edges:
    """Straight pieces of the areas' borders in cells: from (u0, v0) up to (u1, v1), v0 <= v1."""

    area: NDArray[np.int64]
    u0: NDArray[np.float64]
    v0: NDArray[np.float64]
    u1: NDArray[np.float64]
    v1: NDArray[np.float64]


def edges_of(geometry: NDArray[np.object_], frame: GridFrame) -> Edges:
    """Every edge of every ring of the areas, holes included."""
    parts, area_of_part = shapely.get_parts(geometry, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    u, v = frame.position(xy[:, 0].copy(), xy[:, 1].copy())
    first = np.flatnonzero(ring[:-1] == ring[1:])
    low = np.where(v[first] <= v[first + 1], first, first + 1)
    high = 2 * first + 1 - low
    area = area_of_part[part_of_ring[ring[first]]].astype(np.int64)
    return Edges(area, u[low], v[low], u[high], v[high])


def border_cells(edges: Edges, frame: GridFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of (area, cell) where an edge of the area touches the cell; pairs may repeat.

    A cell that is not listed for an area lies wholly inside or wholly outside of it. Cells that
    an edge only nearly touches may be listed too: they are tested exactly later.
    """
    bottom, top = edges.v0.astype(np.int64), edges.v1.astype(np.int64)
    edge, step = _ranges(top - bottom + 1)
    row = bottom[edge] + step
    u0, u1, v0, v1 = edges.u0[edge], edges.u1[edge], edges.v0[edge], edges.v1[edge]
    rise = np.where(v1 > v0, v1 - v0, 1.0)
    slope = (u1 - u0) / rise
    enters = np.where(row > bottom[edge], u0 + (row - v0) * slope, u0)
    leaves = np.where(row < top[edge], u0 + (row + 1 - v0) * slope, u1)
    pad = np.where(top[edge] > bottom[edge], _PAD * (1 + np.abs(slope)), 0.0)
    left = np.maximum(np.minimum(enters, leaves) - pad, np.minimum(u0, u1)).astype(np.int64)
    right = np.minimum(np.maximum(enters, leaves) + pad, np.maximum(u0, u1)).astype(np.int64)
    piece, step = _ranges(right - left + 1)
    return edges.area[edge[piece]], (row * frame.side + left)[piece] + step


def inner_cells(edges: Edges, frame: GridFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of (area, cell) where the middle of the cell lies inside the area.

    Along the middle of every row, an area begins and ends where its edges cross (even-odd rule).
    The cells of the crossings are left out: a border touches them. Other cells that a border
    touches may be listed.
    """
    first = np.ceil(edges.v0 - 0.5).astype(np.int64)
    last = np.ceil(edges.v1 - 0.5).astype(np.int64)  # half-open: a shared vertex counts once
    edge, step = _ranges(last - first)
    row = first[edge] + step
    u0, u1, v0, v1 = edges.u0[edge], edges.u1[edge], edges.v0[edge], edges.v1[edge]
    crossing = u0 + (row + 0.5 - v0) * ((u1 - u0) / (v1 - v0))
    crossing = np.clip(crossing, np.minimum(u0, u1), np.maximum(u0, u1)).astype(np.int64)
    order = np.sort((edges.area[edge] * frame.side + row) * frame.side + crossing)
    begin, end = order[0::2] + 1, order[1::2]
    run, step = _ranges(np.maximum(end - begin, 0))
    return np.divmod(begin[run] + step, frame.side**2)


def _ranges(lengths: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For lengths (2, 0, 3): the owner of each step (0 0 2 2 2) and the step (0 1 0 1 2)."""
    owner = np.repeat(np.arange(len(lengths)), lengths)
    begin = np.cumsum(lengths) - lengths
    return owner, np.arange(len(owner)) - begin[owner]
