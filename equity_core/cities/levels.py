"""A second level of a city: its population is worked out from a level whose people are known."""

from __future__ import annotations

from typing import Any

import pandas as pd
import shapely

from equity_core.cities.areas import AreaSet, name_some
from equity_core.cities.population import Population, sum_moe
from equity_core.places import projection
from equity_core.readers.words import count

WHOLE = 0.995
"""An area that lies inside another but for half a percent of its land counts as wholly inside."""


def overlap_shares(base: AreaSet, level: AreaSet) -> pd.DataFrame:
    """What part of each base area lies in each area of the level.

    Returns
    -------
    pandas.DataFrame
        ``base, area, share`` with share 0..1 of the base area's land. The shares of a base area
        add up to the part of it inside the level: 1 where all but half a percent is.
    """
    crs = projection.metric_crs(base.geometry)
    ours = projection.to_crs(base.geometry, crs)
    theirs = projection.to_crs(level.geometry, crs)
    tree = shapely.STRtree(theirs)
    left, right = tree.query(ours, predicate="intersects")
    land = shapely.area(shapely.intersection(ours[left], theirs[right]))
    share = land / shapely.area(ours)[left]
    frame = pd.DataFrame({"base": base.ids[left], "area": level.ids[right], "share": share})
    inside = frame.groupby("base")["share"].transform("sum")
    frame["inside"] = inside.where(inside < WHOLE, 1.0)
    frame = frame[frame["share"] > 1 - WHOLE]
    largest = frame.groupby("base")["share"].transform("max")
    frame = frame[(largest < WHOLE) | (frame["share"] == largest)]
    counted = frame.groupby("base")["share"].transform("sum")
    frame["share"] *= frame["inside"] / counted
    return frame[["base", "area", "share"]].reset_index(drop=True)


def carry_population(population: Population, shares: pd.DataFrame, *, level: str) -> Population:
    """The population of the level, by splitting each base area's people by share of land.

    The margin of error is sqrt(sum (share x MOE)^2), a lower bound: it does not know how unevenly
    people live inside a split area (Census ACS handbook, fixed-weight interpolation).
    """
    parts = population.frame.merge(shares, left_on="area", right_on="base", suffixes=("_base", ""))
    parts = parts.assign(
        estimate=parts["estimate"] * parts["share"], moe=parts["moe"] * parts["share"]
    )
    summed = []
    for group, rows in parts.groupby("group"):
        estimate = rows.groupby("area")["estimate"].sum(min_count=1)
        moe = sum_moe(rows[["area", "estimate", "moe"]])
        part = pd.DataFrame({"area": estimate.index, "estimate": estimate.to_numpy()})
        summed.append(part.assign(group=group, moe=part["area"].map(moe)))
    frame = pd.concat(summed, ignore_index=True)[["area", "group", "estimate", "moe"]]
    return Population(frame, population.period, _facts(population, frame, shares, level))


def _facts(
    population: Population, frame: pd.DataFrame, shares: pd.DataFrame, level: str
) -> dict[str, Any]:
    split = int(shares.loc[shares["share"] < 1.0, "base"].nunique())
    people = float(frame.loc[frame["group"] == "total", "estimate"].sum())
    lost = float(population.facts["people"]) - people
    notes = [f"Residents of each area were worked out from the level “{level}”."]
    if split:
        notes.append(
            f"{count(split, 'area')} of “{level}” {'lies' if split == 1 else 'lie'} in more than "
            "one area; their residents were split by share of land, as if people lived spread "
            "evenly in them."
        )
    known = population.frame.loc[population.frame["group"] == "total"].dropna(subset="estimate")
    without = sorted(set(shares["base"]) - set(known["area"]))
    if without:
        notes.append(
            f"{count(len(without), 'area has', 'areas have')} no population figure in “{level}” "
            f"and {'adds' if len(without) == 1 else 'add'} nothing here ({name_some(without)})."
        )
    if lost >= 0.5:
        notes.append(f"About {count(round(lost), 'resident')} live outside these areas.")
    return {
        **population.facts,
        "people": people,
        "derived_from": level,
        "split_areas": split,
        "census_count": bool(population.facts["census_count"]) and not split,
        "notes": notes,
    }
