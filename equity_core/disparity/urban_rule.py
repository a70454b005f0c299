"""The rule behind the flags that the Spatial Equity Data Tool publishes, and what it should be.

Its documentation divides the difference of a group's two percents by the root of the sum of their
squared standard errors. What it publishes follows another rule: of the city's percent it takes the
90 % margin of error as it stands, which is 1.645 standard errors. So it calls fewer differences
significant than its own test would. Neither knows the chance error of few records; the verdicts of
this product do. The rule is here so that a city can see why the two answers differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from equity_core.disparity.intervals import Z90

Z = 1.96
"""As the tool has it."""


@dataclass(frozen=True)
class Flags:
    """Whether differences are significant: as the tool publishes it, and by its documented test.

    ``missed`` are those that the documented test finds and the published rule does not. NaN in any
    number means that neither finds it.
    """

    published: np.ndarray
    documented: np.ndarray

    @property
    def missed(self) -> np.ndarray:
        """Significant by the documented test only."""
        return np.asarray(self.documented & ~self.published)


def urban_flags(difference: ArrayLike, data_error: ArrayLike, city_margin: ArrayLike) -> Flags:
    """Both rules for differences of percents, in one unit.

    Parameters
    ----------
    difference
        The group's percent where the service is, less its percent of the city.
    data_error
        Standard error of the first (the tool's ``data_value_sd``).
    city_margin
        90 % margin of error of the second (its ``summary_value_margin``).
    """
    away, error, margin = (
        np.abs(np.asarray(one, dtype=float)) for one in (difference, data_error, city_margin)
    )
    return Flags(
        np.asarray(away > Z * np.hypot(error, margin)),
        np.asarray(away > Z * np.hypot(error, margin / Z90)),
    )
