"""The measures of who lives where that actions and others may ask for by id."""

from __future__ import annotations

import math
from collections.abc import Mapping

from equity_core.cities.reading import CityContents, read_contents
from equity_core.demographics.acs import Z90, Z95
from equity_core.demographics.apart import Separation, measure_separation
from equity_core.demographics.apart_draws import Index
from equity_core.demographics.level_people import read_level
from equity_core.demographics.now import city_groups, city_periods
from equity_core.errors import BadInput, NotFound
from equity_core.groups import load_groups
from equity_core.measures import Measure, Number
from equity_core.settings import Settings
from equity_core.store.revisions import Kept


def share_percent(settings: Settings, city: str, parameters: Mapping[str, str]) -> Number:
    """A group's share of all residents, in percent, with the survey's 95 % interval."""
    contents, groups = read_contents(settings, city), load_groups(settings.home)
    group = groups.get(parameters["group"])
    periods = city_periods(contents)
    if not periods:
        raise NotFound(f"{contents.city.name} has no people yet.")
    people = city_groups(contents, parameters.get("period") or periods[0], groups)
    if group.id not in people.frame.index:
        raise NotFound(
            f"The people counted in {people.period} are not told apart as {group.people}."
        )
    share, moe = people.number(group.id, "share"), people.number(group.id, "share_moe")
    if not math.isfinite(share):
        raise NotFound(f"The number of {group.people} in {people.period} is not known.")
    away = Z95 * moe / Z90
    return Number(
        100 * share,
        "percent",
        100 * max(share - away, 0.0) if math.isfinite(moe) else None,
        100 * min(share + away, 1.0) if math.isfinite(moe) else None,
        "",
        f"people counted in {people.period}",
        _computed_from(contents, people.source),
        f"Share of {group.people} among all residents of {contents.city.name}.",
    )


def dissimilarity_100(settings: Settings, city: str, parameters: Mapping[str, str]) -> Number:
    """Of every 100 people of either group, how many would have to live in another area.

    Of a survey, corrected for the survey's own unevenness, with its 95 % interval.
    """
    contents, groups = read_contents(settings, city), load_groups(settings.home)
    one, other = (groups.get(parameters[name]) for name in ("group", "other"))
    level, period = parameters.get("level") or None, parameters.get("period") or None
    people = read_level(contents, level, period)
    found = measure_separation(people, groups, one=one.id, other=other.id)
    index = _sure(found)
    best = index.corrected if math.isfinite(index.corrected) else index.value
    low, high = _ends(index, found)
    return Number(
        100 * best,
        "of 100 people",
        low,
        high,
        "",
        f"people counted in {found.period}",
        _computed_from(contents, people.source),
        f"How many of every 100 {one.people} or {other.people} would have to live in another area "
        f"({found.level}) for both to be spread alike.",
    )


def _sure(found: Separation) -> Index:
    index = found.indices["dissimilarity"]
    if not math.isfinite(index.value):
        raise NotFound(f"A group has no numbers in {found.period}, so there is nothing to compare.")
    if found.unsure:
        raise BadInput(
            f"The numbers of each area ({found.level}) for {found.period} are too unsure to say "
            "how far apart these groups live. Choose a level with larger areas."
        )
    return index


def _ends(index: Index, found: Separation) -> tuple[float | None, float | None]:
    if found.survey == "none":
        return 100 * index.value, 100 * index.value
    if not math.isfinite(index.low):
        return None, None
    return 100 * index.low, 100 * index.high


def _computed_from(contents: CityContents, kept: Kept) -> tuple[str, ...]:
    levels = [one for one in contents.levels if one.name == kept.facts.get("level")]
    return tuple(
        f"{one.name}: {one.source_name or one.kind}, revision {one.number}"
        for one in (*levels, kept)
    )


DEMOGRAPHIC_MEASURES = (
    Measure(
        "demographics.share",
        "A group's share of all residents",
        "A group's share of all residents of the city, in percent.",
        ("group",),
        ("period",),
        two_sided=False,
        compute=share_percent,
    ),
    Measure(
        "demographics.dissimilarity",
        "How far apart two groups live",
        "Of every 100 people of either group, how many would have to live in another area for "
        "both groups to be spread alike. 0 is spread alike, 100 is never in the same area.",
        ("group", "other"),
        ("level", "period"),
        two_sided=False,
        compute=dissimilarity_100,
    ),
)
