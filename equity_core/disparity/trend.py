"""Is the gap closing? A weighted trend test over years or quarters, answered in words.

A straight line is fitted through the numbers of the periods (ratios and rates on a logarithmic
scale), each weighing as much as it is sure. Where they scatter around it more than chance allows,
the slope is made less sure by as much, with Student's quantile (R. T. Birge 1932): years differ for
reasons that no count shows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import ndtr, stdtr, stdtrit

from equity_core.disparity.intervals import Z95
from equity_core.errors import BadInput

FEWEST = 4
"""Periods that a trend needs; through fewer, a line says little."""
SURE = 0.05


class Scale(StrEnum):
    """What the numbers are."""

    RATIO = "ratio"
    """A gap; 1 is no gap."""
    DIFFERENCE = "difference"
    """A gap; 0 is no gap."""
    RATE = "rate"
    """No gap but a rate by itself, above 0."""
    NUMBER = "number"
    """No gap but any number by itself."""


LOGARITHMIC = (Scale.RATIO, Scale.RATE)
"""Scales on which the line is straight in the logarithm."""


class Direction(StrEnum):
    """What the line lets us say."""

    CLOSING = "the gap is closing"
    GROWING = "the gap is growing"
    TURNED = "the gap has changed sides"
    RISING = "rising"
    FALLING = "falling"
    UNCLEAR = "no clear change"
    TOO_SHORT = "too few periods to say"


@dataclass(frozen=True)
class Point:
    """The number of one period on the scale of the test.

    ``at`` is in years; ``value`` the logarithm of a ratio or rate, else the number; ``error`` its
    standard error, above 0; either NaN where it is not known.
    """

    period: str
    at: float
    value: float
    error: float

    @property
    def known(self) -> bool:
        """Whether the period can be part of a trend."""
        return math.isfinite(self.value) and math.isfinite(self.error) and self.error > 0


@dataclass(frozen=True)
class Trend:
    """A line through the periods, and what may be said of it.

    Attributes
    ----------
    direction
        Chosen by the test and the line's ends, nothing else.
    change
        By year: a factor for ratios and rates (0.9 is a tenth less), else a difference.
    low, high
        Its 95 % interval; NaN where too few periods are known.
    p
        Two-sided.
    first, last
        Where the line stands at the first and the last period, in the unit of the numbers.
    scatter
        How much the periods scatter around the line, against what chance allows (1); variance.
    periods, left_out
        Names of the periods in the line, and of those whose number or error is not known.
    """

    direction: Direction
    change: float
    low: float
    high: float
    p: float
    first: float
    last: float
    scatter: float
    periods: tuple[str, ...]
    left_out: tuple[str, ...]


def point_of(period: str, at: float, ends: tuple[float, float, float], scale: Scale) -> Point:
    """A point from a number and its 95 % interval (value, low, high); half its width is the error.

    NaN on a logarithmic scale where an end is 0 or infinite; counts give a better point
    (`gap_series.ratio_point`).
    """
    value, low, high = ends
    if scale in LOGARITHMIC:
        if not (low > 0 and math.isfinite(high)):
            return Point(period, at, math.nan, math.nan)
        value, low, high = math.log(value), math.log(low), math.log(high)
    return Point(period, at, value, (high - low) / (2 * Z95))


def trend_of(points: Sequence[Point], scale: Scale) -> Trend:
    """The line through the points, and its direction.

    For a gap: CLOSING or GROWING as the line's end lies nearer to no gap than its beginning or
    farther; TURNED where both are clearly on opposite sides of it. All only where the slope is
    clear (p below 5 %).

    Raises
    ------
    BadInput
        A period is there twice.
    """
    names = [point.period for point in points]
    if len(set(names)) < len(names):
        raise BadInput("A year or quarter is there twice. Please add its records up first.")
    used = sorted((point for point in points if point.known), key=lambda point: point.at)
    left_out = tuple(point.period for point in points if not point.known)
    periods = tuple(point.period for point in used)
    if len(used) < FEWEST:
        nothing = (math.nan,) * 7
        return Trend(Direction.TOO_SHORT, *nothing, periods, left_out)
    line = _fit(used)
    back = math.exp if scale in LOGARITHMIC else float
    ends = (line.slope, line.slope - line.reach(), line.slope + line.reach())
    change, low, high = (back(end) for end in ends)
    first, last = line.at(used[0].at), line.at(used[-1].at)
    direction = _direction(line, used[0].at, used[-1].at, scale)
    return Trend(
        direction,
        change,
        low,
        high,
        line.p,
        back(first),
        back(last),
        line.scatter,
        periods,
        left_out,
    )


@dataclass(frozen=True)
class _Line:
    """slope and height at `middle`, with their variances, and Student's degrees of freedom."""

    slope: float
    height: float
    middle: float
    slope_variance: float
    height_variance: float
    scatter: float
    freedom: float

    def at(self, time: float) -> float:
        return self.height + self.slope * (time - self.middle)

    def reach(self) -> float:
        return self._quantile * math.sqrt(self.slope_variance)

    def side(self, time: float) -> int:
        """On which side of no gap the line clearly lies; 0 where it may lie on either."""
        variance = self.height_variance + (time - self.middle) ** 2 * self.slope_variance
        value = self.at(time)
        return int(np.sign(value)) if abs(value) > self._quantile * math.sqrt(variance) else 0

    @property
    def p(self) -> float:
        score = -abs(self.slope) / math.sqrt(self.slope_variance)
        tail = ndtr(score) if math.isinf(self.freedom) else stdtr(self.freedom, score)
        return 2 * float(tail)

    @property
    def _quantile(self) -> float:
        return Z95 if math.isinf(self.freedom) else float(stdtrit(self.freedom, 1 - SURE / 2))


def _fit(points: Sequence[Point]) -> _Line:
    time, value, error = (
        np.array([getattr(point, name) for point in points]) for name in ("at", "value", "error")
    )
    weight = 1 / error**2
    middle = float(np.average(time, weights=weight))
    height = float(np.average(value, weights=weight))
    spread = float((weight * (time - middle) ** 2).sum())
    slope = float((weight * (time - middle) * value).sum()) / spread
    apart = value - height - slope * (time - middle)
    freedom = len(points) - 2
    scatter = float((weight * apart**2).sum()) / freedom
    wider = max(1.0, scatter)
    return _Line(
        slope,
        height,
        middle,
        wider / spread,
        wider / float(weight.sum()),
        scatter,
        freedom if scatter > 1 else math.inf,
    )


def _direction(line: _Line, first: float, last: float, scale: Scale) -> Direction:
    if not line.p < SURE:
        return Direction.UNCLEAR
    if scale in (Scale.RATE, Scale.NUMBER):
        return Direction.RISING if line.slope > 0 else Direction.FALLING
    sides = line.side(first), line.side(last)
    if sides[0] * sides[1] < 0:
        return Direction.TURNED
    before, after = line.at(first), line.at(last)
    if sides == (0, 0) and before * after < 0:
        return Direction.UNCLEAR
    return Direction.CLOSING if abs(after) < abs(before) else Direction.GROWING
