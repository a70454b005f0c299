"""Overlays of the record: lending maps, covenants, freeways, renewal; from a file to what is kept.

Nothing of a file is kept but shapes, one class (such as a grade letter) and one year. Names,
parcel numbers and the words of deeds and surveys are left behind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely

from equity_core.demographics.overlay_cells import likely_letter, read_classes, read_years
from equity_core.errors import BadInput
from equity_core.places import projection
from equity_core.places.repair import Geometry, repair
from equity_core.readers.columns import column_named
from equity_core.readers.shapes import Shapes
from equity_core.readers.words import count

NEAR_METERS = 150.0
"""How far from a line its ground reaches: about a block on either side of a freeway."""
_POINT, _LINE, _AREA = "point", "line", "area"
_FORMS = {0: _POINT, 4: _POINT, 1: _LINE, 2: _LINE, 5: _LINE, 3: _AREA, 6: _AREA}


class OverlayKind(StrEnum):
    """What an overlay shows."""

    HOLC = "holc"
    COVENANTS = "covenants"
    FREEWAY = "freeway"
    RENEWAL = "renewal"
    OTHER = "other"


@dataclass(frozen=True)
class OverlayChoices:
    """What the importer says about an overlay's file."""

    kind: OverlayKind
    name: str
    source: str
    """Who made it, and when: shown beside every figure."""
    licence: str = ""
    grade: str | None = None
    """The column with the class of each shape; the letter of a lending map."""
    year: str | None = None


@dataclass(frozen=True)
class Overlay:
    """An overlay in degrees: a frame with `grade` ("" for none), `year` (NaN) and geometry."""

    frame: geopandas.GeoDataFrame = field(hash=False)
    facts: dict[str, Any] = field(hash=False)

    @property
    def kind(self) -> OverlayKind:
        """What it shows."""
        return OverlayKind(self.facts["kind"])

    @property
    def geometry(self) -> Geometry:
        """The shapes, in step with the frame."""
        return np.asarray(self.frame.geometry.array, dtype=object)


def intake_overlay(
    shapes: Shapes, choices: OverlayChoices, *, city: tuple[float, float, float, float]
) -> Overlay:
    """Check an overlay's file and keep of it what an overlay keeps.

    Parameters
    ----------
    shapes
        What the reader found; any coordinate system that states itself.
    choices
        What the importer says; the source is required.
    city
        The bounds of the city (west, south, east, north), in degrees.

    Raises
    ------
    BadInput
        The source or the letters are missing, nothing has a shape, or all of it lies elsewhere.
    """
    if not choices.source.strip():
        raise BadInput("Say where this overlay comes from: who made it, and when.")
    geometry, notes = _whole_shapes(shapes)
    there = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    if not there.any():
        raise BadInput(f"No row of “{choices.name}” has a shape. Check the file.")
    grade, year = columns_kept(shapes.frame, choices)
    grades, said = read_classes(shapes.frame, grade, letters=choices.kind == "holc")
    years, more = read_years(shapes.frame, year)
    frame = geopandas.GeoDataFrame(
        {"grade": grades[there], "year": years[there]}, geometry=geometry[there], crs="EPSG:4326"
    )
    _refuse_elsewhere(frame, choices, city)
    return Overlay(frame, _facts(frame, shapes, choices, [*notes, *said, *more]))


def _whole_shapes(shapes: Shapes) -> tuple[Geometry, list[str]]:
    """The shapes in degrees, those of areas made valid, and what was done to them."""
    geometry = projection.to_lonlat(shapes.geometry, shapes.crs)
    area = np.isin(shapely.get_type_id(geometry), (3, 6, 7))
    mended, repaired = repair(geometry[area])
    geometry = geometry.copy()
    geometry[area] = mended
    notes = [*shapes.notes]
    if repaired.any():
        fixed = count(int(repaired.sum()), "shape was", "shapes were")
        notes.append(f"{fixed} not valid (an outline crossed itself) and made whole.")
    lost = int((shapely.is_empty(geometry) & ~shapely.is_missing(geometry)).sum())
    if lost:
        notes.append(f"{count(lost, 'shape has', 'shapes have')} no ground at all and stay out.")
    return geometry, notes


def columns_kept(frame: pd.DataFrame, choices: OverlayChoices) -> tuple[str | None, str | None]:
    """The columns that are kept, as the file names them: that of the class, that of the year.

    Raises
    ------
    BadInput
        A column that is named is not there, or a lending map has none with its letters.
    """
    grade = _grade_column(frame, choices)
    return (
        None if grade is None else column_named(frame, grade, what="class"),
        None if choices.year is None else column_named(frame, choices.year, what="year"),
    )


def _grade_column(frame: pd.DataFrame, choices: OverlayChoices) -> str | None:
    if choices.kind is OverlayKind.COVENANTS:
        return None
    if choices.kind is not OverlayKind.HOLC or choices.grade is not None:
        return choices.grade
    likely = likely_letter(frame.columns)
    if likely is None:
        raise BadInput(
            "A lending map is never shown without its letters. Name the column that holds them "
            "with --grade."
        )
    return likely


def _refuse_elsewhere(
    frame: geopandas.GeoDataFrame,
    choices: OverlayChoices,
    city: tuple[float, float, float, float],
) -> None:
    boxes = shapely.box(*shapely.bounds(np.asarray(frame.geometry.array)).T)
    if not shapely.intersects(boxes, shapely.box(*city)).any():
        raise BadInput(
            f"“{choices.name}” does not touch the city anywhere. Check the file and its "
            "coordinate system."
        )


def _facts(
    frame: geopandas.GeoDataFrame, shapes: Shapes, choices: OverlayChoices, notes: list[str]
) -> dict[str, Any]:
    geometry = np.asarray(frame.geometry.array, dtype=object)
    graded = frame["grade"].value_counts().sort_index()
    years = frame["year"].dropna()
    if not choices.licence.strip():
        notes = [*notes, "No licence was stated. Ask the owner before you publish it."]
    return {
        "kind": str(choices.kind),
        "format": shapes.format,
        "form": form_of(geometry),
        "shapes": len(frame),
        "holds": count(len(frame), "shape"),
        "grades": {str(letter): int(number) for letter, number in graded.items() if letter},
        "ungraded": int((frame["grade"] == "").sum()),
        "years": [int(years.min()), int(years.max())] if len(years) else [],
        "source": " ".join(choices.source.split()),
        "licence": " ".join(choices.licence.split()),
        "bounds": [float(side) for side in shapely.total_bounds(geometry)],
        "notes": [f"{count(len(frame), 'shape')}.", *notes],
    }


def form_of(geometry: Geometry) -> str:
    """Whether the shapes are points, lines or areas; of mixed ones the lines, then the points."""
    forms = {_FORMS.get(int(number), _AREA) for number in np.unique(shapely.get_type_id(geometry))}
    return next(form for form in (_LINE, _POINT, _AREA) if form in forms)
