"""Adding a city by its name: fetched from the Census sources, cut to its limit, kept at once."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from equity_core.cities.areas import AreaSet, intake_areas, save_areas
from equity_core.cities.levels import carry_population, overlap_shares
from equity_core.cities.population import Population, save_population
from equity_core.cities.progress import Progress, silent
from equity_core.errors import BadInput
from equity_core.groups import load_groups
from equity_core.imports.census_parts import STEPS, CensusCity, fetch_city
from equity_core.imports.census_source import OpenSource, Steps, open_census
from equity_core.imports.census_words import say_added
from equity_core.imports.city import existing
from equity_core.imports.drafts import Drafting, draft_level, draft_population
from equity_core.readers.shapes import Shapes, read_shapes
from equity_core.settings import Settings
from equity_core.store.names import clean_name
from equity_core.store.revisions import Kept
from equity_core.store.workbench import Also, Draft, Workbench, sha256_of, workbench

SOURCE = "U.S. Census Bureau"
WARDS = "wards"


@dataclass(frozen=True)
class WardFile:
    """A city's own file of wards, and the column with each ward's id."""

    file: Path
    id_column: str


@dataclass(frozen=True)
class Wards:
    """Wards read and checked, with the people that fall to each."""

    given: WardFile
    shapes: Shapes = field(hash=False)
    areas: AreaSet = field(hash=False)
    facts: dict[str, Any] = field(hash=False)
    people: tuple[Population, ...] = field(hash=False)


@dataclass(frozen=True)
class PreparedCensusCity:
    """A new city fetched and cut; nothing of it is kept yet."""

    name: str
    found: CensusCity = field(hash=False)
    wards: Wards | None = field(hash=False)

    @property
    def said(self) -> str:
        """What was fetched, in a sentence or two."""
        found = self.found
        areas = [(level.name, len(level.areas)) for level in found.levels]
        if self.wards is not None:
            areas.append(("ward", len(self.wards.areas)))
        return say_added(found.place.label, areas, found.people, found.whole)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing about it, each sentence once."""
        told = [*self.found.notes]
        for facts in (*(one.facts for one in self.found.levels),
                      *(one.facts for one in self.found.people)):  # fmt: skip
            told += facts["notes"]
        return tuple(dict.fromkeys(told))

    def keep(
        self, settings: Settings, *, progress: Progress = silent, also: Also | None = None
    ) -> list[Kept]:
        """Keep everything together or nothing.

        Raises
        ------
        StoreProblem
            Files cannot be written, or someone else made the city meanwhile.
        """
        with workbench(settings, basis=(), kinds=("level", "place")) as bench:
            progress("Keeping it", STEPS - 1, STEPS)
            draft_census(bench, self.found)
            if self.wards is not None:
                _draft_wards(bench, self.wards)
            return bench.keep(self.name, also=also)


def prepare_census_city(
    settings: Settings,
    asked: str,
    *,
    called: str | None = None,
    wards: WardFile | None = None,
    progress: Progress = silent,
    source: OpenSource = open_census,
) -> PreparedCensusCity:
    """Fetch a city by its name, such as "Red Wing, MN", and keep nothing of it yet.

    What has arrived stays in the cache, so that a fetch that was broken off goes on from there.

    Parameters
    ----------
    settings
        The workspace, with the key where there is one.
    asked
        The name with its state.
    called
        What the city is called here; its own name where nothing is given.
    wards
        The city's own file of wards.
    progress
        Hears steps, with the bytes of each download.
    source
        Opens the Census sources.

    Raises
    ------
    BadInput
        There is no such place (the nearest names are given), the city is here already, or a
        source does not answer.
    NeedsAnswer
        Several places have that name.
    """
    steps = Steps(progress, STEPS)
    census = source(settings, steps.hear)
    steps.begin("Looking for the place")
    place = census.find_place(asked)
    name = clean_name(called or place.name, what="city")
    if existing(settings, name) is not None:
        raise BadInput(
            f"There is a city named “{name}” here already. Look for newer figures of it instead, "
            "or give this one another name with --as."
        )
    read = None if wards is None else _read_wards(wards)
    found = fetch_city(census, place, load_groups(settings.home), steps=steps)
    return PreparedCensusCity(name, found, None if read is None else _settle(read, found))


def draft_census(bench: Drafting, found: CensusCity) -> None:
    """Draft all that was fetched: limit, areas, people, the city's own figures, other places."""
    about = {"geoid": found.place.geoid, "label": found.place.label, "survey": found.survey}
    limit = _draft(bench, "place", "city limit")
    limit.facts = {
        "census": about,
        "state_name": found.place.state_name,
        "sources": found.sources,
        "holds": found.place.label,
        "notes": list(found.notes),
    }
    save_areas(found.boundary, limit.folder)
    for level in found.levels:
        draft = _draft(bench, "level", level.name)
        draft.facts = {**level.facts, "census": about}
        save_areas(level.areas, draft.folder)
    for each in found.people:
        draft_population(bench, str(each.facts["level"]), each, (SOURCE, ""))
    for each in found.whole:
        draft = _draft(bench, "whole", each.period)
        draft.facts = each.facts
        save_population(each, draft.folder)
    draft = _draft(bench, "places", "places")
    many = found.places["geoid"].nunique()
    draft.facts = {"period": found.survey, "holds": f"{many:,} places", "notes": []}
    found.places.to_parquet(draft.folder / "places.parquet", compression="zstd")


def _draft(bench: Drafting, kind: str, name: str) -> Draft:
    draft = bench.draft(kind, name)
    draft.source_name = SOURCE
    return draft


def _read_wards(given: WardFile) -> Wards:
    """The wards by themselves: what is wrong with the file is said before anything is fetched."""
    shapes = read_shapes(given.file)
    areas, facts = intake_areas(shapes, id_column=given.id_column)
    return Wards(given, shapes, areas, {**facts, "base": False}, ())


def _settle(wards: Wards, found: CensusCity) -> Wards:
    """The people of the finest areas as they fall to the wards."""
    finest = found.levels[0]
    shares = overlap_shares(finest.areas, wards.areas)
    if shares.empty:
        raise BadInput(
            f"{wards.given.file.name} does not touch {found.place.label} anywhere. Check the file "
            "and its coordinate system."
        )
    people = tuple(
        carry_population(each, shares, level=finest.name)
        for each in found.people
        if each.facts["level"] == finest.name
    )
    return dataclasses.replace(wards, people=people)


def _draft_wards(bench: Workbench, wards: Wards) -> None:
    file = wards.given.file
    draft_level(bench, WARDS, wards.areas, wards.facts, file, wards.shapes)
    for each in wards.people:
        draft_population(bench, WARDS, each, (file.name, sha256_of(file)))
