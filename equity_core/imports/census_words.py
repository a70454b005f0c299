"""What a city fetched from the Census says about itself, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from equity_core.cities.population import Population
from equity_core.readers.words import count

WORTH_SAYING = 0.005
"""A difference between the areas and the city, as a part of the city, that is told."""


def say_city(
    finest: str, facts: dict[str, Any], people: Sequence[Population], whole: Sequence[Population]
) -> list[str]:
    """What a reader of the city's page should know first.

    `finest` is the name of the level of the smallest areas, `facts` those of that level.
    """
    notes = []
    cut = len(facts["cut"])
    if 2 * cut >= facts["areas"]:
        notes.append(
            f"The city limit cuts {cut:,} of {count(facts['areas'], finest)}, so numbers of "
            "small areas are partly worked out. Numbers for the city as a whole are published for "
            "the city itself and are the safer ones."
        )
    for each in whole:
        summed = [
            one
            for one in people
            if (one.kind, one.period) == ("population", each.period)
            and one.facts["level"] == finest
        ]
        if not summed and not any(one.period == each.period for one in people):
            notes.append(
                f"People of {each.period} are shown for the city as a whole only: small areas "
                "were drawn differently then."
            )
        notes += [_say_difference(one, each) for one in summed if _differ(one, each)]
    return notes


def _differ(summed: Population, published: Population) -> bool:
    """Whether the sum over areas is off by more than what rounding and sampling of each makes."""
    whole = float(published.facts["people"])
    return abs(float(summed.facts["people"]) - whole) > WORTH_SAYING * whole


def _say_difference(summed: Population, published: Population) -> str:
    total = published.frame[published.frame["group"] == "total"].iloc[0]
    moe = f", give or take {round(total['moe']):,}" if pd.notna(total["moe"]) else ""
    return (
        f"In {summed.period} the {summed.facts['level']}s inside the city limit add up to "
        f"{round(summed.facts['people']):,} residents; the number published for the city is "
        f"{round(published.facts['people']):,}{moe}."
    )


def say_added(
    label: str,
    areas: Sequence[tuple[str, int]],
    people: Sequence[Population],
    whole: Sequence[Population],
) -> str:
    """What came of a fetch, in a sentence or two: areas, people by period."""
    parts = " and ".join(count(number, level) for level, number in areas)
    small = list(dict.fromkeys(each.period for each in people))
    counted = [f"{round(each.facts['people']):,} people in {each.period}" for each in whole
               if each.period in small]  # fmt: skip
    earlier = [each.period for each in whole if each.period not in small]
    said = f"{label}: {parts}; {', '.join(counted)}."
    if earlier:
        said += f" For the city as a whole also {' and '.join(earlier)}."
    return said
