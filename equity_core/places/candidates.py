"""Which areas each cell of a grid has to ask, and which cells know the answer already."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from equity_core.places.cells import Edges, GridFrame, border_cells, inner_cells

OUTSIDE = -1


class Candidates(NamedTuple):
    """What every cell knows. Indices of areas are positions in the array of areas."""

    answer: NDArray[np.int32]
    """Per cell: an area, -1 for none, or -2 - k for the k-th cell that has to ask."""
    start: NDArray[np.int64]
    """Per asking cell: where its candidates begin; one more entry at the end."""
    area: NDArray[np.int32]
    """The candidates, in rising order within a cell."""
    certain: NDArray[np.bool_]
    """Per candidate: the whole cell lies inside it, so there is nothing to ask."""


def find_candidates(edges: Edges, frame: GridFrame) -> Candidates:
    """Work out for every cell which areas reach into it."""
    area, cell = inner_cells(edges, frame)
    border_area, border_cell = border_cells(edges, frame)
    asks = np.bincount(cell, minlength=frame.side**2) > 1
    asks[border_cell] = True
    answer = np.full(frame.side**2, OUTSIDE, dtype=np.int32)
    answer[cell] = area
    asking = np.flatnonzero(asks)
    answer[asking] = -2 - np.arange(len(asking), dtype=np.int32)
    among = asks[cell]
    return _sorted_by_cell(
        answer,
        cell=np.concatenate([border_cell, cell[among]]),
        area=np.concatenate([border_area, area[among]]),
        certain=np.arange(len(border_cell) + among.sum()) >= len(border_cell),
    )


def _sorted_by_cell(
    answer: NDArray[np.int32],
    *,
    cell: NDArray[np.int64],
    area: NDArray[np.int64],
    certain: NDArray[np.bool_],
) -> Candidates:
    """Order the candidates by cell, then area; a border beats "certain" for the same pair."""
    many = int(area.max(initial=0)) + 1
    key = np.sort((cell * many + area) * 2 + certain)
    pair = key >> 1
    key = key[np.diff(pair, prepend=-1) > 0]
    cell, area = np.divmod(key >> 1, many)
    start = np.flatnonzero(np.diff(cell, prepend=-1))
    return Candidates(
        answer,
        np.append(start, len(cell)),
        area.astype(np.int32),
        (key & 1).astype(np.bool_),
    )
