"""Which way a number went since its baseline, and whether it is where it should be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

NO_GAP = "no clear gap"
"""The verdict of a measure whose interval lies within the smallest gap that matters."""


class Movement(StrEnum):
    """Which way a measure went since its baseline; chosen by the intervals and nothing else."""

    TOWARD = "moved toward the target"
    AWAY = "moved away from the target"
    NONE = "no clear change"
    UNKNOWN = "too little data to say"


@dataclass(frozen=True)
class Point:
    """A measure's number on a day, with its interval where one is known."""

    value: float
    low: float | None = None
    high: float | None = None
    on: date | None = None
    revision: int | None = None
    note: str = ""

    @property
    def exact(self) -> bool:
        """Whether it has no interval."""
        return self.low is None or self.high is None


def judge_movement(
    baseline: Point | None, now: Point | None, target: float, *, two_sided: bool = False
) -> Movement:
    """Which way a measure went from the baseline, seen from the target.

    The interval of the change now - baseline is that of a difference of two numbers with
    intervals (MOVER: G. Y. Zou and A. Donner 2008), taken as independent: numbers that share
    records vary together, so this errs to the safe side. Two exact numbers leave no doubt.

    Returns
    -------
    Movement
        TOWARD or AWAY where the interval of the change leaves out 0; NONE where both its ends
        are nearer to 0 than the whole way from baseline to target; UNKNOWN otherwise, where one
        of two numbers has an interval and the other none, and where a number is missing.
    """
    if baseline is None or now is None or baseline.exact != now.exact:
        return Movement.UNKNOWN
    change, way = now.value - baseline.value, target - baseline.value
    low, high = _change_interval(baseline, now)
    if low <= 0 <= high:
        within = max(-low, high) < abs(way) or low == high
        return Movement.NONE if within else Movement.UNKNOWN
    toward = change * way > 0
    if way == 0 or two_sided:
        toward = abs(target - now.value) < abs(way)
    return Movement.TOWARD if toward else Movement.AWAY


def has_reached(
    baseline: Point | None, now: Point | None, target: float, *, verdict: str, two_sided: bool
) -> bool:
    """Whether the target is reached.

    A one-sided target is reached where the number, with all of its interval, lies at or beyond
    it, seen from the baseline. A two-sided one is 0, and is reached where the data say “no
    clear gap”.
    """
    if now is None:
        return False
    low = now.value if now.low is None else now.low
    high = now.value if now.high is None else now.high
    if two_sided:
        return verdict == NO_GAP and target == 0 and low <= 0 <= high
    if baseline is None or baseline.value == target:
        return low == high == target
    return low >= target if target > baseline.value else high <= target


def _change_interval(before: Point, now: Point) -> tuple[float, float]:
    change = now.value - before.value
    ends = (before.low, before.high, now.low, now.high)
    if any(end is None for end in ends):
        return change, change
    before_low, before_high, low, high = (float(end) for end in ends if end is not None)
    below = math.hypot(now.value - low, before_high - before.value)
    above = math.hypot(high - now.value, before.value - before_low)
    return change - below, change + above
