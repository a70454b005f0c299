"""One client for two Census sources: the Data API with a key, the Bureau's files without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from equity_core.census.addresses import OLDEST_TABLE_FILES
from equity_core.census.answers import Limits
from equity_core.census.areas import Areas, Place
from equity_core.census.boundaries import BoundaryFiles, area_name, meeting
from equity_core.census.cache import Cache
from equity_core.census.fetching import Fetcher, Progress
from equity_core.census.interface import Interface
from equity_core.census.names import Listed, choose, take_apart
from equity_core.census.redistricting import blocks_of
from equity_core.census.sources import Source, WithFiles, WithKey
from equity_core.census.states import BY_FIPS
from equity_core.census.table import in_order, national
from equity_core.census.troubles import NotPublished, SourceTrouble
from equity_core.errors import BadInput
from equity_core.settings import Settings

_DEFAULT = Limits()

__all__ = ["Areas", "Census", "Place", "Progress"]


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
    limits : Limits
        Time-outs, sizes, tries and pauses of every download.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        progress: Progress,
        now: datetime,
        limits: Limits = _DEFAULT,
    ) -> None:
        key = settings.census_key.get_secret_value().strip()
        cache = Cache(settings.home / "cache" / "census")
        self._now = now
        self._fetcher = Fetcher(cache, key, progress, limits)
        self._files = WithFiles(self._fetcher, settings.census_files)
        self._boundaries = BoundaryFiles(self._fetcher, settings.census_files)
        interface = Interface(self._fetcher, settings.census_api)
        self._source: Source = WithKey(interface) if key else self._files
        self._has_key = bool(key)
        self._newest = 0

    def find_place(self, name: str) -> Place:
        """The place called `name`, such as "Red Wing, MN", or with its seven-digit code.

        Raises
        ------
        BadInput
            No state is named, or no place there has that name; the nearest names are given.
        NeedsAnswer
            Several places of the state have that name; their full names are given.
        """
        asked = take_apart(name)
        found = self._boundaries.read("place", self.newest_acs(), asked.state.fips)
        rows = found.frame[["code", "name", "label"]].itertuples(index=False, name=None)
        chosen = choose(asked, [Listed(*row) for row in rows])
        at = int(np.flatnonzero(found.frame["code"] == chosen.code)[0])
        label = f"{chosen.label}, {asked.state.name}"
        state = asked.state
        return Place(chosen.code, chosen.name, label, state.postal, state.name, found.geometry[at])

    def newest_acs(self) -> int:
        """The last year of the newest 5-year survey that is published, such as 2024.

        Raises
        ------
        SourceTrouble
            None is found between this year and the first that is read.
        """
        for year in range(self._now.year, OLDEST_TABLE_FILES - 1, -1):
            if self._newest:
                break
            try:
                self._source.check_survey(year)
            except NotPublished:
                continue
            self._newest = year
        if not self._newest:
            raise SourceTrouble(
                f"No 5-year survey of {OLDEST_TABLE_FILES} or later was found at the Census "
                "Bureau. Check EQUITY_CENSUS_API and EQUITY_CENSUS_FILES, then try again."
            )
        return self._newest

    def periods(self) -> list[str]:
        """The periods that can be had, oldest first: "2020", "2020-2024"; with a key also 2000
        and 2010."""
        newest = self.newest_acs()
        return [*(("2000", "2010") if self._has_key else ()), "2020", f"{newest - 4}-{newest}"]

    def areas(self, place: Place, kind: str, year: int) -> Areas:
        """The tracts or block groups of `year` that share more than a sliver with the place.

        Parameters
        ----------
        place
            As `find_place` gave it.
        kind
            "tract" or "block group".
        year
            2020 or the last year of a survey; for tracts also 2000 and 2010.

        Raises
        ------
        SourceTrouble
            The boundaries cannot be had.
        """
        found = self._boundaries.read(kind, year, place.geoid[:2])
        at = meeting(found, place.geometry)
        frame = found.frame.iloc[at].sort_values("code")
        geometry = found.geometry[frame.index.to_numpy()]
        labels = [area_name(*row) for row in zip(frame["code"], frame["label"], strict=True)]
        return Areas(
            kind=kind,
            year=year,
            ids=frame["code"].to_numpy(dtype=object),
            names=np.array(labels, dtype=object),
            geometry=geometry,
            square_metres_land=frame["land"].to_numpy(dtype=np.float64),
        )

    def people(
        self, place: Place, period: str, areas_by_kind: Mapping[str, Sequence[str]]
    ) -> pd.DataFrame:
        """People by group in the place and in the areas that are asked for.

        Parameters
        ----------
        place
            As `find_place` gave it; its own published figures are always among the rows.
        period
            One of `periods`, or an older survey such as "2019-2023".
        areas_by_kind
            Codes of areas for "tract" and "block group"; for 2000 and 2010 tracts only.

        Returns
        -------
        DataFrame
            ``kind`` ("place", "tract", "block group"), ``area``, ``group``, ``estimate``,
            ``moe`` (90 %, NaN for census counts). Groups are ids of the group catalogue, with
            "children" (under 18), "adults" (18 to 64) and "elders" (65 and over) from surveys;
            the 2020 count gives "children" only, because it knows no more than 18 and over.
            What the source does not state is NaN; an area that it does not list has no rows.

        Raises
        ------
        SourceTrouble
            The source does not answer, needs a key, or gives numbers that do not add up.
        NotPublished
            The period, or the place in it, is not there.
        """
        wanted = {"place": [place.geoid], **areas_by_kind}
        if period in ("2000", "2010") and "block group" in wanted:
            raise BadInput(f"For {period} only tracts can be had. Leave block groups out.")
        state = BY_FIPS[place.geoid[:2]]
        rows = in_order(list(self._source.people(state, period, wanted)))
        if not (rows["kind"] == "place").any():
            raise NotPublished(f"{place.label} has no numbers for {period} at the Census Bureau.")
        return rows

    def blocks(self, place: Place, tract_ids: Sequence[str]) -> pd.DataFrame | None:
        """The 2020 blocks of the tracts and whether each lies in the place.

        They come from the state's redistricting file with or without a key, because the Data
        API does not say in which place a block lies.

        Returns
        -------
        DataFrame or None
            ``block``, ``tract``, ``block_group``, ``inside`` (by the place's boundary of 2020)
            and one column of counts a group; None where the source has none of these tracts.
        """
        counties = frozenset(code[:5] for code in tract_ids)
        counts = self._files.counts(BY_FIPS[place.geoid[:2]], counties)
        return blocks_of(counts, place.geoid, tract_ids)

    def national_places(self, year: int) -> pd.DataFrame:
        """Every place of the country from the survey that ends in `year`.

        Returns
        -------
        DataFrame
            ``geoid``, ``name`` ("Red Wing city"), ``state`` ("MN"), ``group``, ``estimate``,
            ``moe``, sorted by code and group.
        """
        names, rows = self._source.places(year)
        return national(names, rows)

    def sources(self) -> list[dict[str, Any]]:
        """What was read, for the record.

        Returns
        -------
        list of dict
            ``address`` (without the key), ``sha256`` of what it sent, ``fetched_at`` (UTC),
            ``vintage``.
        """
        return [
            {
                "address": kept.address,
                "sha256": kept.sha256,
                "fetched_at": kept.fetched_at,
                "vintage": kept.vintage,
            }
            for kept in self._fetcher.read.values()
        ]
