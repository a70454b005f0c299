"""One client for two Census sources: the Data API with a key, the Bureau's files without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry.base import BaseGeometry

from equity_core.settings import Settings


class Progress(Protocol):
    """Called with the name of a step, how much of it is done and how much there is."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Take note of the step."""


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


class Census:
    """Place, areas and people of any city in the United States.

    Parameters
    ----------
    settings : Settings
        The key (if any), where the sources are, and the folder whose ``cache/census`` keeps
        what was fetched.
    progress : Progress
        Hears each step; for a download, `done` and `total` are bytes.
    now : datetime
        The moment of asking; the newest survey is looked for from its year downwards.
    """

    def __init__(self, settings: Settings, *, progress: Progress, now: datetime) -> None:
        self._settings = settings
        self._progress = progress
        self._now = now

    def find_place(self, name: str) -> Place:
        """The place called `name`, such as "Red Wing, MN", or with its seven-digit code.

        Raises
        ------
        BadInput
            No state is named, or no place there has that name; the nearest names are given.
        NeedsAnswer
            Several places of the state have that name; their full names are given.
        """
        raise NotImplementedError

    def newest_acs(self) -> int:
        """The last year of the newest 5-year survey that is published, such as 2024."""
        raise NotImplementedError

    def periods(self) -> list[str]:
        """The periods that can be had, oldest first: "2020", "2020-2024"; with a key also 2000
        and 2010."""
        raise NotImplementedError

    def areas(self, place: Place, kind: str, year: int) -> Areas:
        """The tracts or block groups of `year` that meet the place."""
        raise NotImplementedError

    def people(
        self, place: Place, period: str, areas_by_kind: Mapping[str, Sequence[str]]
    ) -> pd.DataFrame:
        """People by group in the place and in the areas that are asked for.

        Returns
        -------
        DataFrame
            ``kind`` ("place", "tract", "block group"), ``area``, ``group``, ``estimate``,
            ``moe`` (90 %, NaN for census counts). Groups are ids of the group catalogue, with
            "children" (under 18), "adults" (18 to 64) and "elders" (65 and over) from surveys;
            the 2020 count gives "children" only, because it knows no more than 18 and over.
            What the source does not state is NaN; an area that it does not list has no rows.
        """
        raise NotImplementedError

    def blocks(self, place: Place, tract_ids: Sequence[str]) -> pd.DataFrame | None:
        """The 2020 blocks of the tracts and whether each lies in the place.

        Returns
        -------
        DataFrame or None
            ``block``, ``tract``, ``block_group``, ``inside`` (by the place's boundary of 2020)
            and one column of counts a group; None where the source has none of these tracts.
        """
        raise NotImplementedError

    def national_places(self, year: int) -> pd.DataFrame:
        """Every place of the country: ``geoid``, ``name``, ``state``, ``group``, ``estimate``,
        ``moe``, from the survey that ends in `year`."""
        raise NotImplementedError

    def sources(self) -> list[dict[str, Any]]:
        """What was read, for the record: ``address`` (without the key), ``sha256``,
        ``fetched_at``, ``vintage``."""
        raise NotImplementedError
