"""Projects that cross areas: lines and polygons split over them, nothing lost and nothing twice."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from equity_core.errors import BadInput
from equity_core.places.crossing import Crossings, cross_ground, cross_lines
from equity_core.places.degrees import Numbers
from equity_core.places.nearest import CORNERS
from equity_core.places.projection import metric_crs, to_crs
from equity_core.places.repair import Geometry, repair
from equity_core.places.split import IN_WORDS, SharedOut, Split, SplitBy

__all__ = ["IN_WORDS", "SharedOut", "Split", "SplitBy", "split_over"]

LINES, POLYGONS, COLLECTION = (1, 2, 5), (3, 6), 7

BORDER_M = 10.0
"""Streets along a border are drawn up to about so many meters beside it."""


def split_over(
    shapes_lonlat: Geometry,
    areas_lonlat: Geometry,
    *,
    by: SplitBy,
    people: ArrayLike | None = None,
    buffer_m: float = 0.0,
    border_m: float = BORDER_M,
) -> Split:
    """Split projects over the areas that they cross.

    Parameters
    ----------
    shapes_lonlat
        Lines or polygons in degrees, with a buffer also points; missing ones have no place.
    areas_lonlat
        The areas of one level. Ground in several at once is shared between them.
    by
        Length is for lines without a buffer; area and people need ground.
    people
        Residents by area, with `SplitBy.PEOPLE`; where they are not known they count as none.
    buffer_m
        Meters around each project that it serves; its ground is then all within reach.
    border_m
        With `SplitBy.LENGTH`: a line no farther than this from several areas is shared between
        them in equal parts, as a street along a border serves both sides; a line this close to
        the outermost border counts as inside. 0 follows the drawn border to the letter.

    Raises
    ------
    BadInput
        When the way of splitting does not fit the shapes, or the distance is no number.
    """
    _refuse_unclear(by, people is None, (buffer_m, border_m))
    crs = metric_crs(areas_lonlat)
    shapes = _grounded(to_crs(_mended(shapes_lonlat), crs), by, buffer_m)
    areas = to_crs(_mended(areas_lonlat), crs)
    lines = by is SplitBy.LENGTH
    crossings = (
        cross_lines(shapes, areas, border_m=border_m) if lines else cross_ground(shapes, areas)
    )
    part, by_land = crossings.part, np.zeros(len(shapes), dtype=bool)
    if people is not None:
        part, by_land = _by_people(crossings, np.asarray(people, dtype=np.float64))
    return Split(
        by,
        buffer_m,
        crossings.shape,
        crossings.area,
        part,
        crossings.of_area,
        _outside(crossings.inside),
        by_land,
        len(areas_lonlat),
    )


def _outside(inside: Numbers) -> Numbers:
    """The part in no area; the rounding of a whole is none."""
    outside = np.where(np.isnan(inside), np.nan, np.maximum(1 - inside, 0.0))
    return np.where(outside < 1e-9, 0.0, outside)


def _refuse_unclear(by: SplitBy, no_people: bool, meters: tuple[float, float]) -> None:
    if no_people == (by is SplitBy.PEOPLE):
        raise BadInput("Splitting by people needs the people of every area, and only then.")
    if not (np.isfinite(meters).all() and min(meters) >= 0):
        raise BadInput("The distance around a project has to be a number of meters, 0 or more.")


def _mended(geometry: Geometry) -> Geometry:
    """Polygons made valid; all else as it is."""
    shapes = np.array(geometry, dtype=object)
    polygons = np.isin(shapely.get_type_id(shapes), POLYGONS)
    if polygons.any():
        shapes[polygons], _ = repair(shapes[polygons])
    return shapes


def _grounded(shapes: Geometry, by: SplitBy, buffer_m: float) -> Geometry:
    """Shapes as they are split: with their buffer, all of one kind."""
    kind = shapely.get_type_id(shapes)
    if (kind == COLLECTION).any():
        raise BadInput(
            f"Project {int((kind == COLLECTION).argmax()) + 1} mixes points, lines and areas in "
            "one shape. Save it as one kind."
        )
    if by is SplitBy.LENGTH:
        wrong = ~np.isin(kind, (-1, *LINES)) | (buffer_m > 0)
        ask = "Only lines without a distance around them have a length to split by."
    else:
        wrong = ~np.isin(kind, (-1, *POLYGONS)) & (buffer_m == 0)
        ask = "Points and lines have no ground. Give a distance around them in meters."
    if wrong.any():
        raise BadInput(f"{ask} Project {int(wrong.argmax()) + 1} does not fit; choose another way.")
    if not buffer_m:
        return shapes
    return np.asarray(shapely.buffer(shapes, buffer_m, quad_segs=CORNERS), dtype=object)


def _by_people(crossings: Crossings, people: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
    """The inside part of each project, split by the people on its ground."""
    if people.shape != (crossings.areas,) or (people < 0).any():
        raise BadInput("Every area needs a number of people, 0 or more, or none that is known.")
    persons = np.nan_to_num(people)[crossings.area] * crossings.of_area
    on_it = np.bincount(crossings.shape, weights=persons, minlength=len(crossings.inside))
    some = on_it[crossings.shape] > 0
    whole = np.where(some, on_it[crossings.shape], 1.0)
    part = np.where(some, crossings.inside[crossings.shape] * persons / whole, crossings.part)
    return part, (on_it == 0) & (np.nan_to_num(crossings.inside) > 0)
