"""A group in each area of a level, against the whole city: shares, errors, which differ."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtr

from equity_core.demographics.acs import Z90, Z95, proportion, reliability, variation_percent
from equity_core.demographics.level_people import LevelPeople
from equity_core.demographics.now import CityPeople

DISCOVERIES = 0.05
"""Of the areas said to differ, at most this part differ by chance (Benjamini and Hochberg)."""


def shares_by_area(people: LevelPeople, group: str) -> pd.DataFrame:
    """A group's number and share in each area.

    Returns
    -------
    pandas.DataFrame
        By area: estimate, moe, total, share 0..1, share_moe (90 %), reliability in words. A share
        of nobody is NaN; margins are 0 for a full count and NaN where they are not known.
    """
    estimate = people.estimate[group].to_numpy(dtype=float)
    total = people.estimate["total"].to_numpy(dtype=float)
    moe, total_moe = _margins(people, group), _margins(people, "total")
    share, share_moe = proportion(estimate, moe, total, total_moe)
    percent = variation_percent(share, share_moe)
    counted = people.survey == "none"
    return pd.DataFrame(
        {
            "estimate": estimate,
            "moe": moe,
            "total": total,
            "share": share,
            "share_moe": share_moe,
            "reliability": [str(reliability(one, full_count=counted)) for one in percent],
        },
        index=people.estimate.index,
    )


def _margins(people: LevelPeople, group: str) -> np.ndarray:
    if people.survey == "none":
        return np.zeros(len(people.estimate))
    if people.survey == "not known":
        return np.full(len(people.estimate), np.nan)
    return people.moe[group].to_numpy(dtype=float)


def against_city(shares: pd.DataFrame, city: CityPeople, group: str) -> pd.DataFrame:
    """How far each area's share lies from the city's, with a 95 % interval and a test.

    An area is part of the city: with w its part of all residents, the variance of s - S is
    SE(s)^2 (1 - 2 w) + SE(S)^2, and at least SE(s)^2 (1 - w)^2. Where S is summed over the areas
    this is exact for independent errors.

    Parameters
    ----------
    shares
        Of `shares_by_area`; leave out areas that are not to be tested.
    city
        The groups of the city.
    group
        Which one.

    Returns
    -------
    pandas.DataFrame
        `shares` with difference, low, high (share points) and ``differs``: whether the test says
        so for this area among all of them. NaN and False where an error is not known.
    """
    share, error = shares["share"].to_numpy(), shares["share_moe"].to_numpy() / Z90
    whole, whole_error = city.number(group, "share"), city.number(group, "share_moe") / Z90
    part = shares["total"].to_numpy() / city.number("total", "estimate")
    variance = np.maximum(
        error**2 * (1 - 2 * part) + whole_error**2, error**2 * np.clip(1 - part, 0, 1) ** 2
    )
    spread, difference = np.sqrt(variance), share - whole
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = 2 * ndtr(-np.abs(difference) / spread)
    chance = np.where((spread == 0) & (difference == 0), 1.0, chance)
    return shares.assign(
        difference=difference,
        low=difference - Z95 * spread,
        high=difference + Z95 * spread,
        differs=discoveries(chance),
    )


def discoveries(chances: np.ndarray, *, rate: float = DISCOVERIES) -> np.ndarray:
    """Which of many tests are rejected with a false discovery rate of `rate`.

    Y. Benjamini and Y. Hochberg 1995: reject the k smallest p-values, k the largest with
    p_(k) <= k / m x rate. NaN is not tested and not counted.
    """
    found = np.zeros(len(chances), dtype=bool)
    tested = np.flatnonzero(np.isfinite(chances))
    order = tested[np.argsort(chances[tested], kind="stable")]
    limits = rate * np.arange(1, len(order) + 1) / max(len(order), 1)
    passed = np.flatnonzero(chances[order] <= limits)
    if len(passed):
        found[order[: passed[-1] + 1]] = True
    return found
