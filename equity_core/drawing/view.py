"""The view with which a map opens: the whole city in a map of the usual size."""

from __future__ import annotations

import math

Bounds = tuple[float, float, float, float]
TYPICAL_PIXELS = (640, 480)
WORLD_PIXELS = 512
"""Width of the world at zoom 0, by the convention of web maps."""
MARGIN = 0.05


def zoom_for(bounds: Bounds) -> float:
    """The zoom at which the bounds (west, south, east, north, in degrees) just fit."""
    west, south, east, north = bounds
    wide, high = TYPICAL_PIXELS
    across = max(east - west, 1e-4) * WORLD_PIXELS / 360
    upright = max(north - south, 1e-4) * WORLD_PIXELS / 360 / _squeeze(bounds)
    return round(min(math.log2(wide / across), math.log2(high / upright)) - MARGIN, 2)


def pixels_per_degree(bounds: Bounds) -> tuple[float, float]:
    """Pixels to a degree of longitude and to a degree of latitude, at that zoom."""
    across = WORLD_PIXELS * 2 ** zoom_for(bounds) / 360
    return across, across / _squeeze(bounds)


def _squeeze(bounds: Bounds) -> float:
    """How much narrower a degree of longitude is than one of latitude, mid-city."""
    return max(math.cos(math.radians((bounds[1] + bounds[3]) / 2)), 0.01)
