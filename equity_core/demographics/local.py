"""Where a city is mixed, and where a group is more or less than its share: area by area."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from equity_core.demographics.level_people import LevelPeople
from equity_core.demographics.separation import entropy


def local_mix(people: LevelPeople, members: list[str]) -> pd.DataFrame:
    """How mixed each area is.

    Returns
    -------
    pandas.DataFrame
        By area: diversity (1 - sum p^2, the chance that two of its residents differ), entropy
        (-sum p ln p / ln k over k groups, 0 one group to 1 all equally large) and residents; NaN
        where nobody lives or a group is not known.
    """
    number = people.estimate[members].to_numpy(dtype=float)
    total = number.sum(axis=1)
    lived_in = total > 0
    share = np.full(number.shape, np.nan)
    share[lived_in] = number[lived_in] / total[lived_in, None]
    mixed = np.full(len(number), np.nan)
    if len(members) > 1:
        mixed[lived_in] = entropy(number[lived_in]) / math.log(len(members))
    return pd.DataFrame(
        {
            "diversity": 1 - (share**2).sum(axis=1),
            "entropy": np.where(np.isnan(total), np.nan, mixed),
            "residents": people.estimate["total"].to_numpy(dtype=float),
        },
        index=people.estimate.index,
    )


def location_quotients(people: LevelPeople, group: str) -> pd.Series:
    """Each area's share of a group over the group's share of all areas: 1 is as in the city.

    NaN where nobody lives, or nobody is in the group at all.
    """
    number = people.estimate[group].to_numpy(dtype=float)
    total = people.estimate["total"].to_numpy(dtype=float)
    whole = number.sum() / total.sum() if total.sum() > 0 else math.nan
    share = np.divide(number, total, out=np.full(len(number), np.nan), where=total > 0)
    found = share / whole if whole > 0 else np.full(len(number), np.nan)
    return pd.Series(found, index=people.estimate.index, name="quotient")
