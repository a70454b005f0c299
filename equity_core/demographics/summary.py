"""Who lives in a city and how far apart, over all periods, as plain data for programs."""

from __future__ import annotations

import math
from typing import Any

from equity_core.cities.reading import CityContents
from equity_core.demographics.apart import (
    INDICES,
    Separation,
    largest_pair,
    separation_over_time,
)
from equity_core.demographics.level_people import read_level
from equity_core.demographics.now import CityPeople, city_groups, city_periods
from equity_core.errors import NotFound
from equity_core.groups import Groups

Pair = tuple[str, str]


def people_over_time(contents: CityContents, groups: Groups) -> list[CityPeople]:
    """The groups of the city in every period with people, newest first.

    Raises
    ------
    NotFound
        The city has no people at all.
    """
    periods = city_periods(contents)
    if not periods:
        raise NotFound(f"{contents.city.name} has no population yet. Import one, then try again.")
    return [city_groups(contents, period, groups) for period in periods]


def choose_pair(
    contents: CityContents, groups: Groups, level: str | None, given: tuple[str | None, str | None]
) -> Pair | None:
    """The two groups to compare: those given, else the largest of the newest period.

    Where one is given, the other is the largest of the rest; None where there are not two.
    """
    one, other = given
    if one and other:
        return one, other
    if not contents.populations:
        return None
    largest = largest_pair(read_level(contents, level), groups)
    if largest is None:
        return None
    if not one and not other:
        return largest
    kept = one or other or ""
    rest = next(group for group in largest if group != kept)
    return (one, rest) if one else (rest, kept)


def as_json(people: list[CityPeople], apart: list[Separation]) -> dict[str, Any]:
    """What `equity demographics --json` prints; null is not known."""
    return {
        "periods": {
            one.period: {
                str(group): {name: _plain(row[name]) for name in ("estimate", "moe", "share")}
                for group, row in one.frame.T.to_dict().items()
            }
            for one in people
        },
        "separation": {
            one.period: {
                name: _plain(one.indices[name].value) if name in one.indices else None
                for name in INDICES
            }
            for one in apart
        },
    }


def read_separation(
    contents: CityContents, groups: Groups, level: str | None, pair: Pair | None
) -> list[Separation]:
    """The separation of a pair in every period of a level; none where there is no pair."""
    if pair is None or not contents.populations:
        return []
    return separation_over_time(contents, groups, level=level, one=pair[0], other=pair[1])


def _plain(value: float) -> float | None:
    """JSON has no NaN: what is not known is null."""
    return float(value) if math.isfinite(value) else None
