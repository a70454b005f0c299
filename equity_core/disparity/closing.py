"""What closing a gap takes: the trees, dollars or days that bring each area to one level.

The level can stay or move. Today's level stays what it is while things are added. The level
*after* moves: what is added somewhere also raises the city's rate, so a little more is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pandas as pd

from equity_core.disparity.area_rates import AreaRates, Numbers, per_person, whole_up
from equity_core.errors import BadInput


class Level(StrEnum):
    """Which level is to be reached."""

    TODAY = "today"
    """The city's rate as it is now; it stays fixed while things are added."""
    AFTER = "after"
    """The city's rate as it will be, with what is added counted in it."""
    GIVEN = "given"
    """A rate that the city has set itself."""


class Better(StrEnum):
    """Which way is better: more trees, fewer days."""

    MORE = "more"
    FEWER = "fewer"


LEVEL_IN_WORDS = {
    Level.TODAY: "The level is the city's rate today. It stays the same while things change.",
    Level.AFTER: (
        "The level is the city's rate after the change, so it moves along. One area alone needs "
        "what brings it to the rate of the rest of the city. All areas together can only meet at "
        "the best rate that an area has today."
    ),
    Level.GIVEN: "The level is a rate that the city chose. It stays the same while things change.",
}


@dataclass(frozen=True)
class Closing:
    """What it takes, area by area and together. Rates are for one person.

    ``table``: area, amount, people, rate, level (the one that this area has to reach when only
    it changes), needed (then), rate_after (then), needed_together (when all areas change at
    once). Where nobody is counted the last five are NaN. For `Better.FEWER`, needed is what has
    to be taken away.
    """

    level: Level
    better: Better
    city_rate: float
    table: pd.DataFrame = field(hash=False)
    level_together: float
    needed_together: float
    city_rate_after: float
    """The city's rate once all areas have changed."""
    not_counted: float
    """The amount in areas where nobody is counted."""

    @property
    def in_words(self) -> str:
        """Which level this is, in plain words."""
        return LEVEL_IN_WORDS[self.level]


def close_gaps(
    rates: AreaRates,
    *,
    level: Level = Level.TODAY,
    given: float | None = None,
    better: Better = Better.MORE,
    whole: bool = True,
) -> Closing:
    """Work out what brings each area (or group with recorded amounts) to the level.

    With W_a the amount and P_a the people of area a, and W, P those of the city, today's level
    asks for max(0, P_a W / P - W_a). Alone, area a reaches the level after with
    P_a (W - W_a) / (P - P_a) - W_a: the rate of the rest of the city. Together all areas are at
    the city's rate after only where all have the same rate, the highest of today.

    Parameters
    ----------
    rates
        Amounts and people. For days: the days of all requests, and the requests as people.
    level
        Which level: the city's today (fixed), the city's after (moves), or one given.
    given
        The rate for one person, with `Level.GIVEN` only.
    better
        Whether more or fewer is better; with fewer, the area is to come down to the level.
    whole
        Round up to whole things (trees); False for dollars and days.

    Raises
    ------
    BadInput
        When no people are counted, or a given level is missing or not wanted.
    """
    _refuse_unclear(rates, level, given)
    sign = 1.0 if better is Better.MORE else -1.0
    together = _together_level(rates, level, given, sign)
    alone = _rest_rate(rates) if level is Level.AFTER else np.where(rates.counted, together, np.nan)
    needed = _needed(rates, alone, sign, whole)
    needed_together = _needed(rates, np.where(rates.counted, together, np.nan), sign, whole)
    table = _table(rates, alone, needed, needed_together, sign)
    total = float(np.nansum(needed_together))
    after = (rates.total_amount + sign * total) / rates.total_people
    return Closing(level, better, rates.city_rate, table, together, total, after, rates.not_counted)


def _table(
    rates: AreaRates, level: Numbers, needed: Numbers, needed_together: Numbers, sign: float
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area": list(rates.area),
            "amount": rates.amount,
            "people": rates.people,
            "rate": rates.rate,
            "level": level,
            "needed": needed,
            "rate_after": per_person(rates.amount + sign * needed, rates.people),
            "needed_together": needed_together,
        }
    )


def _refuse_unclear(rates: AreaRates, level: Level, given: float | None) -> None:
    if not rates.counted.any():
        raise BadInput(
            "No people are counted in any area, so there is no level to reach. Load a population."
        )
    if (given is None) == (level is Level.GIVEN) or (given is not None and not np.isfinite(given)):
        raise BadInput("A level of your own needs one number, and only then. Give it or leave it.")


def _together_level(rates: AreaRates, level: Level, given: float | None, sign: float) -> float:
    if given is not None:
        return float(given)
    if level is Level.TODAY:
        return rates.city_rate
    return sign * float((sign * rates.rate[rates.counted]).max())


def _rest_rate(rates: AreaRates) -> Numbers:
    """The rate of the city without each area; the area's own where it is the only one."""
    rest_people = rates.total_people - rates.people
    alone = ~(rest_people > 1e-9 * rates.total_people)
    rest = (rates.total_amount - rates.amount) / np.where(alone, np.nan, rest_people)
    return np.asarray(np.where(rates.counted, np.where(alone, rates.rate, rest), np.nan))


def _needed(rates: AreaRates, level: Numbers, sign: float, whole: bool) -> Numbers:
    """How much is missing (or too much) in each area; NaN where nobody is counted."""
    missing = sign * (level * rates.people - rates.amount)
    rounding = 1e-12 * (np.abs(rates.amount) + np.abs(level * rates.people))
    exact = np.where(missing <= rounding, 0.0, missing)
    exact = np.where(np.isnan(missing), np.nan, exact)
    return whole_up(exact, scale=rates.amount) if whole else exact
