"""Classes of a map: limits, colours and words, the same in legend, map and tooltip."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from equity_core.drawing import palette

QUANTILES = (0.2, 0.4, 0.6, 0.8)
INNER, OUTER = 1 / 3, 0.75


@dataclass(frozen=True)
class LegendEntry:
    """One row of the legend; ``mark`` is a sign that also stands on the map."""

    colour: str
    words: str
    mark: str = ""


@dataclass(frozen=True)
class Classes:
    """Limits between classes (ascending) and one entry a class; value v is in class #limits < v."""

    limits: tuple[float, ...]
    entries: tuple[LegendEntry, ...]
    method: str

    def colour_of(self, values: np.ndarray) -> list[str]:
        """The colour of each value; grey where it is NaN."""
        index = np.searchsorted(np.asarray(self.limits), values, side="left")
        return [
            self.entries[int(place)].colour if math.isfinite(value) else palette.NO_DATA
            for place, value in zip(index, values, strict=True)
        ]


def by_magnitude(values: np.ndarray, say: Callable[[float], str]) -> Classes:
    """Up to five classes of about as many areas each, limits rounded; zero is its own class."""
    known = values[np.isfinite(values)]
    positive = known[known > 0]
    limits = sorted(
        {nice(float(limit)) for limit in np.quantile(positive, QUANTILES)}
        if len(positive)
        else set()
    )
    limits = [limit for limit in limits if limit < float(positive.max())]
    entries = [LegendEntry(palette.ZERO, "0")] if (known <= 0).any() or not len(positive) else []
    low = 0.0 if entries else float(known.min())
    edges = [low, *limits, float(known.max(initial=0.0))]
    colours = _spread(len(edges) - 1)
    if len(positive):
        entries += [
            LegendEntry(
                colour, f"{'over ' if (place or low == 0) else ''}{say(start)} to {say(end)}"
            )
            for place, (colour, start, end) in enumerate(
                zip(colours, edges, edges[1:], strict=False)
            )
        ]
    zero = [0.0] if entries[0].words == "0" and len(entries) > 1 else []
    method = "Each class holds about as many areas; limits are rounded."
    return Classes((*zero, *limits), tuple(entries), method)


def around_equal(values: np.ndarray, say: Callable[[float], str]) -> Classes:
    """Five classes, alike on both sides of an equal share (0)."""
    size = np.abs(values[np.isfinite(values)])
    size = size[size > 0]
    inner = nice(float(np.quantile(size, INNER))) if len(size) else 0.001
    outer = max(nice(float(np.quantile(size, OUTER))) if len(size) else 0.0, 2 * inner)
    words = (
        f"smaller by over {say(outer)}",
        f"smaller by {say(inner)} to {say(outer)}",
        f"about equal (within {say(inner)})",
        f"larger by {say(inner)} to {say(outer)}",
        f"larger by over {say(outer)}",
    )
    entries = tuple(
        LegendEntry(colour, text) for colour, text in zip(palette.TWO_SIDED, words, strict=True)
    )
    method = (
        "Classes are alike on both sides of an equal share. A third of the areas lie within the "
        "inner limits and three quarters within the outer ones, before rounding."
    )
    return Classes((-outer, -inner, inner, outer), entries, method)


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
