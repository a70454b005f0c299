"""Who lives within a distance of the nearest facility, by group.

A population is known by area, not by house. Which part of an area lies within reach is therefore
an approximation, chosen by name in `Reach` and said beside every figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from equity_core.disparity.area_rates import Numbers
from equity_core.disparity.intervals import Z90, Z95
from equity_core.errors import BadInput
from equity_core.places.nearest import centers, land_within, meters_to_nearest
from equity_core.places.repair import Geometry
from equity_core.places.walking import StreetNetwork


class Reach(StrEnum):
    """How the part of an area's people within reach is found."""

    LAND = "land"
    CENTER = "center"
    POINTS = "points"
    WALK = "walk"


IN_WORDS = {
    Reach.LAND: (
        "In a straight line. People are taken to live evenly over the land of their area, so the "
        "part of its land within reach stands for the part of its people."
    ),
    Reach.CENTER: (
        "In a straight line from the middle of each area: all of its people are within reach, or "
        "none are. This is rough where areas are large."
    ),
    Reach.POINTS: (
        "In a straight line from smaller places, such as blocks, with known numbers of people. "
        "Within an area all groups are taken to live alike."
    ),
    Reach.WALK: (
        "On foot along the loaded streets, from the middle of each area or from smaller places, "
        "through the nearest street corner."
    ),
}
COLUMNS = ("group", "people", "within", "share", "low", "high", "gap_points", "gap_low", "gap_high")


@dataclass(frozen=True)
class Nearness:
    """``table``: a row for all residents (``total``), then one a group.

    people (all in areas whose reach is known), within (of them), share 0..1 with its 95 %
    interval, gap_points (share less that of all residents, in percentage points) with its own.
    The intervals hold the survey error of the population only, not that of the approximation;
    NaN where it is not known. ``not_known`` is the number of residents of other areas.
    """

    table: pd.DataFrame = field(hash=False)
    not_known: float
    survey_error: str
    """"measured", "none" (a full count) or "not known"."""


def part_within(
    areas_lonlat: Geometry, facilities_lonlat: Geometry, *, distance_m: float, by: Reach
) -> Numbers:
    """The part of each area within so many meters in a straight line, by land or by center.

    0..1; NaN for areas without a shape.
    """
    if by is Reach.LAND:
        return land_within(areas_lonlat, facilities_lonlat, distance_m=distance_m)
    if by is not Reach.CENTER:
        raise BadInput("Only land and center need no more than the areas. Choose one of the two.")
    lon, lat = centers(areas_lonlat)
    away = meters_to_nearest(lon, lat, facilities_lonlat=facilities_lonlat)
    return np.where(np.isnan(away), np.nan, away <= distance_m)


def part_within_walk(
    areas_lonlat: Geometry,
    facilities_lonlat: Geometry,
    *,
    streets: StreetNetwork,
    distance_m: float,
) -> Numbers:
    """1 where the middle of an area is within so many meters on foot, else 0.

    NaN for areas without a shape or off the network.
    """
    lon, lat = centers(areas_lonlat)
    found = streets.walks(
        lon, lat, facilities_lonlat=facilities_lonlat, farthest_m=distance_m
    ).meters
    return np.where(np.isnan(found), np.nan, found <= distance_m)


def part_of_points(
    areas: Sequence[str],
    point_area: Sequence[str],
    *,
    people: ArrayLike,
    meters: ArrayLike,
    distance_m: float,
) -> Numbers:
    """The part of each area's people at points (blocks) within reach.

    Parameters
    ----------
    areas
        The areas, in the order of the answer.
    point_area, people, meters
        Of each point: its area, its people, and how far the nearest facility is (from
        `meters_to_nearest` or `StreetNetwork.walks`). Points whose distance is NaN are left out.
    distance_m
        The reach.

    Returns
    -------
    ndarray
        0..1; NaN for areas without people at points.
    """
    persons, away = np.asarray(people, dtype=float), np.asarray(meters, dtype=float)
    names = pd.Index([str(area) for area in areas])
    at = names.get_indexer(pd.Index([str(area) for area in point_area]))
    known = (at >= 0) & ~np.isnan(away) & (persons > 0)
    at, persons, away = at[known], persons[known], away[known]
    every = np.bincount(at, weights=persons, minlength=len(areas))
    inside = np.bincount(at, weights=persons * (away <= distance_m), minlength=len(areas))
    return np.asarray(inside / np.where(every > 0, every, np.nan))


def share_within(
    people: pd.DataFrame,
    part: Numbers,
    *,
    groups: Sequence[str],
    margins: pd.DataFrame | None = None,
    full_count: bool = False,
) -> Nearness:
    """The share of each group that lives within reach, and its gap to all residents.

    With f_a the part of area a within reach and P_ga the group's people there, the share is
    x_g = sum f_a P_ga / P_g; its survey variance is sum ((f_a - x_g) SE(P_ga) / P_g)^2. In the gap
    the group's people are also counted among all residents; the others' error is taken as apart.

    Parameters
    ----------
    people
        A row an area: ``total`` and a column for each group; NaN where there is no figure.
    part
        The f_a, in step; NaN where it is not known.
    groups
        The columns to report.
    margins
        Like `people`: 90 % margins of error; None where there are none.
    full_count
        The population is a census count and carries no survey error.
    """
    if not {"total", *groups} <= set(people.columns) or len(people) != len(part):
        raise BadInput("Every area needs a part within reach and people of each group. Check them.")
    survey = "none" if full_count else ("not known" if margins is None else "measured")
    columns = ["total", *groups]
    known = ~np.isnan(part) & ~people[columns].isna().any(axis=1).to_numpy()
    lived = people["total"].to_numpy(dtype=float)
    errors = _errors(people, margins, columns, full_count).to_numpy(dtype=float)[known] / Z90
    counts, near = people[columns].to_numpy(dtype=float)[known], part[known]
    rows = [
        (name, *_row(counts[:, at], errors[:, at], counts[:, 0], errors[:, 0], near))
        for at, name in enumerate(columns)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return Nearness(table, float(np.nansum(lived[~known])), survey)


def _errors(
    people: pd.DataFrame, margins: pd.DataFrame | None, columns: list[str], full_count: bool
) -> pd.DataFrame:
    if full_count or margins is None:
        nothing = 0.0 if full_count else np.nan
        return pd.DataFrame(nothing, index=people.index, columns=columns)
    return margins.reindex(columns=columns)


def _row(
    group: Numbers, error: Numbers, total: Numbers, total_error: Numbers, near: Numbers
) -> tuple[float, ...]:
    members, residents = float(group.sum()), float(total.sum())
    if not members > 0:
        return members, 0.0, *([np.nan] * 6)
    share, whole = float(near @ group) / members, float(near @ total) / residents
    own, all_of = (near - share) / members, (near - whole) / residents
    others = np.sqrt(np.maximum(total_error**2 - error**2, 0.0))
    reach = Z95 * float(np.sqrt(((own * error) ** 2).sum()))
    spread = ((own - all_of) * error) ** 2 + (all_of * others) ** 2
    gap, gap_reach = 100 * (share - whole), 100 * Z95 * float(np.sqrt(spread.sum()))
    ends = (max(share - reach, 0.0), min(share + reach, 1.0)) if reach == reach else (reach, reach)
    return members, share * members, share, *ends, gap, gap - gap_reach, gap + gap_reach
