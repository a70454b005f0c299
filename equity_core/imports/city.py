"""Importing a city: its areas and its people, with the services it already has counted anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from equity_core.cities.areas import AreaSet, intake_areas, read_areas
from equity_core.cities.levels import carry_population, overlap_shares
from equity_core.cities.people_intake import intake_population
from equity_core.cities.population import Population, PopulationChoices
from equity_core.cities.progress import Progress, silent
from equity_core.cities.reading import CityContents, read_contents
from equity_core.errors import NotFound
from equity_core.groups import load_groups
from equity_core.imports.drafts import draft_level, draft_population
from equity_core.imports.recount import recount_services
from equity_core.readers.shapes import read_shapes
from equity_core.readers.tables import read_table
from equity_core.settings import Settings
from equity_core.store.names import clean_name
from equity_core.store.revisions import Kept, Workbench, sha256_of, workbench

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
    """
    name = clean_name(name, what="city")
    level = clean_name(files.level, what="level")
    progress("Reading areas", 0, 4)
    shapes = read_shapes(files.areas)
    areas, facts = intake_areas(
        shapes, id_column=files.area_id, name_column=files.area_name, clean=files.clean
    )
    progress("Reading population", 1, 4)
    populations = intake_population(
        read_table(files.population),
        ids=areas.ids,
        groups=load_groups(settings.home),
        choices=files.people,
        level=level,
    )
    with workbench(settings) as bench:
        progress("Keeping areas", 2, 4)
        draft_level(bench, level, areas, {**facts, "base": True}, files.areas, shapes)
        source = (files.population.name, sha256_of(files.population))
        before = existing(settings, name)
        for population in populations:
            draft_population(bench, level, population, source)
            _carry_to_other_levels(bench, before, areas, population, source)
        progress("Counting the services anew", 3, 4)
        recount_services(bench, before, level, areas)
        return bench.keep(name, invented=files.invented)


def _carry_to_other_levels(
    bench: Workbench,
    contents: CityContents | None,
    areas: AreaSet,
    population: Population,
    source: tuple[str, str],
) -> None:
    """Levels whose people are worked out from the first level follow it when it is renewed."""
    for kept in contents.levels if contents is not None else ():
        if not kept.facts["base"]:
            shares = overlap_shares(areas, read_areas(kept.folder))
            level = str(population.facts["level"])
            draft_population(
                bench, kept.name, carry_population(population, shares, level=level), source
            )


def existing(settings: Settings, name: str) -> CityContents | None:
    """The city as it is now, None where it is new."""
    try:
        return read_contents(settings, name)
    except NotFound:
        return None
