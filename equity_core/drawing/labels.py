"""Which labels of an outline have room on the map as it opens: larger outlines first."""

from __future__ import annotations

from unicodedata import bidirectional, category, east_asian_width

import numpy as np
import shapely

from equity_core.drawing.view import Bounds, Sheet, pixels_per_degree

WIDTH_OF_LETTER, WIDTH_OF_IDEOGRAPH = 0.66, 1.05
"""Of its height, on average, in the fonts the map uses."""
MAY_OVERHANG = 1.6
PLATE = (8, 6)
"""What the plate under a label adds to its width and height, in pixels."""


def place_labels(
    geometry: np.ndarray, labels: np.ndarray, bounds: Bounds, sheet: Sheet
) -> dict[int, tuple[float, float]]:
    """Which labels to write and where, so that no two overlap and none is cut off.

    Parameters
    ----------
    geometry, labels
        Outlines in degrees and their labels, in step.
    bounds
        What the map shows when it opens (west, south, east, north).
    sheet
        What the map is made for.

    Returns
    -------
    dict
        Position of the label -> longitude and latitude of its middle.
    """
    scale = np.array(pixels_per_degree(bounds, sheet))
    middle = np.array([bounds[0] + bounds[2], bounds[1] + bounds[3]]) / 2 * scale
    points = shapely.get_coordinates(shapely.point_on_surface(geometry)) * scale
    boxes = shapely.bounds(geometry)
    room = (boxes[:, 2] - boxes[:, 0]) * scale[0]
    width = np.array([width_of(str(label)) for label in labels]) * sheet.letters
    reach = (sheet.width - width - PLATE[0]) / 2
    points[:, 0] = middle[0] + np.clip(points[:, 0] - middle[0], -reach, reach)
    placed: list[int] = []
    for place in np.argsort(-shapely.area(shapely.envelope(geometry)), kind="stable"):
        away = np.abs(points[place] - points[placed])
        beside = away[:, 0] < (width[place] + width[placed]) / 2 + PLATE[0]
        level = away[:, 1] < sheet.letters + PLATE[1]
        fits = 0 < width[place] <= MAY_OVERHANG * max(room[place], 1.0) and reach[place] > 0
        if fits and can_be_drawn(str(labels[place])) and not (beside & level).any():
            placed.append(int(place))
    return {place: tuple((points[place] / scale).round(6)) for place in sorted(placed)}


def width_of(label: str) -> float:
    """The width of a label as a multiple of its height."""
    wide = sum(east_asian_width(letter) in "WF" for letter in label)
    return wide * WIDTH_OF_IDEOGRAPH + (len(label) - wide) * WIDTH_OF_LETTER


def can_be_drawn(label: str) -> bool:
    """Whether letters set one by one from left to right spell the label, as the map sets them.

    Arabic, Hebrew and Indic scripts join or reorder letters; the map would spell them wrong, so
    such names stand in the picker and the table.
    """
    return not any(
        bidirectional(letter) in {"R", "AL"} or category(letter) in {"Mn", "Mc"} for letter in label
    )
