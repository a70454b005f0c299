"""The rate of one group, and how far two rates lie apart, each with a 95 % interval."""

from __future__ import annotations

import math

from equity_core.disparity import limits
from equity_core.disparity.counted import Counted, Counting, worst_known
from equity_core.disparity.estimates import (
    HALF,
    NOWHERE,
    Ends,
    Estimate,
    Method,
    as_ends,
    survey_reach,
    widened,
)
from equity_core.disparity.intervals import Z95
from equity_core.errors import BadInput


def rate(counted: Counted, *, per: float = 1000) -> Estimate:
    """Events for so many people, with the exact interval of a count (Garwood).

    Of weighted records, how unsure their average amount is goes in too; where there is none, how
    much one would have weighed is not known, and so is the upper end.
    """
    found = _rate_of(counted, as_ends(limits.garwood(counted.number)), Method.GARWOOD)
    return found.turned(lambda one: per * one)


def share(counted: Counted) -> Estimate:
    """Persons of those whom it could be, 0..1, with Wilson's interval."""
    counted.check(Counting.PERSONS)
    low, high = as_ends(limits.wilson(counted.count, counted.of))
    found = _rate_of(counted, (low * counted.of, high * counted.of), Method.WILSON)
    return found.turned(lambda one: 1.0 if one > 1 else one)


def rate_difference(
    first: Counted,
    second: Counted,
    *,
    counting: Counting,
    per: float = 1000,
    method: Method | None = None,
) -> Estimate:
    """The first rate less the second.

    Parameters
    ----------
    first, second
        Two groups that share no records.
    counting
        PERSONS: Newcombe's interval. EVENTS: the same by parts, from score intervals of counts.
    per
        For so many people; 1 for a difference of shares.
    method
        WALD, by name: +- 1.96 sqrt(a / A^2 + b / B^2), for persons with p (1 - p).

    Returns
    -------
    Estimate
        NaN where one of the groups has nobody.
    """
    for counted in (first, second):
        counted.check(counting)
    own = Method.NEWCOMBE if counting is Counting.PERSONS else Method.MOVER
    chosen = method or own
    if chosen not in (own, Method.WALD):
        raise BadInput(f"A difference of rates of {counting} has no interval called “{chosen}”.")
    parts = [_part(counted, counting, wald=chosen is Method.WALD) for counted in (first, second)]
    apart = limits.together_as_difference(*((p.value, p.low, p.high) for p in parts))
    value = parts[0].value - parts[1].value
    found = Estimate(value, *as_ends(apart), chosen, worst_known(first, second))
    return found.turned(lambda one: per * one)


def _rate_of(counted: Counted, ends: Ends, method: Method) -> Estimate:
    """Ends of a number of records become ends of the rate, with the survey's error."""
    if counted.of == 0:
        return Estimate(math.nan, *NOWHERE, method, counted.survey_error)
    scale = counted.size / counted.of
    begin = counted.rate if counted.count > 0 else HALF * scale
    chance = (scale * ends[0] if counted.count > 0 else 0.0, scale * ends[1])
    reach = math.hypot(survey_reach(counted.survey_variance), counted.size_reach)
    low, high = widened(begin, chance, reach)
    return Estimate(counted.rate, low, high, method, counted.survey_error)


def _part(counted: Counted, counting: Counting, *, wald: bool) -> Estimate:
    """One side of a difference."""
    if wald:
        left = 1 - counted.rate if counting is Counting.PERSONS else 1.0
        reach = Z95 * math.sqrt(counted.number * left)
        around = (counted.number - reach, counted.number + reach)
        return _rate_of(counted, around, Method.WALD)
    if counting is Counting.PERSONS:
        return share(counted)
    return _rate_of(counted, as_ends(limits.poisson_score(counted.number)), Method.MOVER)
