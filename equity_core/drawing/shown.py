"""The measures a map can show: what each is called, how it is written, how it is classed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from equity_core.drawing.blanks import find_blanks
from equity_core.drawing.classes import Classes, around_equal, by_magnitude, inner_limit
from equity_core.drawing.numbers import decimals_for, say_count, say_limit, say_points, say_rate

POINT_DECIMALS = 2


@dataclass(frozen=True)
class Shown:
    """One way to show a service by area.

    ``people`` is the column with the people that a value needs: without enough of them an area
    has no colour. None where a value needs none.
    """

    id: str
    label: str
    column: str
    scale: float
    say: Callable[[float], str]
    classify: Callable[[np.ndarray, Callable[[float], str]], Classes]
    people: str | None

    def blanks(self, table: pd.DataFrame) -> np.ndarray:
        """For each area why it has no colour, None where it has one."""
        return find_blanks(table, self.people)

    def values(self, table: pd.DataFrame) -> np.ndarray:
        """The values by area in the unit they are written in; NaN where an area has no colour."""
        values = self.scale * table[self.column].to_numpy(dtype=float)
        blank = np.array([one is not None for one in self.blanks(table)], dtype=bool)
        return np.where(blank, np.nan, values)

    def classes(self, values: np.ndarray) -> Classes:
        """The classes of a map of these values."""
        return self.classify(values, say_limit)

    def fitted(self, values: np.ndarray) -> Shown:
        """The same measure, written with as many decimals as these values need."""
        if self.id != "gap":
            return self
        decimals = decimals_for(inner_limit(values), at_least=POINT_DECIMALS)
        return replace(self, say=partial(say_points, decimals=decimals))


MEASURES: dict[str, Shown] = {
    shown.id: shown
    for shown in (
        Shown("gap", "gap between shares", "gap", 100.0, say_points, around_equal, "total"),
        Shown("rate", "rate per 1,000", "rate_per_1000", 1.0, say_rate, by_magnitude, "residents"),
        Shown("count", "count", "amount", 1.0, say_count, by_magnitude, None),
    )
}
