"""Classes of a map: limits, colours and words, the same in legend, map and tooltip."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from equity_core.drawing import palette
from equity_core.drawing.hatching import LESS

QUANTILES = (0.2, 0.4, 0.6, 0.8)
INNER, OUTER = 1 / 3, 0.75


@dataclass(frozen=True)
class MapClass:
    """One class: its colour, the words for it, and the pattern over its colour, if any."""

    colour: str
    words: str
    pattern: str = ""


@dataclass(frozen=True)
class Classes:
    """Limits between classes, ascending; value v is in the class number of limits below v.

    There is one entry more than there are limits, and none at all where nothing is known.
    """

    limits: tuple[float, ...]
    entries: tuple[MapClass, ...]
    method: str

    def places(self, values: np.ndarray) -> np.ndarray:
        """Which class each value is in; -1 where it is NaN."""
        found = np.searchsorted(np.asarray(self.limits), values, side="left")
        return np.where(np.isfinite(values), found, -1)

    def colours(self, values: np.ndarray) -> list[str]:
        """The colour of each value; that of no data where it is NaN."""
        return [
            self.entries[place].colour if place >= 0 else palette.NO_DATA
            for place in self.places(values)
        ]

    def patterns(self, values: np.ndarray) -> list[str]:
        """The pattern of each value's class; none where it is NaN."""
        return [self.entries[place].pattern if place >= 0 else "" for place in self.places(values)]

    def sizes(self, values: np.ndarray) -> list[int]:
        """How many values are in each class."""
        places = self.places(values)
        return [int((places == place).sum()) for place in range(len(self.entries))]


def by_magnitude(
    values: np.ndarray,
    say: Callable[[float], str],
    *,
    rounding: Callable[[float], float] | None = None,
) -> Classes:
    """Up to five classes of about as many areas each, limits rounded; zero is its own class.

    Limits are rounded by `nice` unless another `rounding` is given.
    """
    known = values[np.isfinite(values)]
    positive = known[known > 0]
    zero = [MapClass(palette.ZERO, "0")] if (known <= 0).any() else []
    if not len(positive):
        return Classes((), tuple(zero), "")
    least, most = float(positive.min()), float(positive.max())
    rounded = {(rounding or nice)(float(limit)) for limit in np.quantile(positive, QUANTILES)}
    limits = sorted(limit for limit in rounded if least <= limit < most)
    starts, ends = [0.0 if zero else least, *limits], [*limits, most]
    words = [
        f"{'over ' if place or zero else ''}{say(start)} to {say(end)}" if start < end
        else say(end)
        for place, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]  # fmt: skip
    entries = [
        MapClass(colour, text) for colour, text in zip(_spread(len(words)), words, strict=True)
    ]
    method = "Each color stands for about as many areas; the limits are rounded."
    return Classes((*([0.0] if zero else []), *limits), (*zero, *entries), method if limits else "")


def around_equal(values: np.ndarray, say: Callable[[float], str]) -> Classes:
    """Five classes, alike on both sides of an equal share (0); one where no value differs."""
    known = np.abs(values[np.isfinite(values)])
    if not len(known):
        return Classes((), (), "")
    size = known[known > 1e-9]
    if not len(size):
        return Classes((), (MapClass(palette.MIDDLE, "equal shares"),), "")
    inner, outer = inner_limit(values), nice(float(np.quantile(size, OUTER)))
    outer = outer if outer > inner else nice(2 * inner)
    words = (
        f"smaller by over {say(outer)}",
        f"smaller by {say(inner)} to {say(outer)}",
        f"about equal (within {say(inner)})",
        f"larger by {say(inner)} to {say(outer)}",
        f"larger by over {say(outer)}",
    )
    patterns = (LESS, LESS, "", "", "")
    entries = tuple(map(MapClass, palette.TWO_SIDED, words, patterns))
    method = (
        "The limits are alike on both sides. A third of the areas lie within the inner limits, "
        "three quarters within the outer ones, before rounding."
    )
    return Classes((-outer, -inner, inner, outer), entries, method)


def inner_limit(values: np.ndarray) -> float:
    """Where "about equal" ends: a third of the differing values lie within, before rounding."""
    size = np.abs(values[np.isfinite(values)])
    size = size[size > 1e-9]
    return nice(float(np.quantile(size, INNER))) if len(size) else 0.0


def nice(value: float) -> float:
    """The value rounded to 1, 1.5, 2, 3, 4, 5, 6 or 8 times a power of ten; 0 stays 0."""
    if value <= 0 or not math.isfinite(value):
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    step = min((1, 1.5, 2, 3, 4, 5, 6, 8, 10), key=lambda step: abs(step * power - value))
    return float(f"{step * power:.12g}")


def _spread(number: int) -> list[str]:
    """`number` colours out of the five, light to dark, the darkest always among them."""
    if number <= 1:
        return [palette.MAGNITUDE[-2]]
    last = len(palette.MAGNITUDE) - 1
    return [palette.MAGNITUDE[round(place * last / (number - 1))] for place in range(number)]
