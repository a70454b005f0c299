"""All parcels of a city as points and nothing else, so that lots become a share of all lots."""

from __future__ import annotations

import pandas as pd
import shapely

from equity_core.errors import BadInput
from equity_core.places import projection
from equity_core.places.repair import Geometry
from equity_core.readers.shapes import Shapes


def count_parcels(shapes: Shapes, *, city: tuple[float, float, float, float]) -> pd.DataFrame:
    """Every parcel as one point on it (`lon`, `lat`) and nothing else.

    Parameters
    ----------
    shapes
        What the reader found; any coordinate system that states itself.
    city
        The bounds of the city (west, south, east, north), in degrees.

    Raises
    ------
    BadInput
        No parcel has a shape, or none lies in the city.
    """
    geometry = projection.to_lonlat(shapes.geometry, shapes.crs)
    there = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    points = middles(geometry[there])
    west, south, east, north = city
    if not (points["lon"].between(west, east) & points["lat"].between(south, north)).any():
        raise BadInput(
            "No parcel lies in the city. Check the file of all parcels and its coordinate system."
        )
    return points


def middles(geometry: Geometry) -> pd.DataFrame:
    """One point on each shape, in degrees: `lon`, `lat`."""
    points = shapely.point_on_surface(geometry)
    return pd.DataFrame({"lon": shapely.get_x(points), "lat": shapely.get_y(points)})
