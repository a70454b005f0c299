"""A place and the areas that meet it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Place:
    """A city, town, village, borough or census-designated place, as the Bureau draws it.

    Attributes
    ----------
    geoid
        Seven digits: two of the state, five of the place, such as "2753620".
    name
        The name alone, such as "Red Wing".
    label
        The full name, such as "Red Wing city, Minnesota"; `Census.find_place` accepts it.
    state, state_name
        "MN" and "Minnesota".
    geometry
        Its boundary in longitude and latitude (EPSG:4269), at full resolution.
    """

    geoid: str
    name: str
    label: str
    state: str
    state_name: str
    geometry: BaseGeometry


@dataclass(frozen=True)
class Areas:
    """The areas of one kind and year that share more than a sliver of land with a place.

    Attributes
    ----------
    kind
        "tract" or "block group".
    year
        The vintage of the boundaries.
    ids, names, geometry, square_metres_land
        In the same order, sorted by id; whole areas (not cut to the place) in longitude and
        latitude; land area as the Bureau states it.
    """

    kind: str
    year: int
    ids: npt.NDArray[np.object_]
    names: npt.NDArray[np.object_]
    geometry: npt.NDArray[np.object_]
    square_metres_land: npt.NDArray[np.float64]
