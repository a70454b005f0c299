"""Lines drawn over areas: a pattern for each reason to have no value, and for smaller shares.

Patterns are seen in grey print and by people who do not tell the colors apart.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from equity_core.drawing.blanks import Blank
from equity_core.drawing.palette import HATCH, LESS_LINES, PLATE, rgb
from equity_core.drawing.view import Bounds, pixels_per_degree

LESS = "less"
"""The pattern of classes below an equal share."""
UNSURE, UNSURE_LIGHT = "unsure", "unsure-light"
"""Over a color that rests on a number too unsure for a headline: dark lines and white ones, so
that one of both is seen on every color."""
APART = 7.0
"""Pixels between the lines on the map as it opens."""
PRECISION = 1e-6
"""Degrees, about a tenth of a meter."""
DIRECTIONS: dict[str, tuple[tuple[int, int], ...]] = {
    Blank.NOBODY: ((1, -1),),
    Blank.FEW: ((0, 1),),
    Blank.UNKNOWN: ((1, 1), (1, -1)),
    LESS: ((1, 0),),
    UNSURE: ((1, 1),),
    UNSURE_LIGHT: ((1, -1),),
}
"""Each pattern's families of lines, as the (a, b) of a * x + b * y = constant."""
COLOURS = {LESS: LESS_LINES, UNSURE_LIGHT: PLATE}


def hatch(
    geometry: np.ndarray, patterns: np.ndarray, bounds: Bounds
) -> list[tuple[str, dict[str, Any]]]:
    """The lines over the areas that have a pattern.

    Parameters
    ----------
    geometry, patterns
        Areas in degrees and their patterns (None or "" for none), in step.
    bounds
        What the map shows when it opens (west, south, east, north).

    Returns
    -------
    list
        For each pattern that occurs its lines as a GeoJSON geometry, and ``line``, their color.
    """
    scale = np.array(pixels_per_degree(bounds))
    found = []
    for pattern, families in DIRECTIONS.items():
        land = shapely.union_all(shapely.make_valid(geometry[patterns == pattern]))
        lines = _inside(land, families, scale)
        if not shapely.is_empty(lines):
            colour = rgb(COLOURS.get(pattern, HATCH))
            found.append((str(shapely.to_geojson(lines)), {"line": colour}))
    return found


def _inside(land: Any, families: tuple[tuple[int, int], ...], scale: np.ndarray) -> Any:
    if shapely.is_empty(land):
        return land
    box = shapely.bounds(land) * np.tile(scale, 2)
    lines = [line / scale for family in families for line in _family(*family, box)]
    parts = shapely.get_parts(shapely.intersection(shapely.linestrings(lines), land))
    inside = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
    return shapely.set_precision(shapely.multilinestrings(inside), PRECISION)


def _family(a: int, b: int, box: np.ndarray) -> list[np.ndarray]:
    """The lines a * x + b * y = c over a box in pixels; c in whole steps, the same everywhere."""
    west, south, east, north = box
    step = APART * np.hypot(a, b)
    corners = [a * x + b * y for x in (west, east) for y in (south, north)]
    steps = np.arange(np.ceil(min(corners) / step), np.floor(max(corners) / step) + 1)
    if a == 0:
        return [np.array([[west, c / b], [east, c / b]]) for c in steps * step]
    ends = np.array([south, north])
    return [np.column_stack([(c - b * ends) / a, ends]) for c in steps * step]
