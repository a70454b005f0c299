"""The Census sources as an import sees them, and how a fetch tells where it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

import pandas as pd

from equity_core.census.client import Areas, Census, Place
from equity_core.cities.progress import Progress
from equity_core.readers.words import size
from equity_core.settings import Settings

EVERY_SECONDS = 1.0
"""Bytes of a download are told at most this often: a job writes each into its row."""


class Source(Protocol):
    """What is asked of the Census sources; `equity_core.census.client.Census` answers."""

    def find_place(self, name: str) -> Place:
        """The place of that name."""

    def newest_acs(self) -> int:
        """The last year of the newest 5-year survey."""

    def periods(self) -> list[str]:
        """The periods that can be had, oldest first."""

    def areas(self, place: Place, kind: str, year: int) -> Areas:
        """The tracts or block groups that meet the place."""

    def people(
        self, place: Place, period: str, areas_by_kind: Mapping[str, Sequence[str]]
    ) -> pd.DataFrame:
        """People by group in the place and in areas."""

    def blocks(self, place: Place, tract_ids: Sequence[str]) -> pd.DataFrame | None:
        """The 2020 blocks of tracts, inside the place or not."""

    def national_places(self, year: int) -> pd.DataFrame:
        """Every place of the country."""

    def sources(self) -> list[dict[str, Any]]:
        """What was read, for the record."""


OpenSource = Callable[[Settings, Progress], Source]


def open_census(settings: Settings, progress: Progress) -> Source:
    """The Census sources as the settings name them, asked now."""
    return Census(settings, progress=progress, now=datetime.now(UTC))


@dataclass
class Steps:
    """Steps of a fetch with the bytes of each download, as one row of steps.

    ``progress`` hears "Fetching people of 2020: redistricting file, 3.2 MB of 14 MB", step 4 of 9.
    """

    progress: Progress
    total: int
    clock: Callable[[], float] = time.monotonic
    _step: str = field(default="", init=False)
    _done: int = field(default=-1, init=False)
    _told: float = field(default=float("-inf"), init=False)

    def begin(self, step: str) -> None:
        """The next step; raises where the work is to stop."""
        self._step, self._done = step, self._done + 1
        self.progress(step, self._done, self.total)

    def hear(self, step: str, done: int, total: int) -> None:
        """Bytes of a download that belongs to the step, told once a second and at its end."""
        now = self.clock()
        if now - self._told < EVERY_SECONDS and done < total:
            return
        self._told = now
        of = f" of {size(total)}" if total else ""
        said = f"{self._step}: {step}, {size(done)}{of}"
        self.progress(said, max(self._done, 0), self.total)
