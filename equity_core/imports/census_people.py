"""People of a city from the Census: by area, as many as live inside its limit, and as a whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equity_core.census.client import Place
from equity_core.cities.people_intake import one_population
from equity_core.cities.place_cut import PlaceCut, add_up, cut_people
from equity_core.cities.place_cut_words import say_error
from equity_core.cities.population import Population, PopulationChoices
from equity_core.errors import BadInput, NotFound
from equity_core.groups import Groups
from equity_core.imports.census_source import Source, Steps

COUNT = "2020"
"""The census whose blocks are known."""
AGES = ("children", "adults", "elders")
TABLES = {"survey": "acs_b03002", COUNT: "pl94171_2020"}
"""The set of groups that each source counts, as the catalogue names it."""


def fetch_people(
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
    found = one_population(part, ids, groups, choices, known)
    if found.kind == "ages":
        return found
    return replace(
        found, facts={**found.facts, "group_set": _set_of(found.frame, groups, found.period)}
    )


def _set_of(frame: pd.DataFrame, groups: Groups, period: str) -> str | None:
    """The set of groups of this source: the survey and the count of 2020 have the same groups."""
    of_source = TABLES.get("survey" if "-" in period else period)
    complete = groups.set_for(frame["group"].unique())
    named = next((one for one in groups.sets if one.id == of_source), None)
    same = complete is not None and named is not None and set(complete.groups) == set(named.groups)
    return of_source if same else None


def _whole(frame: pd.DataFrame, period: str, groups: Groups) -> list[Population]:
    """What is published for the city itself; nothing where the source has nothing."""
    rows = frame[(frame["kind"] == "place") & frame["estimate"].notna()]
    rows = rows[["area", "group", "estimate", "moe"]].reset_index(drop=True)
    total = rows.loc[rows["group"] == "total", "estimate"]
    if total.empty:
        return []
    facts = {
        "kind": "whole",
        "level": "",
        "period": period,
        "groups": groups.in_order(g for g in rows["group"].unique() if g != "total"),
        "group_set": _set_of(rows, groups, period),
        "people": float(total.iloc[0]),
        "has_moe": bool(rows["moe"].notna().any()),
        "census_count": "-" not in period,
        "holds": f"{round(float(total.iloc[0])):,} people",
        "notes": ["Published by the Census Bureau for the city itself, not added up from areas."],
    }
    return [Population(rows, period, facts)]
