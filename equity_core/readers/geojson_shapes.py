"""Geometry of GeoJSON features: numbers checked, then built by shapely."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from equity_core.errors import BadInput
from equity_core.readers.limits import Limits
from equity_core.readers.wkb import too_many_vertices

_Geometry = Any  # shapely's own classes carry no types
_Points = npt.NDArray[np.float64]
_DEGREES = np.array([360.0, 90.0])  # longitude is sometimes counted up to 360


class _TooFewPoints(Exception):  # noqa: N818 - never leaves this module
    """A line of one point, or a ring of fewer than three corners."""


class ShapeBuilder:
    """Builds one geometry after the other and keeps count.

    Attributes
    ----------
    unbuilt : int
        Shapes with too few points to exist; they become None.
    beyond_degrees : bool
        Some coordinate cannot be a longitude and latitude.
    """

    def __init__(self, name: str, limits: Limits) -> None:
        self._name, self._limits = name, limits
        self._shapes: list[_Geometry | None] = []
        self._vertices = 0
        self.unbuilt = 0
        self.beyond_degrees = False

    def add(self, geometry: Any) -> None:
        """Build the next geometry; ``None`` stays None."""
        shape = None
        try:
            shape = self._build(geometry) if geometry is not None else None
        except _TooFewPoints:
            self.unbuilt += 1
        except (ValueError, TypeError, KeyError, IndexError, shapely.errors.GEOSException) as p:
            raise self._wrong("a shape that is not in the form of GeoJSON") from p
        self._shapes.append(shape)

    def finish(self) -> npt.NDArray[np.object_]:
        """Return all geometries, in the order in which they were added."""
        shapes = np.empty(len(self._shapes), dtype=object)
        shapes[:] = self._shapes
        return shapes

    def _wrong(self, what: str) -> BadInput:
        return BadInput(
            f"Feature {len(self._shapes) + 1:,} of {self._name} has {what}. Correct it in your "
            "map program, then try again."
        )

    def _build(self, geometry: dict[str, Any]) -> _Geometry | None:
        if geometry["type"] == "GeometryCollection":
            parts = [self._build(part) for part in geometry["geometries"]]
            return shapely.geometrycollections([part for part in parts if part is not None])
        coordinates = geometry["coordinates"]
        build = self._builders().get(geometry["type"])
        if build is None:
            raise KeyError(geometry["type"])
        return build(coordinates) if coordinates else None

    def _builders(self) -> dict[str, Callable[[Any], _Geometry]]:
        return {
            "Point": lambda at: shapely.points(self._points([at])[0]),
            "MultiPoint": lambda at: shapely.multipoints(self._points(at)),
            "LineString": self._line,
            "MultiLineString": lambda at: shapely.multilinestrings([self._line(a) for a in at]),
            "Polygon": self._polygon,
            "MultiPolygon": lambda at: shapely.multipolygons([self._polygon(a) for a in at]),
        }

    def _line(self, coordinates: Any) -> _Geometry:
        points = self._points(coordinates)
        if len(points) < 2:
            raise _TooFewPoints
        return shapely.linestrings(points)

    def _polygon(self, rings: Any) -> _Geometry:
        built = [self._ring(ring) for ring in rings]
        if not built:
            raise _TooFewPoints
        return shapely.polygons(built[0], holes=built[1:] or None)

    def _ring(self, coordinates: Any) -> _Geometry:
        points = self._points(coordinates)
        if len(points) < 4 and (len(points) < 3 or (points[0] == points[-1]).all()):
            raise _TooFewPoints
        return shapely.linearrings(points)

    def _points(self, coordinates: Any) -> _Points:
        """Return positions as an array of x and y; heights are left out."""
        try:
            found = np.asarray(coordinates)
        except ValueError:  # positions with and without a height
            found = np.asarray([position[:2] for position in coordinates])
        if found.size == 0:
            raise _TooFewPoints
        if found.dtype.kind not in "iuf" or found.ndim != 2 or found.shape[1] < 2:
            raise self._wrong("coordinates that are not numbers")
        points = found[:, :2].astype(np.float64)
        if not np.isfinite(points).all():
            raise self._wrong("coordinates that are not finite numbers")
        self._vertices += len(points)
        if self._vertices > self._limits.max_vertices:
            raise too_many_vertices(self._name, self._limits)
        self.beyond_degrees |= bool((np.abs(points) > _DEGREES).any())
        return points
