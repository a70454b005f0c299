"""The measures a map can show: what each is called, how it is written, how it is classed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from equity_core.drawing.classes import Classes, around_equal, by_magnitude
from equity_core.drawing.numbers import say_count, say_points, say_rate


@dataclass(frozen=True)
class Shown:
    """One way to show a service by area; ``needs_residents``: no value where nobody lives."""

    id: str
    label: str
    column: str
    scale: float
    say: Callable[[float], str]
    classify: Callable[[np.ndarray, Callable[[float], str]], Classes]
    needs_residents: bool

    def values(self, table: pd.DataFrame) -> np.ndarray:
        """The values by area in the unit they are written in; NaN where there is none."""
        values = self.scale * table[self.column].to_numpy(dtype=float)
        empty = ~(table["residents"].to_numpy(dtype=float) > 0)
        return np.where(empty, np.nan, values) if self.needs_residents else values


def _size(value: float) -> str:
    return say_points(value).lstrip("+")


MEASURES: dict[str, Shown] = {
    shown.id: shown
    for shown in (
        Shown("gap", "gap between shares", "gap", 100.0, say_points, around_equal, True),
        Shown("rate", "rate per 1,000", "rate_per_1000", 1.0, say_rate, by_magnitude, True),
        Shown("count", "count", "amount", 1.0, say_count, by_magnitude, False),
    )
}


def classes_for(shown: Shown, values: np.ndarray) -> Classes:
    """The classes of a map; limits of a gap are written without a sign."""
    return shown.classify(values, _size if shown.id == "gap" else shown.say)
