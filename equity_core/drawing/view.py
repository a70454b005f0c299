"""The view with which a map opens: the whole city on the sheet the map is made for."""

from __future__ import annotations

import math
from dataclasses import dataclass

Bounds = tuple[float, float, float, float]
WORLD_PIXELS = 512
"""Width of the world at zoom 0, by the convention of web maps."""
MARGIN = 0.08


@dataclass(frozen=True)
class Sheet:
    """What a map is made for, in CSS pixels; the page's style scales it to the room there is."""

    width: int
    height: int
    letters: int


WIDE = Sheet(width=660, height=500, letters=14)
PHONE = Sheet(width=330, height=330, letters=13)


def zoom_for(bounds: Bounds, sheet: Sheet = WIDE) -> float:
    """The zoom at which the bounds (west, south, east, north, in degrees) just fit."""
    west, south, east, north = bounds
    across = max(east - west, 1e-4) * WORLD_PIXELS / 360
    upright = max(north - south, 1e-4) * WORLD_PIXELS / 360 / _squeeze(bounds)
    fits = min(math.log2(sheet.width / across), math.log2(sheet.height / upright))
    return round(fits - MARGIN, 2)


def pixels_per_degree(bounds: Bounds, sheet: Sheet = WIDE) -> tuple[float, float]:
    """Pixels to a degree of longitude and to a degree of latitude, at that zoom."""
    across = WORLD_PIXELS * 2 ** zoom_for(bounds, sheet) / 360
    return across, across / _squeeze(bounds)


def _squeeze(bounds: Bounds) -> float:
    """How much narrower a degree of longitude is than one of latitude, mid-city."""
    return max(math.cos(math.radians((bounds[1] + bounds[3]) / 2)), 0.01)
