"""How many times as high one rate is as another, or as that of the whole, with a 95 % interval."""

from __future__ import annotations

import math

import numpy as np

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
from equity_core.disparity.intervals import Z90, Z95, share_moe
from equity_core.errors import BadInput

SMALL = 20
"""Below this count of events the exact interval is used."""


def rate_ratio(
    first: Counted, second: Counted, *, counting: Counting, method: Method | None = None
) -> Estimate:
    """The first rate divided by the second.

    Parameters
    ----------
    first, second
        Two groups that share no records.
    counting
        EVENTS: exact conditional interval where either count is below 20, else score.
        PERSONS: Koopman's score interval at every size; shares are of persons or records.
    method
        EXACT (events only), SCORE or WALD, to choose the formula by name. Wald's is
        exp(ln R +- 1.96 sqrt(1/a + 1/b)), less 1/A and 1/B for persons.

    Returns
    -------
    Estimate
        From 0 up; infinite where only the second count is zero, NaN where both are.
    """
    chosen, ends = _from_chance(first, second, counting, method)
    survey = survey_reach(first.survey_variance, second.survey_variance)
    ends = widened(_begin(first, second), ends, survey)
    return Estimate(_divided(first, second), *ends, chosen, worst_known(first, second))


def ratio_to_whole(part: Counted, whole: Counted, *, counting: Counting) -> Estimate:
    """The rate of a part divided by the rate of the whole that holds it, such as the city.

    With R the ratio to all others and w the part's share of the people it is R / (w R + 1 - w),
    which grows with R; so ends for R become ends for it, and nobody is counted on both sides. The
    survey error is that of the part's share of the people.

    Raises
    ------
    BadInput
        The part is larger than the whole.
    """
    others = whole.less(part)
    value = _divided(part, whole)
    if others.of == 0 and others.count == 0:  # the part is the whole
        return Estimate(value, value, value, Method.EXACT, "none")
    chosen, ends = _from_chance(part, others, counting, None)
    weight = part.of / whole.of
    chance = (_to_whole(ends[0], weight), _to_whole(ends[1], weight))
    low, high = widened(_begin(part, whole), chance, survey_reach(_share_variance(part, whole)))
    return Estimate(value, low, high, chosen, worst_known(part, whole))


def _from_chance(
    first: Counted, second: Counted, counting: Counting, method: Method | None
) -> tuple[Method, Ends]:
    """The formula and its ends, survey error left aside."""
    for counted in (first, second):
        counted.check(counting)
    few = min(first.number, second.number) < SMALL and counting is Counting.EVENTS
    chosen = method or (Method.EXACT if few else Method.SCORE)
    fits = {Method.SCORE, Method.WALD} | ({Method.EXACT} if counting is Counting.EVENTS else set())
    if chosen not in fits:
        raise BadInput(f"A ratio of rates of {counting} has no interval called “{chosen}”.")
    if first.of == 0 or second.of == 0:
        return chosen, NOWHERE
    if chosen is Method.WALD:
        return chosen, _wald(first, second, counting)
    if counting is Counting.PERSONS:
        both = (first.count, first.of), (second.count, second.of)
        return chosen, as_ends(limits.koopman(*both))
    within = limits.clopper_pearson if chosen is Method.EXACT else limits.wilson
    ends = as_ends(limits.conditional_ratio(*_in_records(first, second), within))
    sizes = math.hypot(first.size_reach, second.size_reach)
    return chosen, widened(_begin(first, second), ends, sizes)


def _in_records(first: Counted, second: Counted) -> tuple[Ends, Ends]:
    """Records, and the people for one of them.

    A side without records is thought to have had records as large as those of the other side.
    """
    sizes = first.size, second.size
    size, other = (mine if mine == mine else theirs for mine, theirs in (sizes, sizes[::-1]))
    return (first.number, first.of / size), (second.number, second.of / other)


def _begin(first: Counted, second: Counted) -> float:
    """The ratio, half a record standing for none: where distances on a logarithmic scale begin."""
    if first.of == 0 or second.of == 0:
        return math.nan
    (a, exposed), (b, other) = _in_records(first, second)
    return ((a or HALF) / exposed) / ((b or HALF) / other)


def _wald(first: Counted, second: Counted, counting: Counting) -> Ends:
    if first.count == 0 or second.count == 0:
        return NOWHERE
    variance = 1 / first.number + 1 / second.number
    if counting is Counting.PERSONS:
        variance -= 1 / first.of + 1 / second.of
    reach = Z95 * math.sqrt(max(variance, 0.0))
    reach = math.exp(math.hypot(reach, first.size_reach, second.size_reach))
    value = _divided(first, second)
    return value / reach, value * reach


def _share_variance(part: Counted, whole: Counted) -> float:
    """Squared relative standard error of the part's share of the people, both margins known."""
    if "not known" in (part.survey_error, whole.survey_error) or part.of == 0:
        return part.survey_variance
    fraction = np.array([part.of / whole.of])
    people, margin, whole_margin = (
        np.array([number or 0.0]) for number in (whole.of, part.moe, whole.moe)
    )
    moe = share_moe(fraction, people, margin, whole_margin)
    return float(moe[0] / Z90 / fraction[0]) ** 2


def _divided(first: Counted, second: Counted) -> float:
    if first.of == 0 or second.of == 0 or (first.count == 0 and second.count == 0):
        return math.nan
    return first.rate / second.rate if second.count > 0 else math.inf


def _to_whole(ratio: float, weight: float) -> float:
    """A ratio to all others as a ratio to the whole; `weight` is the part's share, below 1."""
    if math.isinf(ratio):
        return 1 / weight if weight > 0 else math.inf
    return ratio / (weight * ratio + 1 - weight)
