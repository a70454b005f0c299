"""Importing a city: its areas and its people, with the services it already has counted anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from equity_core.cities.areas import AreaSet, intake_areas
from equity_core.cities.population import Population, PopulationChoices
from equity_core.cities.progress import Progress, silent
from equity_core.cities.reading import CityContents, known_name, load_population, read_contents
from equity_core.errors import BadInput, NotFound
from equity_core.imports.drafts import draft_level
from equity_core.imports.people import draft_people, read_population_file
from equity_core.imports.recount import recount_services
from equity_core.readers.shapes import Shapes, read_shapes
from equity_core.readers.words import count
from equity_core.settings import Settings
from equity_core.store.names import clean_name
from equity_core.store.revisions import Kept
from equity_core.store.workbench import Also, workbench

DEFAULT_LEVEL = "areas"


@dataclass(frozen=True)
class CityFiles:
    """What `equity city import` is given."""

    areas: Path
    population: Path
    area_id: str
    area_name: str | None = None
    level: str = DEFAULT_LEVEL
    clean: bool = False
    invented: bool = False
    people: PopulationChoices = field(default_factory=PopulationChoices)


@dataclass(frozen=True)
class PreparedCity:
    """Areas and people read and checked; nothing of them is kept yet."""

    name: str
    files: CityFiles
    before: CityContents | None = field(hash=False)
    level: str
    shapes: Shapes = field(hash=False)
    areas: AreaSet = field(hash=False)
    facts: dict[str, Any] = field(hash=False)
    people: list[Population] = field(hash=False)

    def keep(
        self, settings: Settings, *, progress: Progress = silent, also: Also | None = None
    ) -> list[Kept]:
        """Keep areas, people and the services counted anew, all together or not at all.

        Raises
        ------
        StoreProblem
            Files cannot be written, or someone else changed the city meanwhile.
        """
        before, areas, files = self.before, self.areas, self.files
        with workbench(settings, basis=before.basis if before else ()) as bench:
            progress("Keeping areas", 2, 4)
            facts = {**self.facts, "base": True}
            draft_level(bench, self.level, areas, facts, files.areas, self.shapes)
            draft_people(bench, before, areas, self.people, files.population)
            progress("Counting the services anew", 3, 4)
            recount_services(bench, before, {self.level: areas})
            return bench.keep(self.name, invented=files.invented, also=also)


def prepare_city(
    settings: Settings, name: str, files: CityFiles, *, progress: Progress = silent
) -> PreparedCity:
    """Do all of an import but the keeping.

    Raises
    ------
    BadInput
        A file cannot be used.
    """
    name = clean_name(name, what="city")
    before = existing(settings, name)
    level = known_name(before.levels if before else (), clean_name(files.level, what="level"))
    progress("Reading areas", 0, 4)
    shapes = read_shapes(files.areas)
    areas, facts = intake_areas(
        shapes, id_column=files.area_id, name_column=files.area_name, clean=files.clean
    )
    progress("Reading population", 1, 4)
    people = read_population_file(
        settings, files.population, ids=areas.ids, choices=files.people, level=level
    )
    _refuse_ages_alone(people, before)
    facts["notes"] += _say_left_behind(before, level, areas.ids, people)
    return PreparedCity(name, files, before, level, shapes, areas, facts, people)


def import_city(
    settings: Settings, name: str, files: CityFiles, *, progress: Progress = silent
) -> list[Kept]:
    """Import areas and population; the same name again is a new revision.

    Raises
    ------
    BadInput
        A file cannot be used; what was there before stays in force.
    StoreProblem
        Files cannot be written, or someone else changed the city meanwhile.
    """
    prepared = prepare_city(settings, name, files, progress=progress)
    return prepared.keep(settings, progress=progress)


def _refuse_ages_alone(people: Sequence[Population], before: CityContents | None) -> None:
    if before is None and all(each.kind == "ages" for each in people):
        raise BadInput(
            "The population file has age groups only. A new city needs people by race and "
            "ethnicity, too: add columns such as black_nh and hispanic."
        )


def _say_left_behind(
    before: CityContents | None, level: str, ids: np.ndarray, people: Sequence[Population]
) -> list[str]:
    """Populations of other periods stay; say how many of their areas are no longer there."""
    renewed = {population.period for population in people}
    notes = []
    for kept in before.populations if before else ():
        if kept.facts["level"] == level and kept.facts["period"] not in renewed:
            frame = load_population(kept).frame
            gone = len(set(frame["area"]) - set(ids))
            if gone:
                notes.append(
                    f"The population of {kept.facts['period']} was counted for other areas: "
                    f"{count(gone, 'area')} of it {'is' if gone == 1 else 'are'} no longer there. "
                    "Import it again with these areas to use it."
                )
    return notes


def existing(settings: Settings, name: str) -> CityContents | None:
    """The city as it is now, None where it is new."""
    try:
        return read_contents(settings, name)
    except NotFound:
        return None
