"""Who lives in a city in one period: its groups and ages, how sure each number is, how mixed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pandas as pd

from equity_core.cities.population import Population
from equity_core.cities.reading import CityContents, load_population, newest_first
from equity_core.demographics.acs import proportion, reliability, sum_of, variation_percent
from equity_core.errors import NotFound
from equity_core.groups import Groups
from equity_core.store.revisions import Kept

AGES = ("children", "adults", "elders")
SUM_TOLERANCE = 0.005
"""Groups that add up to their total but for this part are all residents."""


@dataclass(frozen=True)
class CityPeople:
    """The people of a city in one period.

    ``frame``, by group, all residents ("total") last: estimate, moe (90 %), share 0..1,
    share_moe, reliability in words. NaN is not known.
    """

    period: str
    frame: pd.DataFrame = field(hash=False)
    published: bool
    """The source gives these numbers for the city itself; else they are sums over its areas."""
    survey: str
    """The survey error: "measured", "none" (a full count) or "not known"."""
    members: tuple[str, ...]
    """Groups that exclude one another and are all residents together; none where there are not."""
    source: Kept
    level: str

    def number(self, group: str, column: str) -> float:
        """One number of a group."""
        return float(self.frame[column].to_dict()[group])


def city_periods(contents: CityContents) -> list[str]:
    """Every period with people, by area or for the city as a whole, newest first."""
    return newest_first({*contents.periods, *(kept.name for kept in contents.whole)})


def city_groups(contents: CityContents, period: str, groups: Groups) -> CityPeople:
    """The groups of the city: as published for it where they are, else summed over its areas.

    Areas whose people were counted go before areas whose people were worked out from others.

    Raises
    ------
    NotFound
        The city has no people in that period.
    """
    population = counted_areas(contents, period)
    if population is not None:
        wanted = [*population.facts["groups"], "total"]
        people = _of_city(contents, population, load_population(population), wanted)
        return _with_members(people, groups)
    whole = next((kept for kept in contents.whole if kept.name == period), None)
    if whole is None:
        periods = ", ".join(city_periods(contents)) or "none yet"
        raise NotFound(f"{contents.city.name} has no people for {period}. It has: {periods}.")
    published = load_population(whole)
    wanted = [one for one in published.frame["group"].unique() if not groups.is_age(one)]
    return _with_members(_people(published, whole, wanted, published=True), groups)


def counted_areas(contents: CityContents, period: str) -> Kept | None:
    """The population by area that others of the period are worked out from; None without any."""
    found = [one for one in contents.populations if one.facts["period"] == period]
    return min(found, key=lambda one: bool(one.facts.get("derived_from")), default=None)


def city_ages(contents: CityContents, period: str) -> CityPeople | None:
    """Children, adults and elders of the city in a period; None where the source has no ages."""
    found = [one for one in contents.ages if one.facts["period"] == period]
    found.sort(key=lambda one: bool(one.facts.get("derived_from")))
    if found:
        kept = found[0]
        return _of_city(contents, kept, load_population(kept), [*AGES, "total"])
    whole = _published(contents, period, AGES[0])
    if whole is None:
        return None
    return _people(load_population(whole), whole, [*AGES, "total"], published=True)


def _of_city(
    contents: CityContents, kept: Kept, population: Population, wanted: list[str]
) -> CityPeople:
    named = next((one for one in wanted if one != "total"), "total")
    whole = _published(contents, population.period, named)
    if whole is not None:
        return _people(load_population(whole), whole, wanted, published=True)
    return _people(population, kept, wanted, published=False)


def _published(contents: CityContents, period: str, group: str) -> Kept | None:
    """The figures published for the city itself, where they have a number for the group."""
    for kept in contents.whole:
        if kept.name == period:
            frame = load_population(kept).frame
            has = (frame["group"] == group) & frame["estimate"].notna()
            return kept if has.any() else None
    return None


def _people(
    population: Population, kept: Kept, wanted: list[str], *, published: bool
) -> CityPeople:
    survey = survey_of(kept)
    estimates, margins = population.wide(), population.wide("moe")
    rows = {
        group: _sum_of_areas(estimates, margins, group, survey)
        for group in wanted
        if group in estimates
    }
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["estimate", "moe"])
    level = "" if published else str(kept.facts["level"])
    return CityPeople(
        population.period, _with_shares(frame, survey), published, survey, (), kept, level
    )


def survey_of(kept: Kept) -> str:
    """The survey error of a population: "none", "measured" or "not known"."""
    if kept.facts.get("census_count"):
        return "none"
    return "measured" if kept.facts.get("has_moe") else "not known"


def _sum_of_areas(
    estimates: pd.DataFrame, margins: pd.DataFrame, group: str, survey: str
) -> tuple[float, float]:
    """A group's number in the city: not known where an area with residents has none."""
    known = estimates["total"].notna()
    value = estimates.loc[known, group]
    empty = estimates.loc[known, "total"] == 0
    value = value.where(value.notna() | ~empty, 0.0)
    if survey == "none":
        return float(value.sum(skipna=False)), 0.0
    if survey == "not known":
        return float(value.sum(skipna=False)), math.nan
    return sum_of(value.to_numpy(), margins.loc[known, group].to_numpy())


def _with_shares(frame: pd.DataFrame, survey: str) -> pd.DataFrame:
    total = frame.T.to_dict()["total"]
    share, share_moe = proportion(
        frame["estimate"].to_numpy(),
        frame["moe"].to_numpy(),
        float(total["estimate"]),
        float(total["moe"]),
    )
    percent = variation_percent(frame["estimate"].to_numpy(), frame["moe"].to_numpy())
    words = [str(reliability(one, full_count=survey == "none")) for one in percent]
    found = frame.assign(share=share, share_moe=share_moe, reliability=words)
    found.loc["total", "share_moe"] = 0.0 if survey != "not known" else math.nan
    return found


def _with_members(people: CityPeople, groups: Groups) -> CityPeople:
    members = exclusive_members(people.frame["estimate"], groups)
    ordered = [*groups.in_order(one for one in people.frame.index if one != "total"), "total"]
    return CityPeople(
        people.period, people.frame.loc[ordered], people.published, people.survey, members,
        people.source, people.level,
    )  # fmt: skip


def exclusive_members(estimates: pd.Series, groups: Groups) -> tuple[str, ...]:
    """Groups that exclude one another and add up to the total; none where there are no such."""
    whole = groups.set_for(estimates.index)
    exclusive = [set(one.groups) & set(estimates.index) for one in groups.exclusive_sets()]
    chosen = set(whole.groups) if whole else max(exclusive, key=len, default=set())
    total = estimates["total"]
    slack = abs(float(estimates[sorted(chosen)].sum(skipna=False)) - total)
    return tuple(groups.in_order(chosen)) if slack <= SUM_TOLERANCE * total else ()
