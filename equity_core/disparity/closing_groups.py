"""What closing a group's gap takes where records only have a place.

Nothing can be handed to a group there: things are placed in areas, where all who live there have
them. A group's rate is the mean of the areas' rates, each weighed by the group's people there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from equity_core.disparity.area_rates import AreaRates, Numbers, whole_up
from equity_core.disparity.closing import LEVEL_IN_WORDS, Level, close_gaps
from equity_core.errors import BadInput

COLUMNS = (
    "group",
    "people",
    "rate",
    "level",
    "needed_spread",
    "needed_least",
    "least_area",
    "rate_after_areas",
)


@dataclass(frozen=True)
class GroupClosing:
    """What it takes for each group alone. Rates are for one person.

    ``table``: group, people, rate, level (the city's rate today, or the one given),
    needed_spread (placed as the group lives: each area gets the part of the group's people who
    live there), needed_least (the smallest number that can do it: all in ``least_area``, where
    the group's share of the residents is highest) and rate_after_areas (the group's rate once
    every *area* has been brought to the level, see `closing.close_gaps`). NaN where a number is
    not known or where no number can do it.
    """

    level: Level
    city_rate: float
    table: pd.DataFrame = field(hash=False)

    @property
    def in_words(self) -> str:
        """Which level this is, in plain words."""
        if self.level is not Level.AFTER:
            return LEVEL_IN_WORDS[self.level]
        return "The level is the city's rate after the change: it moves with what is added."


def close_group_gaps(
    rates: AreaRates,
    people: pd.DataFrame,
    *,
    groups: Sequence[str],
    level: Level = Level.TODAY,
    given: float | None = None,
    whole: bool = True,
) -> GroupClosing:
    """Work out what brings each group's rate, where its people live, to the level.

    Let P_ga be the group's people in area a, P_g all of them, s_ga = P_ga / P_a. Adding N spread
    as the group lives raises its rate by N sum_a (P_ga / P_g) s_ga / P_g, that is N times its
    isolation index over P_g; adding N in one area by N s_ga / P_g. The city's rate rises by N / P,
    which counts with `Level.AFTER`.

    Parameters
    ----------
    rates
        Amounts and residents by area.
    people
        In step with `rates`: a column for each group; NaN where there is no figure.
    groups
        The columns to report.
    level, given, whole
        As in `close_gaps`.

    Raises
    ------
    BadInput
        As `close_gaps`; when a group has no column or the rows are not in step.
    """
    areas_closed = close_gaps(rates, level=level, given=given, whole=whole)
    missing = [group for group in groups if group not in people]
    if missing or len(people) != len(rates.area):
        raise BadInput("Every area needs a number of people for each group. Check the population.")
    after = rates.rate + np.nan_to_num(areas_closed.table["needed_together"].to_numpy()) / np.where(
        rates.counted, rates.people, np.nan
    )
    goal = rates.city_rate if given is None else given
    rows = [
        (group, *_group_row(rates, people[group].to_numpy(dtype=float), after, goal, level, whole))
        for group in groups
    ]
    return GroupClosing(level, rates.city_rate, pd.DataFrame(rows, columns=list(COLUMNS)))


def _group_row(
    rates: AreaRates, members: Numbers, after: Numbers, goal: float, level: Level, whole: bool
) -> tuple[float, float, float, float, float, str, float]:
    here = rates.counted
    group, total = members[here], float(members[here].sum())
    if not total > 0:
        return total, np.nan, goal, np.nan, np.nan, "", np.nan
    part, share = group / total, group / rates.people[here]
    rate = float(part @ rates.rate[here])
    moving = 1 / rates.total_people if level is Level.AFTER else 0.0
    where = int(share.argmax())
    gap = goal - rate
    if gap <= 1e-12 * (abs(goal) + abs(rate)):
        gap = 0.0
    spread = _how_many(gap, float(part @ share) / total - moving, whole, rates.total_amount)
    least = _how_many(gap, float(share[where]) / total - moving, whole, rates.total_amount)
    name = rates.area[int(np.flatnonzero(here)[where])]
    return total, rate, goal, spread, least, name, float(part @ after[here])


def _how_many(gap: float, gain: float, whole: bool, scale: float) -> float:
    """How many close a gap when each closes `gain` of it; NaN where none ever does."""
    if gap == 0:
        return 0.0
    if gain <= 1e-15:
        return float("nan")
    number = gap / gain
    return float(whole_up(np.array([number]), scale=min(scale, number))[0]) if whole else number
