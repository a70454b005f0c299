"""Importing the city's earlier years: one file, one dataset, nothing without a source."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from equity_core.cities.progress import Progress, silent
from equity_core.cities.reading import CityContents, read_contents
from equity_core.demographics.history import History, read_history, save_history
from equity_core.readers.tables import read_table
from equity_core.settings import Settings
from equity_core.store.revisions import Kept
from equity_core.store.workbench import Also, workbench

NAME = "population over time"


@dataclass(frozen=True)
class PreparedHistory:
    """A history file read and checked; nothing of it is kept yet."""

    contents: CityContents = field(hash=False)
    path: Path
    history: History = field(hash=False)

    def keep(
        self, settings: Settings, *, progress: Progress = silent, also: Also | None = None
    ) -> list[Kept]:
        """Keep it in place of the history that the city has, all together or not at all.

        Raises
        ------
        StoreProblem
            Files cannot be written.
        """
        with workbench(settings) as bench:
            progress("Keeping the history", 1, 2)
            draft = bench.draft("history", NAME, source=self.path)
            draft.facts = self.history.facts
            save_history(self.history, draft.folder)
            return bench.keep(self.contents.city.name, also=also)


def prepare_history(
    settings: Settings,
    city: str,
    path: Path,
    *,
    place: str | None = None,
    progress: Progress = silent,
) -> PreparedHistory:
    """Do all of an import but the keeping; `place` is what the file calls the city.

    Raises
    ------
    BadInput
        The file cannot be used.
    NotFound
        There is no such city.
    """
    contents = read_contents(settings, city)
    progress("Reading the history", 0, 2)
    found = read_history(read_table(path), city=contents.city.name, place=place)
    return PreparedHistory(contents, path, found)


def import_history(
    settings: Settings,
    city: str,
    path: Path,
    *,
    place: str | None = None,
    progress: Progress = silent,
) -> History:
    """Import a history; the next one replaces it, a failed import changes nothing.

    Raises
    ------
    BadInput
        The file cannot be used.
    """
    prepared = prepare_history(settings, city, path, place=place, progress=progress)
    prepared.keep(settings, progress=progress)
    return prepared.history
