"""A score from 1 to 100 for a ratio of two rates, for communication only.

The curve is that of the Equality Indicators (CUNY Institute for State and Local Governance), put
together again from scores that were published with their ratios. A score carries no rate, count or
chance, so it is never shown without them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from equity_core.disparity.estimates import Estimate
from equity_core.errors import BadInput

KNOTS = ((1.0, 100), (1.1, 80), (1.5, 60), (2.0, 40), (5.0, 20), (10.0, 1))
"""Ratio and score at the corners of the curve; straight in between."""
LEAST, MOST = 1, 100
DECIMALS = 9
"""To which a value is rounded before it is rounded up, so that 40.000000000001 stays 40."""


@dataclass(frozen=True)
class Score:
    """A score with those that the ends of the ratio's interval would have.

    ``low`` and ``high`` hold what chance and survey allow; None where it is not known.
    """

    score: int
    low: int | None
    high: int | None


def equality_score(ratio: float) -> int:
    """The score of a ratio: 100 where two rates are equal, 1 from ten times on.

    Parameters
    ----------
    ratio
        The higher rate divided by the lower one, unrounded; 1 or more, may be infinite.

    Raises
    ------
    BadInput
        The ratio is below 1 or not known.
    """
    if not ratio >= 1:
        raise BadInput(
            f"A score needs the higher rate divided by the lower one, but the ratio is {ratio}. "
            "Please turn it round."
        )
    ratios, scores = zip(*KNOTS, strict=True)
    value = float(np.interp(ratio, ratios, scores))
    return max(LEAST, math.ceil(round(value, DECIMALS)))


def score_of(found: Estimate) -> Score | None:
    """The score of a ratio either way round, with the scores at the ends of its interval.

    A ratio below 1 is turned round. Where the interval holds 1, the best score in it is 100.
    None where there is no ratio.
    """
    if math.isnan(found.value):
        return None
    score = equality_score(_turned(found.value))
    if math.isnan(found.low) or math.isnan(found.high):
        return Score(score, None, None)
    ends = [equality_score(_turned(end)) for end in (found.low, found.high)]
    holds_one = found.low <= 1 <= found.high
    return Score(score, min(ends), MOST if holds_one else max(ends))


def _turned(ratio: float) -> float:
    if ratio >= 1:
        return ratio
    return 1 / ratio if ratio > 0 else math.inf
