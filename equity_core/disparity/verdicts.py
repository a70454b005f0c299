"""The three verdicts, chosen by the interval and nothing else."""

from __future__ import annotations

import math
from enum import StrEnum

SMALLEST_RATIO = (0.8, 1.25)
"""Ratios between these are too close to matter (design default)."""


class Verdict(StrEnum):
    """What the data let us say about a gap."""

    CLEAR = "clear gap"
    NONE = "no clear gap"
    UNKNOWN = "too little data to say"


def judge_gap(city_percent: float, low_points: float, high_points: float) -> Verdict:
    """The verdict on a group's gap.

    Parameters
    ----------
    city_percent
        The group's share of the city's residents, 0..100.
    low_points, high_points
        The 95 % interval of the gap in percentage points.

    Returns
    -------
    Verdict
        CLEAR where the interval leaves out zero; NONE where all of it lies within ratios of
        0.8 to 1.25 of the city's share; UNKNOWN otherwise and where the interval is not known.
    """
    if not all(math.isfinite(value) for value in (city_percent, low_points, high_points)):
        return Verdict.UNKNOWN
    if low_points > 0 or high_points < 0:
        return Verdict.CLEAR
    if city_percent <= 0:
        return Verdict.UNKNOWN
    least, most = SMALLEST_RATIO
    inside = (city_percent + low_points) / city_percent >= least
    inside = inside and (city_percent + high_points) / city_percent <= most
    return Verdict.NONE if inside else Verdict.UNKNOWN
