"""Projects that cross areas: lines and polygons split over them, nothing lost and nothing twice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from equity_core.errors import BadInput
from equity_core.places.crossing import Crossings, cross_ground, cross_lines
from equity_core.places.degrees import Numbers
from equity_core.places.nearest import CORNERS
from equity_core.places.projection import metric_crs, to_crs
from equity_core.places.repair import Geometry, repair

Index = NDArray[np.intp]
LINES, POLYGONS, COLLECTION = (1, 2, 5), (3, 6), 7

BORDER_M = 10.0
"""Streets along a border are drawn up to about so many meters beside it."""


class SplitBy(StrEnum):
    """How a project is split over the areas that it crosses."""

    LENGTH = "length"
    AREA = "area"
    PEOPLE = "people"


IN_WORDS = {
    SplitBy.LENGTH: (
        "Each area gets the part of the project's length that lies in it. What runs along the "
        "border of two areas is shared between them."
    ),
    SplitBy.AREA: "Each area gets the part of the project's ground that lies in it.",
    SplitBy.PEOPLE: (
        "Each area gets the part of the people on the project's ground who live in it; people are "
        "taken to live evenly over the land of their area. The part of the ground outside all "
        "areas stays outside. Where nobody lives on the ground it is split by area."
    ),
}


@dataclass(frozen=True)
class SharedOut:
    """An amount over areas. The three together are the amount that was given."""

    by_area: Numbers
    outside: float
    """In no area."""
    without_place: float
    """Of projects without a shape."""


@dataclass(frozen=True)
class Split:
    """Which part of each project belongs to which area.

    ``shape`` and ``area`` are positions in the lists that were given, ``part`` (0..1) is of the
    project, ``of_area`` (0..1) of the area's land; NaN for lines. ``outside`` is the part of each
    project in no area, NaN for a project without a shape. Parts and outside add up to 1.
    ``by_land`` marks projects that should be split by people and have none on their ground.
    """

    by: SplitBy
    buffer_m: float
    shape: Index
    area: Index
    part: Numbers
    of_area: Numbers
    outside: Numbers
    by_land: NDArray[np.bool_]
    areas: int

    @property
    def in_words(self) -> str:
        """How it was split, in plain words."""
        if not self.buffer_m:
            return IN_WORDS[self.by]
        around = f"A project counts for {self.buffer_m:,.0f} meters around it."
        return f"{IN_WORDS[self.by]} {around}"

    def share_out(self, amounts: ArrayLike) -> SharedOut:
        """Add up an amount of each project (dollars, planned or spent) by area.

        Raises
        ------
        BadInput
            When there is not one amount a project, or one is missing.
        """
        given = np.asarray(amounts, dtype=np.float64)
        if given.shape != self.outside.shape or not np.isfinite(given).all():
            raise BadInput("Every project needs one amount; 0 where there is none.")
        by_area = np.bincount(
            self.area, weights=given[self.shape] * self.part, minlength=self.areas
        )
        nowhere = np.isnan(self.outside)
        return SharedOut(
            np.asarray(by_area, dtype=np.float64),
            float((given * np.nan_to_num(self.outside)).sum()),
            float(given[nowhere].sum()),
        )

    def people_reached(self, people: ArrayLike) -> Numbers:
        """People who live on each project's ground (with its buffer), by land; NaN for lines.

        Areas where people are not known count as none.
        """
        persons = np.nan_to_num(np.asarray(people, dtype=np.float64))
        found = np.bincount(
            self.shape, weights=persons[self.area] * self.of_area, minlength=len(self.outside)
        )
        bare = self.by is SplitBy.LENGTH
        return np.asarray(np.where(bare | np.isnan(self.outside), np.nan, found))


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
    if (people is None) == (by is SplitBy.PEOPLE):
        raise BadInput("Splitting by people needs the people of every area, and only then.")
    if not (np.isfinite([buffer_m, border_m]).all() and min(buffer_m, border_m) >= 0):
        raise BadInput("The distance around a project has to be a number of meters, 0 or more.")
    crs = metric_crs(areas_lonlat)
    shapes = _grounded(to_crs(_mended(shapes_lonlat), crs), by, buffer_m)
    areas = to_crs(_mended(areas_lonlat), crs)
    if by is SplitBy.LENGTH:
        crossings = cross_lines(shapes, areas, border_m=border_m)
    else:
        crossings = cross_ground(shapes, areas)
    inside = crossings.inside
    part, by_land = crossings.part, np.zeros(len(shapes), dtype=bool)
    if people is not None:
        part, by_land = _by_people(crossings, np.asarray(people, dtype=np.float64))
    outside = np.where(np.isnan(inside), np.nan, np.maximum(1 - inside, 0.0))
    return Split(
        by,
        buffer_m,
        crossings.shape,
        crossings.area,
        part,
        crossings.of_area,
        np.where(outside < 1e-9, 0.0, outside),
        by_land,
        len(areas_lonlat),
    )


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
