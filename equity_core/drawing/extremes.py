"""The five highest and the five lowest areas of a map, as two short lists."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from equity_core.drawing.shown import Shown
from equity_core.drawing.words import Words

LONGEST = 5


@dataclass(frozen=True)
class Extremes:
    """Two lists with their titles; each row is an area's name and its value in words."""

    titles: tuple[str, str]
    highest: tuple[tuple[str, str], ...]
    lowest: tuple[tuple[str, str], ...]


def find_extremes(shown: Shown, table: pd.DataFrame, values: np.ndarray, words: Words) -> Extremes:
    """The areas with the highest and the lowest values; none is in both lists.

    Areas without a color are in neither, and none where all are alike. Of a gap, one list has
    larger shares and one has smaller. More areas of one same value than a list is long are
    named by their number.
    """
    known = np.flatnonzero(np.isfinite(values))
    order = known[np.argsort(values[known], kind="stable")]
    length = min(LONGEST, len(order) // 2)
    high, low = order[::-1][:length], order[:length]
    if length:
        high = high[values[high] > max(values[order[0]], 0.0 if shown.id == "gap" else -np.inf)]
        low = low[values[low] < min(values[order[-1]], 0.0 if shown.id == "gap" else np.inf)]

    def listed(places: np.ndarray) -> tuple[tuple[str, str], ...]:
        if not len(places):
            return ()
        alike = int((values == values[places[0]]).sum())
        if alike > len(places):
            return ((f"{alike:,} areas", shown.say(values[places[0]])),)
        return tuple((str(table["name"].iloc[one]), shown.say(values[one])) for one in places)

    return Extremes(_titles(shown, words), listed(high), listed(low))


def as_lists(found: Extremes) -> str:
    """The two lists as HTML, side by side where there is room; empty where both are.

    A name may be written from right to left; its value is not turned with it.
    """
    if not found.highest and not found.lowest:
        return ""
    parts = zip(found.titles, (found.highest, found.lowest), strict=True)
    return f'<div class="extremes">{"".join(_as_list(title, rows) for title, rows in parts)}</div>'


def _as_list(title: str, rows: tuple[tuple[str, str], ...]) -> str:
    lines = "".join(
        f"<li><bdi>{escape(name)}</bdi>: <strong>{escape(value)}</strong></li>"
        for name, value in rows
    )
    body = f"<ul>{lines}</ul>" if rows else "<p>No area.</p>"
    return f"<section><h3>{escape(title)}</h3>{body}</section>"


def _titles(shown: Shown, words: Words) -> tuple[str, str]:
    if shown.id == "gap":
        whole = f"share of {words.unit} than of {words.people}"
        return f"Larger {whole}", f"Smaller {whole}"
    if shown.id == "rate":
        what = f"{words.unit} per 1,000 {words.people}"
        return f"Most {what}", f"Fewest {what}"
    return f"Most {words.unit}", f"Fewest {words.unit}"
