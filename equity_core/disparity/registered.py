"""The measures of services that actions and others may ask for by id."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from scipy.special import gammaincinv

from equity_core.disparity.measuring import Measurement, Question, measure
from equity_core.disparity.verdicts import judge_gap
from equity_core.errors import NotFound
from equity_core.groups import Group, load_groups
from equity_core.measures import Measure, Number
from equity_core.settings import Settings

TAIL = 0.025
"""What lies beyond each end of a 95 % interval."""


def gap_points(settings: Settings, city: str, parameters: Mapping[str, str]) -> Number:
    """How far a group's share of residents where a service is lies from its share of the city.

    In percentage points, with the interval and verdict of the service maps.
    """
    found, group, row = _of_group(settings, city, parameters)
    verdict = judge_gap(row["city_percent"], row["low_points"], row["high_points"])
    return _number(
        found,
        row["gap_points"],
        "percentage points",
        (row["low_points"], row["high_points"]),
        verdict=str(verdict),
        sentence=(
            f"Share of {group.people} among people who live where “{found.service.name}” is, "
            "less their share of the whole city."
        ),
    )


def exposed_percent(settings: Settings, city: str, parameters: Mapping[str, str]) -> Number:
    """The share of a group among people who live where a service is, in percent.

    How sure it is is known only in comparison with the city (`service.gap_points`).
    """
    found, group, row = _of_group(settings, city, parameters)
    return _number(
        found,
        row["exposed_percent"],
        "percent",
        (math.nan, math.nan),
        sentence=(
            f"Share of {group.people} among people who live where “{found.service.name}” is."
        ),
    )


def rate_per_1000(settings: Settings, city: str, parameters: Mapping[str, str]) -> Number:
    """How much of a service there is for 1,000 residents, in the city or in one area of it.

    Where each record counts as one, with the exact interval of a count (F. Garwood 1936); the
    survey error of the population is not in it.
    """
    found = measure(settings, _question(city, parameters))
    amount, residents, where = _amount(found, parameters.get("area"))
    counted = not found.service.facts["has_weight"]
    ends = count_interval(amount) if counted else (math.nan, math.nan)
    scale = 1000 / residents if residents > 0 else math.nan
    return _number(
        found,
        scale * amount,
        f"{found.service.facts['unit']} per 1,000 residents",
        (scale * ends[0], scale * ends[1]),
        sentence=f"{found.service.name} for every 1,000 residents of {where}.",
    )


def count_interval(count: float) -> tuple[float, float]:
    """The exact 95 % interval of the mean of a Poisson count (F. Garwood 1936)."""
    low = float(gammaincinv(count, TAIL)) if count > 0 else 0.0
    return low, float(gammaincinv(count + 1, 1 - TAIL))


SERVICE_MEASURES = (
    Measure(
        "service.gap_points",
        "Gap of a group",
        "How far a group's share of the people who live where a service is lies from its share "
        "of the whole city, in percentage points. 0 is no gap.",
        ("service", "group"),
        ("level", "period"),
        two_sided=True,
        compute=gap_points,
    ),
    Measure(
        "service.exposed_percent",
        "Share of a group",
        "A group's share of the people who live where a service is, in percent.",
        ("service", "group"),
        ("level", "period"),
        two_sided=False,
        compute=exposed_percent,
    ),
    Measure(
        "service.rate_per_1000",
        "Amount per 1,000 residents",
        "How much of a service there is for every 1,000 residents, in the city or in one area.",
        ("service",),
        ("area", "level", "period"),
        two_sided=False,
        compute=rate_per_1000,
    ),
)


def _question(city: str, parameters: Mapping[str, str]) -> Question:
    return Question(
        city,
        parameters["service"],
        level=parameters.get("level") or None,
        period=parameters.get("period") or None,
    )


def _of_group(
    settings: Settings, city: str, parameters: Mapping[str, str]
) -> tuple[Measurement, Group, dict[str, Any]]:
    found = measure(settings, _question(city, parameters))
    group = load_groups(settings.home).get(parameters["group"])
    rows = found.shares.groups
    here = rows[rows["group"] == group.id]
    if here.empty:
        raise NotFound(
            f"The people counted in {found.provenance['period']} are not told apart as "
            f"{group.people}. Choose a group that they have, or another year."
        )
    return found, group, {str(name): value for name, value in here.iloc[0].items()}


def _amount(found: Measurement, area: str | None) -> tuple[float, float, str]:
    """The amount, the residents, and where that is, in words."""
    table = found.table
    if not area:
        city = str(found.provenance["city"])
        return float(table["amount"].sum()), float(table["residents"].sum()), city
    here = table[table["area"].astype(str) == area]
    if here.empty:
        raise NotFound(
            f"There is no area with the id {area} among the areas by {found.level.name}."
        )
    row = here.iloc[0]
    return float(row["amount"]), float(row["residents"]), str(row["name"])


def _number(
    found: Measurement,
    value: float,
    unit: str,
    ends: tuple[float, float],
    *,
    sentence: str,
    verdict: str = "",
) -> Number:
    if not math.isfinite(value):
        raise NotFound(
            f"“{found.service.name}” has nothing to compare here: no records lie in the city, or "
            "nobody is counted there."
        )
    known = all(math.isfinite(end) for end in ends)
    low, high = (float(end) for end in ends) if known else (None, None)
    return Number(
        float(value), unit, low, high, verdict, _period(found), _computed_from(found), sentence
    )


def _period(found: Measurement) -> str:
    facts = found.provenance
    people = f"people counted in {facts['period']}"
    first, last = facts["first_date"], facts["last_date"]
    if not first or not last:
        return people
    years = first[:4] if first[:4] == last[:4] else f"{first[:4]} to {last[:4]}"
    return f"records of {years}, {people}"


def _computed_from(found: Measurement) -> tuple[str, ...]:
    parts = ("service", "areas", "population")
    listed = [found.provenance[part] for part in parts]
    return tuple(f"{one['name']}: {one['file']}, revision {one['revision']}" for one in listed)
