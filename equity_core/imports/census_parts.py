"""A city as the Census Bureau knows it: areas cut to its limit, their people, its own figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equity_core.census.client import Areas, Place
from equity_core.cities.areas import AreaSet, intake_areas
from equity_core.cities.people_intake import one_population
from equity_core.cities.place_cut import (
    BLOCKS,
    PlaceCut,
    add_up,
    cut_areas,
    cut_people,
    land_shares,
)
from equity_core.cities.place_cut_words import say_cut, say_error
from equity_core.cities.population import Population, PopulationChoices
from equity_core.errors import BadInput, NotFound
from equity_core.groups import Groups
from equity_core.imports.census_places import fetch_places
from equity_core.imports.census_source import Source, Steps
from equity_core.imports.census_words import say_city
from equity_core.readers.shapes import Shapes

KINDS = {"block group": "block_group", "tract": "tract"}
"""The kinds of area, the finest first, and the column of the blocks that names each."""
COUNT = "2020"
"""The census whose blocks are known."""
AGES = ("children", "adults", "elders")
CRS = "EPSG:4269"
UNCUT = 1 - 1e-5
"""Straight borders bend a little in a plane: a tract with this share inside is not cut."""
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
    people, whole = _people(source, place, cuts, survey, groups, steps)
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


def _people(
    source: Source,
    place: Place,
    cuts: dict[str, PlaceCut],
    survey: str,
    groups: Groups,
    steps: Steps,
) -> tuple[list[Population], list[Population]]:
    """People by area of the two periods with areas of today, and of the city in all periods."""
    ids = {kind: cut.ids.tolist() for kind, cut in cuts.items()}
    people, whole = [], []
    for period in (COUNT, survey):
        steps.begin(f"People of {period}")
        frame = source.people(place, period, ids)
        whole += _whole(frame, period, groups)
        for kind, cut in cuts.items():
            people += _of_level(frame, period, kind=kind, cut=cut, groups=groups)
    if not any(one.kind == "population" for one in people):
        raise BadInput(f"The Census sources have no people for the areas of {place.label}.")
    steps.begin("Earlier censuses and other places")
    for period in source.periods():
        if period not in (COUNT, survey):
            whole += _earlier(source, place, period, groups)
    return people, whole


def _earlier(source: Source, place: Place, period: str, groups: Groups) -> list[Population]:
    """The city's own figures of an earlier census; nothing where it was not yet a place."""
    try:
        frame = source.people(place, period, {})
    except NotFound:
        return []
    return _whole(frame, period, groups)


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


def _of_level(
    frame: pd.DataFrame, period: str, *, kind: str, cut: PlaceCut, groups: Groups
) -> list[Population]:
    """Groups and ages of one kind of area, as many as live inside the place."""
    rows = frame[frame["kind"] == kind][["area", "group", "estimate", "moe"]]
    listed = set(rows.loc[(rows["group"] == "total") & rows["estimate"].notna(), "area"])
    if not len(listed & set(cut.ids)) * 2 > len(cut.ids):  # other areas than those on the map
        return []
    by_block = period == COUNT
    found = groups.set_for(rows["group"].unique())
    inside = cut_people(rows, cut, counted_by_block=by_block)
    inside = add_up(inside, members=found.groups if found else (), ages=AGES)
    notes = say_error(cut, counted_by_block=by_block)
    known = {"period": period, "level": kind, "notes": notes}
    is_age = inside["group"].isin(AGES)
    parts = {"population": inside[~is_age], "ages": inside[is_age | (inside["group"] == "total")]}
    return [
        _counted(part, cut.ids, groups, {**known, "kind": of})
        for of, part in parts.items()
        if part.loc[part["group"] != "total", "estimate"].notna().any()
    ]


def _counted(
    part: pd.DataFrame, ids: NDArray[np.object_], groups: Groups, known: dict[str, Any]
) -> Population:
    """A census is a full count as long as nothing of it had to be guessed."""
    is_count = "-" not in known["period"] and not (part["moe"] > 0).any()
    if is_count:
        part = part.assign(moe=np.nan)
    choices = PopulationChoices(known["period"], census_count=is_count, partial_groups=True)
    return one_population(part, ids, groups, choices, known)


def _whole(frame: pd.DataFrame, period: str, groups: Groups) -> list[Population]:
    """What is published for the city itself; nothing where the source has nothing."""
    rows = frame[(frame["kind"] == "place") & frame["estimate"].notna()]
    rows = rows[["area", "group", "estimate", "moe"]].reset_index(drop=True)
    total = rows.loc[rows["group"] == "total", "estimate"]
    if total.empty:
        return []
    found = groups.set_for(rows["group"].unique())
    facts = {
        "kind": "whole",
        "level": "",
        "period": period,
        "groups": groups.in_order(g for g in rows["group"].unique() if g != "total"),
        "group_set": found.id if found else None,
        "people": float(total.iloc[0]),
        "has_moe": bool(rows["moe"].notna().any()),
        "census_count": "-" not in period,
        "holds": f"{round(float(total.iloc[0])):,} people",
        "notes": ["Published by the Census Bureau for the city itself, not added up from areas."],
    }
    return [Population(rows, period, facts)]


def _boundary(place: Place) -> AreaSet:
    frame = pd.DataFrame({"area": [place.geoid], "name": [place.label]}, dtype="string")
    geometry = np.array([place.geometry], dtype=object)
    shapes = Shapes(frame, geometry, CRS, "boundary file", ())
    return intake_areas(shapes, id_column="area", name_column="name")[0]
