"""How mixed a city is as a whole: the diversity index and its margin of error."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from equity_core.demographics.now import CityPeople


@dataclass(frozen=True)
class Diversity:
    """1 - sum p^2 over groups: the chance that two residents differ, 0..1, with its 90 % margin.

    0 where all are of one group, 1 - 1/k where k groups are equally large. NaN: not known.
    """

    chance: float
    moe: float


def diversity_of(people: CityPeople) -> Diversity:
    """The diversity index of the city and its margin of error.

    With p_g = X_g / sum X, dI/dX_h = -(2 / sum X) (p_h - sum p^2), so the margin is
    (2 / sum X) sqrt(sum_h (p_h - sum p^2)^2 MOE_h^2) for groups whose errors are independent.
    """
    if not people.members:
        return Diversity(math.nan, math.nan)
    rows = people.frame.loc[list(people.members)]
    number, moe = rows["estimate"].to_numpy(), rows["moe"].to_numpy()
    if not number.sum() > 0:
        return Diversity(math.nan, math.nan)
    part = number / number.sum()
    alike = float((part**2).sum())
    error = 2 / number.sum() * np.sqrt((((part - alike) * moe) ** 2).sum())
    return Diversity(1 - alike, float(error))
