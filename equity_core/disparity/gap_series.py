"""A gap between two groups, and both their rates, period by period from counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from equity_core.disparity.counted import Counted, Counting
from equity_core.disparity.estimates import HALF, Estimate
from equity_core.disparity.intervals import Z95
from equity_core.disparity.periods import Period
from equity_core.disparity.rates import rate, rate_difference, share
from equity_core.disparity.ratios import rate_ratio
from equity_core.disparity.trend import Direction, Point, Scale, Trend, trend_of


@dataclass(frozen=True)
class Pair:
    """Two groups in one period."""

    period: Period
    first: Counted
    second: Counted


@dataclass(frozen=True)
class GapSeries:
    """A gap and the rates behind it, over time.

    ``ratios``, ``differences``, ``firsts`` and ``seconds`` have one estimate a period, in step
    with ``periods``; rates and differences are for 1,000, shares 0..1. ``gap`` is the trend of the
    ratio; ``first`` and ``second`` are those of the two rates (for 1), without periods that the
    records cover in part only.
    """

    periods: tuple[Period, ...]
    ratios: tuple[Estimate, ...]
    differences: tuple[Estimate, ...]
    firsts: tuple[Estimate, ...]
    seconds: tuple[Estimate, ...]
    gap: Trend
    first: Trend
    second: Trend

    @property
    def closes_because_all_fell(self) -> bool:
        """The gap closes while a rate falls and none rises.

        Of a service that people want this is no progress.
        """
        ways = {self.first.direction, self.second.direction}
        falls = Direction.FALLING in ways and Direction.RISING not in ways
        return self.gap.direction is Direction.CLOSING and falls


def gap_series(
    pairs: Sequence[Pair], *, counting: Counting, people_anew: bool = False
) -> GapSeries:
    """Ratios, differences and rates by period, and whether the gap is closing.

    Parameters
    ----------
    pairs
        One a period.
    counting
        Events or persons, as in `ratios.rate_ratio`.
    people_anew
        Each period has a survey of its own of the people, none overlapping another; only then does
        its error belong to the trend. One survey's error moves all periods alike.
    """
    one = rate if counting is Counting.EVENTS else share
    per = 1000 if counting is Counting.EVENTS else 1
    firsts = tuple(one(pair.first) for pair in pairs)
    seconds = tuple(one(pair.second) for pair in pairs)
    points = [ratio_point(pair, counting=counting, people_anew=people_anew) for pair in pairs]
    return GapSeries(
        tuple(pair.period for pair in pairs),
        tuple(rate_ratio(pair.first, pair.second, counting=counting) for pair in pairs),
        tuple(
            rate_difference(pair.first, pair.second, counting=counting, per=per) for pair in pairs
        ),
        firsts,
        seconds,
        trend_of(points, Scale.RATIO),
        _rate_trend([pair.first for pair in pairs], pairs, counting, people_anew),
        _rate_trend([pair.second for pair in pairs], pairs, counting, people_anew),
    )


def ratio_point(pair: Pair, *, counting: Counting, people_anew: bool = False) -> Point:
    """The logarithm of the ratio with half a record added to each side, so that zeros count too.

    Its variance is 1 / (a + 1/2) + 1 / (b + 1/2), for persons less the same of all of them
    (J. J. Gart 1966); with amounts, that of their average as well.
    """
    sides = [
        _log_rate(counted, other, counting, people_anew)
        for counted, other in ((pair.first, pair.second), (pair.second, pair.first))
    ]
    (first, first_variance), (second, second_variance) = sides
    error = math.sqrt(first_variance + second_variance)
    return Point(pair.period.name, pair.period.at, first - second, error)


def _log_rate(
    counted: Counted, other: Counted, counting: Counting, people_anew: bool
) -> tuple[float, float]:
    """Logarithm of a rate, and its variance; NaN where there is nobody or no size is known."""
    size = counted.size if counted.size == counted.size else other.size
    if counted.of == 0 or math.isnan(size):
        return math.nan, math.nan
    variance = 1 / (counted.number + HALF) + (counted.size_reach / Z95) ** 2
    of = counted.of
    if counting is Counting.PERSONS:
        of += HALF
        variance -= 1 / of
    if people_anew:
        variance += counted.survey_variance
    return math.log((counted.number + HALF) * size / of), variance


def _rate_trend(
    sides: Sequence[Counted], pairs: Sequence[Pair], counting: Counting, people_anew: bool
) -> Trend:
    """The trend of one rate; a period that records cover in part only has too low a count."""
    points = []
    for counted, pair in zip(sides, pairs, strict=True):
        value, variance = _log_rate(counted, counted, counting, people_anew)
        complete = pair.period.complete or counting is Counting.PERSONS
        known = math.sqrt(variance) if complete and variance == variance else math.nan
        points.append(Point(pair.period.name, pair.period.at, value, known))
    return trend_of(points, Scale.RATE)
