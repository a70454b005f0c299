"""Which area a point lies in: exact, through a grid of candidate areas."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from equity_core.errors import BadInput
from equity_core.places.candidates import OUTSIDE, Candidates, find_candidates
from equity_core.places.cells import GridFrame, edges_of
from equity_core.places.kept import read_grid, write_grid

_CHUNK = 1 << 16
"""Points looked up at a time, so that the steps between stay in the processor's cache."""


@dataclass(frozen=True)
class AreaGrid:
    """Exact point-in-area for many points and one set of areas.

    Each cell of a grid knows the areas that reach into it. A cell that lies wholly inside one
    area answers at once; in the others the few candidates are asked in order, so that a point on
    a shared border, or in two overlapping areas, goes to the area that comes first. The answer is
    that of ``geopandas.sjoin(predicate="intersects")`` with the lowest area kept, for every point.

    Make one with :meth:`build` or :meth:`load`. Indices are positions in the array of areas.
    """

    frame: GridFrame
    candidates: Candidates
    geometry: NDArray[np.object_]

    @classmethod
    def build(cls, geometry: NDArray[np.object_], *, cells: int | None = None) -> Self:
        """Make the grid for an array of Polygons and MultiPolygons, in degrees.

        Parameters
        ----------
        geometry : ndarray of Geometry, shape (n,)
            Valid areas; None and empty ones hold no point.
        cells : int, optional
            Cells on a side. More cells take longer to make and answer faster; by default about
            500 cells to an area, between 64 and 1,024 on a side.

        Raises
        ------
        BadInput
            When a geometry is not an area.
        """
        geometry = np.asarray(geometry, dtype=object)
        kind = shapely.get_type_id(geometry)
        wrong = np.flatnonzero(~np.isin(kind, (-1, 3, 6)) & ~shapely.is_empty(geometry))
        if len(wrong):
            raise BadInput(
                f"Shape {wrong[0] + 1} is not an area. Use a file in which every shape is one."
            )
        if cells is None:
            cells = int(np.clip(2 ** np.ceil(np.log2(22 * np.sqrt(len(geometry) + 1))), 64, 1024))
        frame = GridFrame.over(geometry, cells)
        return cls(frame, find_candidates(edges_of(geometry, frame), frame), geometry)

    @classmethod
    def load(cls, path: Path, geometry: NDArray[np.object_]) -> Self:
        """Read a kept grid for the same areas in the same order.

        Raises
        ------
        StoreProblem
            When the file is missing or damaged, or was made for other areas.
        """
        geometry = np.asarray(geometry, dtype=object)
        return cls(*read_grid(Path(path), geometry=geometry), geometry)

    def save(self, path: Path) -> None:
        """Keep the grid as an .npz file; a file of that name is replaced whole or not at all."""
        write_grid(Path(path), geometry=self.geometry, frame=self.frame, candidates=self.candidates)

    def __post_init__(self) -> None:
        """Make the areas ready to be asked, also by several threads at once."""
        shapely.prepare(self.geometry)
        west, south, east, north = shapely.bounds(self.geometry).T
        # the first question makes each area's index; later ones only read it
        shapely.intersects_xy(self.geometry, (west + east) / 2, (south + north) / 2)

    def locate(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int32]:
        """Index of the area of each point, the lowest where several hold it, -1 where none does.

        Parameters
        ----------
        lon, lat : array_like of float, shape (m,)
            Degrees; not-a-number and infinite values lie in no area.
        """
        x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        answer = self._look_up(x, y)
        point, position, end = self._undecided(answer)
        answer[point] = OUTSIDE
        while len(point):
            hit = self._hit(position, x[point], y[point])
            answer[point[hit]] = self.candidates.area[position[hit]]
            left = ~hit & (position + 1 < end)
            point, position, end = point[left], position[left] + 1, end[left]
        return answer

    def count_in_several(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
        """Whether each point lies in two or more areas, borders included; the sum counts them."""
        x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        answer = self._look_up(x, y)
        hits = np.zeros(len(answer), dtype=np.int64)
        point, position, end = self._undecided(answer)
        while len(point):
            hits[point] += self._hit(position, x[point], y[point])
            left = (hits[point] < 2) & (position + 1 < end)
            point, position, end = point[left], position[left] + 1, end[left]
        return hits > 1

    def _look_up(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
        answer = np.empty(len(x), dtype=np.int32)
        for at in range(0, len(x), _CHUNK):
            here = slice(at, at + _CHUNK)
            np.take(self.candidates.answer, self.frame.cell(x[here], y[here]), out=answer[here])
        return answer

    def _undecided(
        self, answer: NDArray[np.int32]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Points that have to ask: their index, their first candidate and the end of the list."""
        point = np.flatnonzero(answer < OUTSIDE)
        asking = -2 - answer[point].astype(np.int64)
        position, end = self.candidates.start[asking], self.candidates.start[asking + 1]
        # one area after the other: its prepared edges stay in the processor's cache
        order = np.argsort(self.candidates.area[position])
        return point[order], position[order], end[order]

    def _hit(
        self, position: NDArray[np.int64], x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        hit = self.candidates.certain[position]
        ask = np.flatnonzero(~hit)
        area = self.geometry[self.candidates.area[position[ask]]]
        hit[ask] = shapely.intersects_xy(area, x[ask], y[ask])
        return hit
