"""Importing people alone: another year, or the same again, for areas that are there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from equity_core.cities.areas import AreaSet, read_areas
from equity_core.cities.levels import carry_population, overlap_shares
from equity_core.cities.people_intake import intake_population
from equity_core.cities.population import Population, PopulationChoices
from equity_core.cities.progress import Progress, silent
from equity_core.cities.reading import CityContents, read_contents
from equity_core.errors import BadInput
from equity_core.groups import load_groups
from equity_core.imports.drafts import draft_population
from equity_core.readers.tables import read_table
from equity_core.settings import Settings
from equity_core.store.revisions import Kept
from equity_core.store.workbench import Also, Workbench, sha256_of, workbench


@dataclass(frozen=True)
class PreparedPeople:
    """A population file read and checked; nothing of it is kept yet."""

    contents: CityContents = field(hash=False)
    path: Path
    level: str
    areas: AreaSet = field(hash=False)
    people: list[Population] = field(hash=False)

    def keep(
        self, settings: Settings, *, progress: Progress = silent, also: Also | None = None
    ) -> list[Kept]:
        """Keep the people of the level and of the levels worked out from it.

        Raises
        ------
        StoreProblem
            Files cannot be written, or someone else changed the city's areas meanwhile.
        """
        with workbench(settings, basis=self.contents.levels, kinds=("level",)) as bench:
            progress("Keeping people", 1, 2)
            draft_people(bench, self.contents, self.areas, self.people, self.path)
            return bench.keep(self.contents.city.name, also=also)


def prepare_people(
    settings: Settings,
    city: str,
    path: Path,
    choices: PopulationChoices,
    *,
    level: str | None = None,
    progress: Progress = silent,
) -> PreparedPeople:
    """Read a population file against the areas of a level; the first level where none is named.

    Raises
    ------
    BadInput
        The file cannot be used, or the level gets its people from another one.
    NotFound
        There is no such city or level.
    """
    contents = read_contents(settings, city)
    kept = contents.level(level)
    if not kept.facts["base"]:
        raise BadInput(
            f"The people of “{kept.name}” are worked out from “{contents.level().name}”. "
            f"Load people for “{contents.level().name}” instead."
        )
    progress("Reading population", 0, 2)
    areas = read_areas(kept.folder)
    people = read_population_file(settings, path, ids=areas.ids, choices=choices, level=kept.name)
    return PreparedPeople(contents, path, kept.name, areas, people)


def read_population_file(
    settings: Settings, path: Path, *, ids: np.ndarray, choices: PopulationChoices, level: str
) -> list[Population]:
    """The populations of a file, one a period, checked against the ids of the areas."""
    return intake_population(
        read_table(path),
        ids=ids,
        groups=load_groups(settings.home),
        choices=choices,
        level=level,
    )


def draft_people(
    bench: Workbench,
    before: CityContents | None,
    areas: AreaSet,
    people: Sequence[Population],
    file: Path,
) -> None:
    """Draft the populations of a level, and of the levels whose people are worked out from it."""
    source = (file.name, sha256_of(file))
    level = str(people[0].facts["level"])
    for population in people:
        draft_population(bench, level, population, source)
    if before is None or level != before.level().name:
        return
    for kept in before.levels:
        if not kept.facts["base"]:
            shares = overlap_shares(areas, read_areas(kept.folder))
            for population in people:
                carried = carry_population(population, shares, level=level)
                draft_population(bench, kept.name, carried, source)
