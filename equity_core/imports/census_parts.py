"""A city as the Census Bureau knows it: areas cut to its limit, their people, its own figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from equity_core.census.client import Areas, Place
from equity_core.cities.areas import AreaSet, intake_areas
from equity_core.cities.place_cut import (
    BLOCKS,
    PlaceCut,
    cut_areas,
    land_shares,
)
from equity_core.cities.place_cut_words import say_cut
from equity_core.cities.population import Population
from equity_core.errors import BadInput
from equity_core.groups import Groups
from equity_core.imports.census_people import fetch_people
from equity_core.imports.census_places import fetch_places
from equity_core.imports.census_source import Source, Steps
from equity_core.imports.census_words import say_city
from equity_core.readers.shapes import Shapes

KINDS = {"block group": "block_group", "tract": "tract"}
"""The kinds of area, the finest first, and the column of the blocks that names each."""
CRS = "EPSG:4269"
UNCUT = 1 - 1e-5
"""A tract with this share of its land inside is not cut: borders meet to a hair only."""
STEPS = 8


@dataclass(frozen=True)
class CensusLevel:
    """Areas of one kind, cut to the city, with what is known about them."""

    name: str
    areas: AreaSet = field(hash=False)
    facts: dict[str, Any] = field(hash=False)


@dataclass(frozen=True)
class CensusCity:
    """All that was fetched of a city, checked; nothing of it is kept yet."""

    place: Place
    survey: str
    """The period of the newest survey, such as "2020-2024"."""
    boundary: AreaSet = field(hash=False)
    levels: tuple[CensusLevel, ...] = field(hash=False)
    people: tuple[Population, ...] = field(hash=False)
    """Groups and ages by area, by level and period."""
    whole: tuple[Population, ...] = field(hash=False)
    """What is published for the city itself, by period."""
    places: pd.DataFrame = field(hash=False)
    sources: list[dict[str, Any]] = field(hash=False)
    notes: tuple[str, ...]


def fetch_city(source: Source, place: Place, groups: Groups, *, steps: Steps) -> CensusCity:
    """Fetch a city's areas and people and cut them to its limit.

    Raises
    ------
    BadInput
        A source does not answer, or has no areas for the city.
    """
    newest = source.newest_acs()
    survey = f"{newest - 4}-{newest}"
    areas = {}
    for kind in KINDS:
        steps.begin(f"Boundaries of the {kind}s")
        areas[kind] = source.areas(place, kind, newest)
    steps.begin("Blocks along the city limit")
    cuts = _cuts(source, place, areas)
    people, whole = fetch_people(source, place, cuts, survey, groups, steps)
    places, missing = fetch_places(source, newest)
    levels = tuple(_level(kind, areas[kind], cut) for kind, cut in cuts.items())
    return CensusCity(
        place=place,
        survey=survey,
        boundary=_boundary(place),
        levels=levels,
        people=tuple(people),
        whole=tuple(whole),
        places=places,
        sources=source.sources(),
        notes=(*say_city(levels[0].name, levels[0].facts, people, whole), *missing),
    )


def _cuts(source: Source, place: Place, areas: dict[str, Areas]) -> dict[str, PlaceCut]:
    """Every kind of area cut to the place, by the blocks of the tracts that its limit crosses."""
    tracts = areas["tract"]
    if not len(tracts.ids):
        raise BadInput(f"No census tract lies in {place.label}, so there is nothing to show of it.")
    land = land_shares(tracts.geometry, place.geometry)
    crossed = tracts.ids[(land > 0) & (land < UNCUT)].tolist()
    blocks = source.blocks(place, crossed) if crossed else None
    return {
        kind: cut_areas(
            found.ids,
            found.names,
            found.geometry,
            place=place.geometry,
            blocks=blocks,
            within=KINDS[kind],
        )
        for kind, found in areas.items()
    }


def _level(kind: str, areas: Areas, cut: PlaceCut) -> CensusLevel:
    frame = pd.DataFrame({"area": cut.ids, "name": cut.names}, dtype="string")
    shapes = Shapes(frame, cut.geometry, CRS, f"boundary files of {areas.year}", ())
    found, facts = intake_areas(shapes, id_column="area", name_column="name")
    said = say_cut(cut, kind=kind)
    facts["notes"] += said
    parts = cut.inside["total"] / cut.everyone["total"]
    residents = parts.to_numpy()
    by_blocks = cut.table["basis"].to_numpy() == BLOCKS
    inside = zip(cut.ids, cut.table["land"], residents, by_blocks, strict=True)
    rows = [
        {"area": area, "land": float(land), "residents": float(part) if known else None}
        for area, land, part, known in inside
        if land < 1
    ]
    facts |= {"base": True, "format": shapes.format, "file_notes": []}
    return CensusLevel(kind, found, {**facts, "vintage": areas.year, "cut": rows, "limit": said})


def _boundary(place: Place) -> AreaSet:
    frame = pd.DataFrame({"area": [place.geoid], "name": [place.label]}, dtype="string")
    geometry = np.array([place.geometry], dtype=object)
    shapes = Shapes(frame, geometry, CRS, "boundary file", ())
    return intake_areas(shapes, id_column="area", name_column="name")[0]
