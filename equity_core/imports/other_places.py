"""Importing a table of other places, for peers: one file, one dataset."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from equity_core.cities.progress import Progress, silent
from equity_core.cities.reading import CityContents, read_contents
from equity_core.demographics.peers_table import facts_of, intake_places, save_places
from equity_core.groups import load_groups
from equity_core.readers.tables import read_table
from equity_core.settings import Settings
from equity_core.store.revisions import Kept
from equity_core.store.workbench import Also, workbench

NAME = "places"


@dataclass(frozen=True)
class PreparedPlaces:
    """A table of other places read and checked; nothing of it is kept yet."""

    contents: CityContents = field(hash=False)
    path: Path
    frame: pd.DataFrame = field(hash=False)
    facts: dict[str, Any] = field(hash=False)

    def keep(
        self, settings: Settings, *, progress: Progress = silent, also: Also | None = None
    ) -> list[Kept]:
        """Keep it in place of the table that the city has.

        Raises
        ------
        StoreProblem
            Files cannot be written.
        """
        with workbench(settings) as bench:
            progress("Keeping the places", 1, 2)
            draft = bench.draft("places", NAME, source=self.path)
            draft.facts = self.facts
            save_places(self.frame, draft.folder)
            return bench.keep(self.contents.city.name, also=also)


def prepare_places(
    settings: Settings, city: str, path: Path, *, progress: Progress = silent
) -> PreparedPlaces:
    """Do all of an import but the keeping.

    Raises
    ------
    BadInput
        The file cannot be used.
    NotFound
        There is no such city.
    """
    contents = read_contents(settings, city)
    progress("Reading the places", 0, 2)
    frame, notes = intake_places(read_table(path), load_groups(settings.home))
    return PreparedPlaces(contents, path, frame, facts_of(frame, notes))


def import_places(
    settings: Settings, city: str, path: Path, *, progress: Progress = silent
) -> dict[str, Any]:
    """Import a table of other places; returns what is said of it.

    Raises
    ------
    BadInput
        The file cannot be used.
    """
    prepared = prepare_places(settings, city, path, progress=progress)
    prepared.keep(settings, progress=progress)
    return prepared.facts
