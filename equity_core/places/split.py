"""How a project is split over areas, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from equity_core.errors import BadInput
from equity_core.places.degrees import Numbers

Index = NDArray[np.intp]


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
