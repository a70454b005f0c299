"""How far the nearest facility is on foot, along a network of streets and paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree

from equity_core.errors import BadInput
from equity_core.places.degrees import Numbers
from equity_core.places.nearest import plane_points, present
from equity_core.places.projection import metric_crs, to_crs
from equity_core.places.repair import Geometry

OFF_STREET_M = 250.0
"""A place farther than this from any corner of the network is not on it."""
ENTRANCE_M = 30.0
"""A park or a line is entered from every corner of the network within so many meters of it."""
NO_LENGTH = 1e-6
"""What stands for 0 meters, which a sparse graph would take for no street at all."""


@dataclass(frozen=True)
class Walks:
    """``meters`` to the nearest facility for each place: infinite where no way leads to one or
    none is near enough, NaN where the place is not on the network."""

    meters: Numbers
    facilities_off_street: int
    """Facilities that no corner of the network is near; they are reached by nobody."""


@dataclass(frozen=True)
class StreetNetwork:
    """Corners in a plane in meters and the streets between them, walked both ways.

    Places are joined to their nearest corner in a straight line, which counts as way. That is an
    approximation: from the middle of a long block the true way can be shorter by up to the block.
    """

    crs: pyproj.CRS
    x: Numbers
    y: Numbers
    streets: sparse.csr_array

    @classmethod
    def of(cls, nodes: pd.DataFrame, edges: pd.DataFrame) -> Self:
        """Make the network from its two tables.

        Parameters
        ----------
        nodes
            Columns node, lon, lat (degrees): one row a corner.
        edges
            Columns start, end (of nodes) and, if known, meters; else the straight line between
            the two. Of several streets between two corners the shortest counts.

        Raises
        ------
        BadInput
            When a column is missing, a corner is named twice or not known, or a length is below 0.
        """
        _refuse_missing(nodes, {"node", "lon", "lat"}, "corners")
        _refuse_missing(edges, {"start", "end"}, "streets")
        names = pd.Index(nodes["node"])
        lon, lat = (nodes[name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
        if not len(names) or names.has_duplicates or not np.isfinite([lon, lat]).all():
            raise BadInput("Every corner of the street network needs its own name and a position.")
        points = np.asarray(shapely.points(lon, lat), dtype=object)
        crs = metric_crs(points)
        x, y = plane_points(lon, lat, crs)
        start, end = names.get_indexer(edges["start"]), names.get_indexer(edges["end"])
        if (start < 0).any() or (end < 0).any():
            lost = edges[(start < 0) | (end < 0)].iloc[0]
            raise BadInput(
                f"The street from {lost['start']} to {lost['end']} names a corner that is not in "
                "the table of corners. Mend one of the two tables."
            )
        return cls(crs, x, y, _graph(start, end, _lengths(edges, start, end, x, y), len(names)))

    def walks(
        self,
        lon: ArrayLike,
        lat: ArrayLike,
        *,
        facilities_lonlat: Geometry,
        farthest_m: float = np.inf,
    ) -> Walks:
        """Walk from every place to its nearest facility (E. W. Dijkstra 1959, from all at once).

        Parameters
        ----------
        lon, lat
            The places, in degrees.
        facilities_lonlat
            Points, lines or areas.
        farthest_m
            Ways longer than this are not looked for; they come back as infinite.
        """
        corners = KDTree(np.column_stack([self.x, self.y]))
        node, meters, off = self._doors(corners, to_crs(present(facilities_lonlat), self.crs))
        reach = self._from_doors(node, meters, farthest_m)
        px, py = plane_points(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float), self.crs)
        on = np.isfinite(px)
        found = np.full(len(px), np.nan)
        away, nearest = corners.query(np.column_stack([px[on], py[on]]))
        way = away + reach[nearest]
        way = np.where(way > farthest_m, np.inf, way)
        found[on] = np.where(away > OFF_STREET_M, np.nan, way)
        return Walks(found, off)

    def _doors(
        self, corners: KDTree, facilities: Geometry
    ) -> tuple[NDArray[np.intp], Numbers, int]:
        """Corners from which facilities are entered, the meters still to go, how many have none."""
        points = np.asarray(shapely.points(self.x, self.y), dtype=object)
        is_point = shapely.get_type_id(facilities) == 0
        wide = facilities[~is_point]
        which, corner = shapely.STRtree(points).query(
            wide, predicate="dwithin", distance=ENTRANCE_M
        )
        spots = facilities[is_point]
        entered = np.zeros(len(wide), dtype=bool)
        entered[which] = True
        others = shapely.point_on_surface(wide[~entered])
        at = np.column_stack(
            [np.concatenate([get(spots), get(others)]) for get in (shapely.get_x, shapely.get_y)]
        )
        away, nearest = corners.query(at) if len(at) else (np.zeros(0), np.zeros(0, dtype=np.intp))
        near = away <= OFF_STREET_M
        node = np.concatenate([corner, nearest[near]]).astype(np.intp)
        meters = np.concatenate([np.zeros(len(corner)), away[near]])
        return node, meters, int((~near).sum())

    def _from_doors(self, node: NDArray[np.intp], meters: Numbers, farthest_m: float) -> Numbers:
        """Meters from every corner to the nearest facility, through one corner before all doors."""
        size = len(self.x)
        if not len(node):
            return np.full(size, np.inf)
        least = pd.Series(meters).groupby(node).min()
        door = sparse.csr_array(
            (np.maximum(least, NO_LENGTH), (np.zeros(len(least), dtype=int), least.index)),
            shape=(1, size),
        )
        graph = sparse.vstack(
            [
                sparse.hstack([self.streets, sparse.csr_array((size, 1))]),
                sparse.hstack([door, sparse.csr_array((1, 1))]),
            ]
        ).tocsr()
        found = dijkstra(graph, directed=True, indices=[size], min_only=True, limit=farthest_m)
        return np.asarray(found[:size], dtype=np.float64)


def _lengths(
    edges: pd.DataFrame, start: NDArray[np.intp], end: NDArray[np.intp], x: Numbers, y: Numbers
) -> Numbers:
    straight = np.hypot(x[start] - x[end], y[start] - y[end])
    if "meters" not in edges:
        return np.asarray(straight)
    meters = edges["meters"].to_numpy(dtype=np.float64)
    if not (np.isfinite(meters) & (meters >= 0)).all():
        raise BadInput("The length of every street has to be a number of meters, 0 or more.")
    return meters


def _graph(
    start: NDArray[np.intp], end: NDArray[np.intp], meters: Numbers, size: int
) -> sparse.csr_array:
    """Both ways of each street. Of streets named twice the least is kept, not their sum."""
    both = pd.DataFrame(
        {
            "start": np.concatenate([start, end]),
            "end": np.concatenate([end, start]),
            "meters": np.maximum(np.concatenate([meters, meters]), NO_LENGTH),
        }
    )
    both = (
        both[both["start"] != both["end"]].groupby(["start", "end"])["meters"].min().reset_index()
    )
    return sparse.csr_array((both["meters"], (both["start"], both["end"])), shape=(size, size))


def _refuse_missing(table: pd.DataFrame, needed: set[str], what: str) -> None:
    missing = sorted(needed - set(table.columns))
    if missing:
        raise BadInput(f"The table of {what} has no column {missing[0]}. Add it and try again.")
