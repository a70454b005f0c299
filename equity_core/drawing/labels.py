"""Which labels of an outline have room on the map as it opens: larger outlines first."""

from __future__ import annotations

import numpy as np
import shapely

from equity_core.drawing.view import Bounds, pixels_per_degree

LETTER_PIXELS = 13
WIDTH_OF_LETTER = 0.58
"""Of its height, on average, in the fonts the map uses."""
MAY_OVERHANG = 1.6


def places_for_labels(geometry: np.ndarray, labels: np.ndarray, bounds: Bounds) -> list[int]:
    """The positions of the labels to write, so that no two overlap.

    Parameters
    ----------
    geometry, labels
        Outlines in degrees and their labels, in step.
    bounds
        What the map shows when it opens (west, south, east, north).
    """
    across, upright = pixels_per_degree(bounds)
    points = shapely.point_on_surface(geometry)
    x, y = shapely.get_x(points) * across, shapely.get_y(points) * upright
    boxes = shapely.bounds(geometry)
    room = (boxes[:, 2] - boxes[:, 0]) * across
    width = np.array([len(str(label)) for label in labels]) * LETTER_PIXELS * WIDTH_OF_LETTER
    placed: list[int] = []
    for place in np.argsort(-shapely.area(shapely.envelope(geometry)), kind="stable"):
        fits = 0 < width[place] <= MAY_OVERHANG * max(room[place], 1.0)
        if fits and not any(_touch(place, other, x, y, width) for other in placed):
            placed.append(int(place))
    return sorted(placed)


def _touch(one: int, other: int, x: np.ndarray, y: np.ndarray, width: np.ndarray) -> bool:
    beside = abs(x[one] - x[other]) < (width[one] + width[other]) / 2 + 4
    level = abs(y[one] - y[other]) < LETTER_PIXELS + 4
    return bool(beside and level)
