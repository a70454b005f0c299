"""Exclusive groups must add up to their total: the guard against columns that are mislabelled."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equity_core.cities.areas import name_some
from equity_core.cities.population import PopulationChoices, sum_moe
from equity_core.errors import BadInput
from equity_core.groups import Groups
from equity_core.readers.words import count

SUM_TOLERANCE = 0.005


def with_total(
    frame: pd.DataFrame, groups: Groups, choices: PopulationChoices, *, of_ages: bool = False
) -> tuple[pd.DataFrame, list[str]]:
    """Check that exclusive groups add up; add the total where a complete set lets us.

    `frame` holds groups of race and ethnicity, or with `of_ages` those of age, never both.

    Raises
    ------
    BadInput
        They do not add up to their total (100 % give or take 0.5), or there is no total.
    """
    found = groups.set_for(frame["group"].unique(), of_ages=of_ages)
    members = _exclusive_members(frame["group"].unique(), groups, of_ages=of_ages)
    summed = frame[frame["group"].isin(members)].groupby("area")["estimate"].sum(min_count=1)
    total = frame[frame["group"] == "total"].set_index("area")["estimate"]
    if total.empty:
        if found is None:
            raise BadInput(
                "The population file has no column “total”, and its groups are no complete set, so "
                "the number of residents is not known. Add the column “total”."
            )
        return _add_total(frame, members, summed)
    summed, total = summed.align(total)
    slack = (SUM_TOLERANCE * total).clip(lower=1e-9)
    over = summed.index[summed - total > slack]
    under = summed.index[total - summed > slack]
    if len(over) or (len(under) and not choices.partial_groups):
        _refuse(over if len(over) else under, summed, total, over=bool(len(over)))
    areas = count(len(under), "area")
    return frame, [f"In {areas} some residents are in no group of the file."] * bool(len(under))


def _refuse(wrong: pd.Index, summed: pd.Series, total: pd.Series, *, over: bool) -> None:
    first = wrong[0]
    hint = "" if over else "; if groups are left out on purpose, import with --partial-groups"
    raise BadInput(
        f"In {count(len(wrong), 'area')} the groups do not add up to the total "
        f"({name_some(wrong.to_numpy())}). In {first} they add up to {summed[first]:,.0f} of "
        f"{total[first]:,.0f} residents. Check that each column holds the group it is named "
        f"after{hint}."
    )


def _exclusive_members(present: np.ndarray, groups: Groups, *, of_ages: bool) -> list[str]:
    """The groups of the file that exclude one another: of the set that fits best."""
    found = groups.set_for(present, of_ages=of_ages)
    if found:
        return list(found.groups)
    sets = groups.exclusive_sets(of_ages=of_ages)
    exclusive = [set(a_set.groups) & set(present) for a_set in sets]
    best = max(exclusive, key=len, default=set())
    return sorted(best) if len(best) > 1 else []


def _add_total(
    frame: pd.DataFrame, members: list[str], summed: pd.Series
) -> tuple[pd.DataFrame, list[str]]:
    """The total is the sum of a complete set; its margin of error that of a sum."""
    parts = frame[frame["group"].isin(members)]
    moe = sum_moe(parts)
    added = pd.DataFrame({"area": summed.index, "group": "total", "estimate": summed.to_numpy()})
    added["moe"] = added["area"].map(moe)
    note = "The file has no total; it was worked out as the sum of the groups."
    return pd.concat([frame, added], ignore_index=True), [note]
