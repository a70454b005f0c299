"""Importing a city: its areas and its people, with the services it already has counted anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from equity_core.cities.areas import AreaSet, intake_areas, read_areas
from equity_core.cities.levels import carry_population, overlap_shares
from equity_core.cities.people_intake import intake_population
from equity_core.cities.population import Population, PopulationChoices
from equity_core.cities.progress import Progress, silent
from equity_core.cities.reading import CityContents, known_name, load_population, read_contents
from equity_core.errors import NotFound
from equity_core.groups import load_groups
from equity_core.imports.drafts import draft_level, draft_population
from equity_core.imports.recount import recount_services
from equity_core.readers.shapes import read_shapes
from equity_core.readers.tables import read_table
from equity_core.readers.words import count
from equity_core.settings import Settings
from equity_core.store.names import clean_name
from equity_core.store.revisions import Kept
from equity_core.store.workbench import Workbench, sha256_of, workbench

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
    name = clean_name(name, what="city")
    before = existing(settings, name)
    level = known_name(before.levels if before else (), clean_name(files.level, what="level"))
    progress("Reading areas", 0, 4)
    shapes = read_shapes(files.areas)
    areas, facts = intake_areas(
        shapes, id_column=files.area_id, name_column=files.area_name, clean=files.clean
    )
    progress("Reading population", 1, 4)
    people = _read_people(settings, files, areas.ids, level)
    facts["notes"] += _say_left_behind(before, level, areas.ids, people)
    with workbench(settings, basis=before.basis if before else ()) as bench:
        progress("Keeping areas", 2, 4)
        draft_level(bench, level, areas, {**facts, "base": True}, files.areas, shapes)
        _draft_people(bench, before, areas, people, files.population)
        progress("Counting the services anew", 3, 4)
        recount_services(bench, before, level, areas)
        return bench.keep(name, invented=files.invented)


def _read_people(
    settings: Settings, files: CityFiles, ids: np.ndarray, level: str
) -> list[Population]:
    return intake_population(
        read_table(files.population),
        ids=ids,
        groups=load_groups(settings.home),
        choices=files.people,
        level=level,
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


def _draft_people(
    bench: Workbench,
    before: CityContents | None,
    areas: AreaSet,
    people: Sequence[Population],
    file: Path,
) -> None:
    """The populations of the level, and of the levels whose people are worked out from it."""
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


def existing(settings: Settings, name: str) -> CityContents | None:
    """The city as it is now, None where it is new."""
    try:
        return read_contents(settings, name)
    except NotFound:
        return None
