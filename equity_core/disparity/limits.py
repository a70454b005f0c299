"""Limits of 95 % intervals for counts and shares: one function a published formula.

Numbers in, numbers out; every argument may be an array. What a count stands for, and which formula
fits it, is known to `rates`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, gammaincinv

from equity_core.disparity.intervals import Z95

TAIL = 0.025
"""What lies beyond each end of a 95 % interval."""
FARTHEST, STEPS = 60.0, 56
"""How far out the logarithm of a ratio is searched, and how often the search halves."""

Limits = tuple[np.ndarray, np.ndarray]
ShareLimits = Callable[[ArrayLike, ArrayLike], Limits]


def garwood(events: ArrayLike) -> Limits:
    """Exact interval of the mean of a Poisson count (F. Garwood 1936), also for weighted counts.

    chi2(0.025, 2 a) / 2 and chi2(0.975, 2 a + 2) / 2; from 0 where there are no events.
    """
    a = np.asarray(events, dtype=float)
    low = np.where(a > 0, gammaincinv(np.where(a > 0, a, 1.0), TAIL), 0.0)
    return low, np.asarray(gammaincinv(a + 1, 1 - TAIL))


def poisson_score(events: ArrayLike) -> Limits:
    """Score interval of the mean of a Poisson count: all m with (a - m)^2 <= z^2 m."""
    a = np.asarray(events, dtype=float)
    middle, reach = a + Z95**2 / 2, Z95 * np.sqrt(a + Z95**2 / 4)
    return np.where(a > 0, middle - reach, 0.0), middle + reach


def wilson(count: ArrayLike, of: ArrayLike) -> Limits:
    """Score interval of a share (E. B. Wilson 1927); NaN of nothing."""
    k, n = np.asarray(count, dtype=float), _positive(of)
    middle = k + Z95**2 / 2
    reach = Z95 * np.sqrt(k * (n - k) / n + Z95**2 / 4)
    low, high = (middle - reach) / (n + Z95**2), (middle + reach) / (n + Z95**2)
    return _at_ends(np.where(k > 0, low, 0.0), k, n), _at_ends(np.where(k < n, high, 1.0), k, n)


def clopper_pearson(count: ArrayLike, of: ArrayLike) -> Limits:
    """Exact interval of a share (C. J. Clopper, E. S. Pearson 1934); NaN of nothing.

    The counts need not be whole: of weighted records they are the effective ones
    (E. L. Korn, B. I. Graubard 1998).
    """
    k, n = np.asarray(count, dtype=float), _positive(of)
    some, others = np.where(k > 0, k, 1.0), np.where(k < n, n - k, 1.0)
    low = np.where(k > 0, betaincinv(some, n - some + 1, TAIL), 0.0)
    high = np.where(k < n, betaincinv(k + 1, others, 1 - TAIL), 1.0)
    return _at_ends(low, k, n), _at_ends(high, k, n)


def conditional_ratio(
    first: tuple[ArrayLike, ArrayLike], second: tuple[ArrayLike, ArrayLike], within: ShareLimits
) -> Limits:
    """Interval of a ratio of two Poisson rates, given how many events there are together.

    The first group's part of the a + b events has the chance R A / (R A + B), so the limits of
    that share, by `clopper_pearson` (exact) or `wilson` (score), are limits of R. Each group is
    (events, exposure). Infinite where the second group may have a rate of zero.
    """
    (a, exposed), (b, other) = (tuple(np.asarray(x, dtype=float) for x in g)
                                for g in (first, second))  # fmt: skip
    low, high = within(a, a + b)
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = [share / (1 - share) * other / exposed for share in (low, high)]
    nothing = a + b == 0
    return np.where(nothing, 0.0, ends[0]), np.where(nothing, np.inf, ends[1])


def koopman(first: tuple[ArrayLike, ArrayLike], second: tuple[ArrayLike, ArrayLike]) -> Limits:
    """Score interval of a ratio of two shares (P. A. R. Koopman 1984); groups are (count, of).

    All R with (p - R q)^2 <= z^2 (V(p) + R^2 V(q)), the variances at the likeliest shares under R.
    """
    (a, m), (b, n) = (tuple(np.asarray(x, dtype=float) for x in g) for g in (first, second))

    def too_small(log_ratio: np.ndarray) -> np.ndarray:
        return _score(a, m, b, n, np.exp(log_ratio)) > Z95

    def not_too_large(log_ratio: np.ndarray) -> np.ndarray:
        return _score(a, m, b, n, np.exp(log_ratio)) >= -Z95

    low, high = np.exp(_turn(too_small, a + b)), np.exp(_turn(not_too_large, a + b))
    return np.where(a > 0, low, 0.0), np.where(b > 0, high, np.inf)


def _score(
    a: np.ndarray, m: np.ndarray, b: np.ndarray, n: np.ndarray, ratio: np.ndarray
) -> np.ndarray:
    """How many standard errors p lies above R q, both groups at their likeliest under R."""
    square = (m + n) * ratio
    middle = m * ratio + a + n + b * ratio
    # The smaller root, written so that no digits are lost where the ratio is tiny.
    q = 2 * (a + b) / (middle + np.sqrt(np.maximum(middle**2 - 4 * square * (a + b), 0)))
    p = ratio * q
    spread = p * np.maximum(1 - p, 0) / m + ratio**2 * q * np.maximum(1 - q, 0) / n
    away = a / m - ratio * b / n
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(away == 0, 0.0, away / np.sqrt(spread)))


def _turn(holds: Callable[[np.ndarray], np.ndarray], like: np.ndarray) -> np.ndarray:
    """Where `holds` ceases to hold on the way up."""
    low, high = np.full(like.shape, -FARTHEST), np.full(like.shape, FARTHEST)
    for _ in range(STEPS):
        middle = (low + high) / 2
        true = holds(middle)
        low, high = np.where(true, middle, low), np.where(true, high, middle)
    return np.asarray((low + high) / 2)


def together_as_difference(
    first: tuple[ArrayLike, ArrayLike, ArrayLike], second: tuple[ArrayLike, ArrayLike, ArrayLike]
) -> Limits:
    """Interval of a difference from an interval of each part; each is (value, low, high).

    The distances to the ends go together as squares, on each side apart (R. G. Newcombe 1998 for
    shares; MOVER in general: G. Y. Zou, A. Donner 2008).
    """
    (x, x_low, x_high), (y, y_low, y_high) = (
        tuple(np.asarray(part, dtype=float) for part in one) for one in (first, second)
    )
    below, above = np.hypot(x - x_low, y_high - y), np.hypot(x_high - x, y - y_low)
    return x - y - below, x - y + above


def _positive(of: ArrayLike) -> np.ndarray:
    n = np.asarray(of, dtype=float)
    return np.where(n > 0, n, np.nan)


def _at_ends(limit: np.ndarray, count: np.ndarray, of: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(of) | (count < 0) | (count > of), np.nan, limit)
