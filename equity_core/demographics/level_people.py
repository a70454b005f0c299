"""The people of one level of areas in one period, tracts made of their block groups included."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from equity_core.cities.population import Population, sum_moe
from equity_core.cities.reading import CityContents, load_population, newest_first
from equity_core.demographics.now import CityPeople, city_ages, city_groups, survey_of
from equity_core.errors import NotFound
from equity_core.groups import Groups
from equity_core.store.names import same_name
from equity_core.store.revisions import Kept

TRACT = "tract"
BLOCK_GROUP = re.compile(r"\d{12}")
TRACT_DIGITS = 11


@dataclass(frozen=True)
class LevelPeople:
    """People by area and group: ``estimate`` and ``moe`` have a row an area, a column a group.

    A number that is missing where nobody lives is 0. Areas whose residents are not known are left
    out.
    """

    level: str
    period: str
    estimate: pd.DataFrame = field(hash=False)
    moe: pd.DataFrame = field(hash=False)
    survey: str
    source: Kept


def read_level(contents: CityContents, level: str | None, period: str | None = None) -> LevelPeople:
    """The people of a level in a period; the first level, the newest period where none is given.

    Where the level “tract” is not loaded and the areas have ids of block groups, tracts are made
    of them: the first eleven digits of a block group's id are its tract's.

    Raises
    ------
    NotFound
        The city has no such level or period.
    """
    if level is not None and same_name(level, TRACT) and _makes_tracts(contents):
        base = contents.population(contents.level().name, period)
        return _as_level(_to_tracts(load_population(base)), TRACT, base)
    name = contents.level(level).name
    kept = contents.population(name, period)
    return _as_level(load_population(kept), name, kept)


def read_ages(contents: CityContents, level: str, period: str) -> LevelPeople | None:
    """Children, adults and elders by area of a level in a period; None where there are none."""
    for kept in contents.ages:
        if kept.facts["level"] == level and kept.facts["period"] == period:
            return _as_level(load_population(kept), level, kept)
    return None


def read_of_group(
    contents: CityContents, groups: Groups, group: str, *, level: str | None, period: str
) -> tuple[LevelPeople, CityPeople]:
    """The people of a level and of the city among whom a group is told apart, by race or by age.

    Raises
    ------
    NotFound
        The city has no such group, level or period.
    """
    known = groups.get(group)
    people: LevelPeople | None
    whole: CityPeople | None
    if groups.is_age(group):
        people = read_ages(contents, contents.level(level).name, period)
        whole = city_ages(contents, period)
    else:
        people, whole = read_level(contents, level, period), city_groups(contents, period, groups)
    if (
        people is None
        or whole is None
        or group not in people.estimate
        or group not in whole.frame.index
    ):
        raise NotFound(f"The people counted in {period} are not told apart as {known.people}.")
    return people, whole


def level_names(contents: CityContents) -> list[str]:
    """The levels that people are known for, tracts made of block groups at the end."""
    has = {str(kept.facts["level"]) for kept in contents.populations}
    found = [kept.name for kept in contents.levels if kept.name in has]
    return [*found, TRACT] if _makes_tracts(contents) else found


def level_periods(contents: CityContents, level: str | None) -> list[str]:
    """Every period with people on a level, newest first."""
    made = level is not None and same_name(level, TRACT) and _makes_tracts(contents)
    name = contents.level(None if made else level).name
    of_level = [kept for kept in contents.populations if kept.facts["level"] == name]
    return newest_first({str(kept.facts["period"]) for kept in of_level})


def apart_groups(people: LevelPeople, groups: Groups) -> list[str]:
    """The groups of a level that exclude one another, in display order."""
    present = set(people.estimate.columns)
    found = groups.set_for(present)
    if found:
        return groups.in_order(found.groups)
    shared = [present & set(one.groups) for one in groups.exclusive_sets()]
    return groups.in_order(sorted(shared, key=len)[-1] if shared else ())


def _makes_tracts(contents: CityContents) -> bool:
    """Whether tracts are not loaded and can be made of the first level's block groups."""
    if any(same_name(kept.name, TRACT) for kept in contents.levels) or not contents.levels:
        return False
    first = contents.levels[0].name
    for kept in contents.populations:
        if kept.facts["level"] == first:
            ids = load_population(kept).frame["area"].astype(str).unique()
            return all(BLOCK_GROUP.fullmatch(one) for one in ids)
    return False


def _to_tracts(population: Population) -> Population:
    frame = population.frame
    known = frame.loc[(frame["group"] == "total") & frame["estimate"].notna(), "area"]
    inside = frame[frame["area"].isin(known)]
    inside = inside.assign(area=inside["area"].astype(str).str[:TRACT_DIGITS])
    summed = []
    for group, rows in inside.groupby("group"):
        estimate = rows.groupby("area")["estimate"].sum(min_count=1)
        part = pd.DataFrame({"area": estimate.index, "estimate": estimate.to_numpy()})
        summed.append(part.assign(group=group, moe=part["area"].map(sum_moe(rows))))
    return Population(pd.concat(summed, ignore_index=True), population.period, population.facts)


def _as_level(population: Population, level: str, kept: Kept) -> LevelPeople:
    estimate, moe = population.wide(), population.wide("moe")
    known = estimate["total"].notna()
    estimate, moe = estimate[known], moe[known]
    empty = (estimate["total"] == 0).to_numpy()[:, None]
    values = np.where(empty & estimate.isna().to_numpy(), 0.0, estimate.to_numpy())
    filled = pd.DataFrame(values, index=estimate.index, columns=estimate.columns)
    return LevelPeople(level, population.period, filled, moe, survey_of(kept), kept)
