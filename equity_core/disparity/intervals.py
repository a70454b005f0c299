"""How sure a group's gap is: survey error of the population, chance error of few records.

The gap is sum_a (d_a - p_a) s_ga, with d_a the part of the amount and p_a the part of the
residents in area a, and s_ga the group's share of its residents.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.special import stdtrit

Z90, Z95 = 1.645, 1.959964
LIKE_RESIDENTS = 4.0
"""Records that are thought to be there too, spread like residents, so that two records in one
area do not look as if no record could lie elsewhere (the number that Agresti and Coull add)."""
STEPS, FARTHEST = 40, 1e6
"""Halvings in the search for an end of an interval, and how far out it is searched."""
ROUNDING = 1e-9
"""A difference of shares that is but a rounding of the last digits."""


def share_moe(
    share: np.ndarray, total: np.ndarray, moe: np.ndarray, total_moe: np.ndarray
) -> np.ndarray:
    """90 % margin of error of a proportion P = X / Y, both 0..1.

    (1/Y) sqrt(MOE_X^2 - P^2 MOE_Y^2), with plus where the root would be negative
    (U.S. Census Bureau, Understanding and Using ACS Data, chapter 8). NaN where Y is 0.
    """
    under = moe**2 - share**2 * total_moe**2
    under = np.where(under < 0, moe**2 + share**2 * total_moe**2, under)
    return np.asarray(np.sqrt(under) / np.where(total > 0, total, np.nan))


def survey_variance(weight: np.ndarray, moe: np.ndarray) -> float:
    """sum_a (d_a - p_a)^2 SE(s_ga)^2; `weight` is d_a - p_a, `moe` the 90 % margin of s_ga.

    NaN where a margin that counts is not known.
    """
    counted = weight != 0
    return float(((weight[counted] * moe[counted] / Z90) ** 2).sum())


def effective_records(counts: pd.DataFrame) -> float:
    """How many records that weigh alike would say as much: (sum w)^2 / sum w^2, 0 without any."""
    squares = float(counts["w2"].sum())
    return float(counts["w"].sum()) ** 2 / squares if squares > 0 else 0.0


def chance_interval(
    part: np.ndarray, resident_part: np.ndarray, share: np.ndarray, records: float
) -> tuple[float, float]:
    """95 % interval of the exposure x = sum_a d_a s_ga that so few records allow.

    It holds every exposure e with (x - e)^2 <= t^2 V(e) / n, where V(e) is the variance of s_ga
    over records spread so that their exposure is e, and t is Student's quantile with n - 1
    degrees of freedom. Records are thought respread by weights exp(b s_ga) (B. Efron 1981,
    nonparametric standard errors and confidence intervals). With two kinds of areas this is
    Wilson's score interval (1927); with many records it is x +- 1.96 sqrt((sum d s^2 - x^2) / n).

    Parameters
    ----------
    part, resident_part
        The d_a and the p_a, each adding up to 1.
    share
        The s_ga, in any unit; the interval is in the same.
    records
        The n of `effective_records`.

    Returns
    -------
    tuple
        Low and high end; NaN below 2 records, where chance cannot be told.
    """
    if not records >= 2 or not np.isfinite(share).all():
        return float("nan"), float("nan")
    exposed = float(part @ share)
    base = records * part + LIKE_RESIDENTS * resident_part
    there = base > 0
    least, width = float(share[there].min()), float(np.ptp(share[there]))
    if width <= ROUNDING:
        return exposed, exposed
    scaled, at = (share[there] - least) / width, (exposed - least) / width
    reach = float(stdtrit(records - 1, 0.975)) ** 2 / records
    low, high = (_end(base[there], scaled, at, reach, side) for side in (-1, 1))
    return least + width * low, least + width * high


def _end(base: np.ndarray, share: np.ndarray, at: float, reach: float, side: int) -> float:
    """The exposure farthest from `at` on one side that the records do not speak against."""

    def respread(tilt: float) -> tuple[float, float]:
        power = tilt * share
        weight = base * np.exp(power - power.max())
        weight = weight / weight.sum()
        mean = float(weight @ share)
        return mean, float(weight @ (share - mean) ** 2)

    def too_far(tilt: float) -> bool:
        mean, variance = respread(tilt)
        away = side * (mean - at)
        return away > ROUNDING and away**2 > reach * variance

    return respread(_first_true(too_far, side))[0]


def _first_true(beyond: Callable[[float], bool], side: int) -> float:
    """Where `beyond` begins to hold; it does not far on the one side of 0, and does far on `side`.

    Near 0 it is searched with small steps, farther out with ever larger ones.
    """
    towards = -side if beyond(0.0) else side
    inner, outer = 0.0, float(towards)
    while beyond(outer) == (towards != side) and abs(outer) < FARTHEST:
        inner, outer = outer, 2 * outer
    if towards != side:
        inner, outer = outer, inner
    for _ in range(STEPS):
        middle = (inner + outer) / 2
        inner, outer = (inner, middle) if beyond(middle) else (middle, outer)
    return outer
