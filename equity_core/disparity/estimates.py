"""A number with its 95 % interval, and the survey's error put into it.

A rate of zero has an interval from zero up; a ratio to a rate of zero has no upper end; of nothing
at all nothing is said (NaN).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from equity_core.disparity.intervals import Z95
from equity_core.disparity.limits import Limits
from equity_core.disparity.verdicts import SMALLEST_RATIO, Verdict

HALF = 0.5
"""What stands for no event where the distance from zero is needed on a logarithmic scale."""
Ends = tuple[float, float]
NOWHERE: Ends = (math.nan, math.nan)


class Method(StrEnum):
    """The published formula behind an interval."""

    GARWOOD = "Garwood"
    WILSON = "Wilson score"
    EXACT = "exact conditional"
    SCORE = "score"
    WALD = "Wald"
    NEWCOMBE = "Newcombe"
    MOVER = "score, by parts"


@dataclass(frozen=True)
class Estimate:
    """A number, its 95 % interval, and what the interval rests on.

    ``value`` may be infinite (a ratio to a rate of zero) or NaN (nothing can be said); ``high``
    may be infinite. ``survey_error`` is "none", "measured" (it is in the interval) or "not known"
    (the interval holds chance only).
    """

    value: float
    low: float
    high: float
    method: Method
    survey_error: str

    def turned(self, into: Callable[[float], float]) -> Estimate:
        """The same through a growing function, such as another unit."""
        value, low, high = into(self.value), into(self.low), into(self.high)
        return Estimate(value, low, high, self.method, self.survey_error)


def judge_ratio(found: Estimate) -> Verdict:
    """CLEAR where the interval leaves out 1, NONE where it lies within 0.8 to 1.25, else UNKNOWN.

    UNKNOWN, too, where there is no ratio or an end of its interval is not known.
    """
    if math.isnan(found.value) or math.isnan(found.low) or math.isnan(found.high):
        return Verdict.UNKNOWN
    if found.low > 1 or found.high < 1:
        return Verdict.CLEAR
    least, most = SMALLEST_RATIO
    return Verdict.NONE if least <= found.low and found.high <= most else Verdict.UNKNOWN


def widened(begin: float, ends: Ends, reach: float) -> Ends:
    """Ends of an interval moved out by an error of its own.

    Both distances from `begin` go together as squares on the logarithmic scale, on each side
    apart (MOVER: G. Y. Zou, A. Donner 2008); an end at zero or without limit stays there.

    Parameters
    ----------
    begin
        The number itself, above 0.
    ends
        Its interval from the chance of the count alone.
    reach
        How far the other error reaches on that scale, at 95 %.
    """
    low, high = ends
    if reach == 0 or not math.isfinite(begin):
        return ends
    if low > 0:
        low = begin * math.exp(-math.hypot(math.log(begin / low), reach))
    if math.isfinite(high) and high > 0:
        high = begin * math.exp(math.hypot(math.log(high / begin), reach))
    return low, high


def survey_reach(*variances: float) -> float:
    """How far survey error reaches on the logarithmic scale, from squared relative errors."""
    return Z95 * math.sqrt(sum(variances))


def as_ends(found: Limits) -> Ends:
    """Limits of one number as plain numbers."""
    return float(found[0]), float(found[1])
