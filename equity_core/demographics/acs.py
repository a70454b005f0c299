"""Arithmetic of estimates that carry a 90 % margin of error, and words for how sure they are.

Source of the formulas: U.S. Census Bureau, Understanding and Using American Community Survey
Data (2018), chapters 7 and 8. All functions take numbers or arrays in step; NaN is "not known"
and makes what rests on it not known.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from equity_core.cities.population import sum_moe

Z90, Z95 = 1.645, 1.959964
RELIABLE_PERCENT, CARE_PERCENT = 12.0, 30.0
"""Coefficients of variation up to which an estimate is reliable, or to be used with care."""


class Reliability(StrEnum):
    """How sure an estimate is, in the words that readers see."""

    COUNT = "full count"
    RELIABLE = "reliable"
    CARE = "use with care"
    UNSURE = "too unsure for a headline"
    UNKNOWN = "not known"


def sum_of(estimates: np.ndarray, moes: np.ndarray) -> tuple[float, float]:
    """The sum of independent estimates and its margin of error.

    sqrt(sum MOE^2); of the parts whose estimate is 0 only the largest margin counts.
    """
    parts = pd.DataFrame({"area": "", "estimate": estimates, "moe": moes})
    total = float(np.sum(np.asarray(estimates, dtype=float)))
    return total, float(sum_moe(parts).iloc[0]) if len(parts) else 0.0


def difference_moe(moe: np.ndarray | float, other: np.ndarray | float) -> np.ndarray:
    """The margin of error of X - Y (or X + Y) of independent estimates."""
    return np.hypot(moe, other)


def proportion(
    part: np.ndarray | float,
    part_moe: np.ndarray | float,
    whole: np.ndarray | float,
    whole_moe: np.ndarray | float,
) -> tuple[np.ndarray, np.ndarray]:
    """P = X / Y where X is a part of Y, 0..1, and its margin of error.

    (1/Y) sqrt(MOE_X^2 - P^2 MOE_Y^2); where the root would be of a negative number, the form of
    a ratio. NaN where the whole is 0.
    """
    base = np.where(np.asarray(whole, dtype=float) > 0, whole, np.nan)
    share = part / base
    under = np.square(part_moe) - np.square(share * whole_moe)
    under = np.where(under < 0, np.square(part_moe) + np.square(share * whole_moe), under)
    return np.asarray(share), np.asarray(np.sqrt(under) / base)


def ratio(
    one: np.ndarray | float,
    one_moe: np.ndarray | float,
    other: np.ndarray | float,
    other_moe: np.ndarray | float,
) -> tuple[np.ndarray, np.ndarray]:
    """R = X / Y where X is no part of Y, and its margin (1/Y) sqrt(MOE_X^2 + R^2 MOE_Y^2)."""
    base = np.where(np.asarray(other, dtype=float) > 0, other, np.nan)
    found = one / base
    under = np.square(one_moe) + np.square(found * other_moe)
    return np.asarray(found), np.asarray(np.sqrt(under) / base)


def variation_percent(estimate: np.ndarray | float, moe: np.ndarray | float) -> np.ndarray:
    """Coefficient of variation: the standard error (MOE / 1.645) in percent of the estimate.

    0 for an estimate without error, infinite for an estimate of 0 with one.
    """
    value, error = np.broadcast_arrays(
        np.abs(np.asarray(estimate, dtype=float)), np.asarray(moe, dtype=float) / Z90
    )
    known = np.isfinite(value) & np.isfinite(error)
    percent = np.full(value.shape, np.nan)
    percent[known] = np.inf
    divisible = known & (value > 0)
    percent[divisible] = 100 * error[divisible] / value[divisible]
    percent[known & (error == 0)] = 0.0
    return percent


def reliability(percent: float, *, full_count: bool = False) -> Reliability:
    """The words for a coefficient of variation in percent; a full count has none."""
    if full_count:
        return Reliability.COUNT
    if np.isnan(percent):
        return Reliability.UNKNOWN
    if percent <= RELIABLE_PERCENT:
        return Reliability.RELIABLE
    return Reliability.CARE if percent <= CARE_PERCENT else Reliability.UNSURE
