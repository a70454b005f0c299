"""An index of separation from a survey: drawn anew, corrected, with its interval.

The interval of a survey comes from draws: each number of each area is drawn anew from a normal
distribution with its standard error (MOE / 1.645), cut off at 0. Draws are more uneven than the
truth by about as much as the survey is, so twice the index less the mean of the draws corrects
it, and the interval is turned over in the same way (the basic bootstrap: A. C. Davison and
D. V. Hinkley 1997, section 5.2). The seed comes from the numbers, so all see the same interval.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from equity_core.demographics.acs import Z90

DRAWS = 1000
CHUNK = 4_000_000
"""Numbers drawn at once, so that a large city takes no more memory than a small one."""


@dataclass(frozen=True)
class Index:
    """An index with its 95 % interval and, for a survey, its corrected value; NaN: not known."""

    value: float
    low: float = math.nan
    high: float = math.nan
    corrected: float = math.nan


def noise_part(estimate: np.ndarray, moe: np.ndarray, compared: int) -> float:
    """The survey's part of the unevenness seen: sum SE^2 / sum (n - n expected if spread alike)^2.

    Of a pair that of the group where it is larger; of all groups at once that of all together.
    """
    total = estimate.sum(axis=1, keepdims=True)
    even = total * estimate.sum(axis=0) / max(total.sum(), 1)
    seen = ((estimate - even) ** 2).sum(axis=0)[:compared]
    error = ((moe / Z90) ** 2).sum(axis=0)[:compared]
    if estimate.shape[1] == compared:
        seen, error = seen.sum(keepdims=True), error.sum(keepdims=True)
    part = np.divide(error, seen, out=np.full(len(seen), np.inf), where=seen > 0)
    return float(part.max())


def draws(estimate: np.ndarray, moe: np.ndarray) -> Iterator[np.ndarray]:
    """The 1,000 draws of people by area and group, several at a time, draws first."""
    seed = crc32(np.ascontiguousarray(estimate).tobytes() + np.ascontiguousarray(moe).tobytes())
    random = np.random.default_rng(seed)
    middle, error = estimate.astype(np.float32), (moe / Z90).astype(np.float32)
    most = max(1, CHUNK // max(estimate.size, 1))
    for start in range(0, DRAWS, most):
        size = (min(most, DRAWS - start), *estimate.shape)
        noise = random.standard_normal(size, dtype=np.float32)
        yield np.maximum(middle + error * noise, 0)


def corrected(value: float, drawn: np.ndarray) -> Index:
    """The index with its interval, from its value in every draw; bare where none is finite."""
    drawn = drawn[np.isfinite(drawn)]
    if not len(drawn) or not math.isfinite(value):
        return Index(value)
    low, high = np.quantile(drawn, [0.025, 0.975])
    ends = np.clip([2 * value - high, 2 * value - low, 2 * value - drawn.mean()], 0, 1)
    return Index(value, float(ends[0]), float(ends[1]), float(ends[2]))
