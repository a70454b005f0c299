"""A city limit cuts census areas: which part of each lies inside, and how many people live there.

Blocks of the 2020 census nest in cities, so a group's share inside an area is its share in the
blocks inside. Where no block is known, people are taken to live spread evenly over the land.

The margin of error of a part is sqrt((w MOE)^2 + (1.645 E SE_w)^2) for a share w of an estimate E.
The first term is the survey's error at fixed weights (U.S. Census Bureau, Understanding and Using
ACS Data), which alone is a lower bound. The second is what we do not know about w:

- by blocks, for a survey of later years: w (1 - w) / (n + 1) with n the group's households in the
  area in 2020 (people / 2.5), as if each had moved away and another had come by chance. For the
  variance, w counts one household more that lives as all residents do, so that a group of three
  people is not taken to be certain. Building on one side of the limit since then is not in it.
- by land: w (1 - w) / 3, the variance of a share of which only the mean is known (at w = 1/2 that
  of a share that may be anything from 0 to 1).

A census count split by its own blocks has neither error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from equity_core.places import projection

SLIVER = 0.005
"""An area with less than this part of its land inside, and nobody there, only touches the city."""
PEOPLE_PER_HOUSEHOLD = 2.5
Z_90 = 1.645
WHOLE, BLOCKS, LAND = "whole", "blocks", "land"
NOT_GROUPS = ("block", "tract", "block_group", "inside")


@dataclass(frozen=True)
class PlaceCut:
    """The areas of one kind inside a place; arrays run in step with ``table``.

    ``table`` has one row an area: ``area``, ``land`` (share of its surface inside, 0..1) and
    ``basis`` (how its people are split: "whole", "blocks" or "land"). ``inside`` and ``everyone``
    hold the people of its blocks by group, inside the place and in all.
    """

    names: NDArray[np.object_]
    geometry: NDArray[np.object_]
    table: pd.DataFrame = field(hash=False)
    inside: pd.DataFrame = field(hash=False)
    everyone: pd.DataFrame = field(hash=False)
    touching: tuple[str, ...]
    """Areas that only touch the place and are left out."""

    @property
    def ids(self) -> NDArray[np.object_]:
        """The ids of the areas inside, sorted as they came."""
        return self.table["area"].to_numpy(dtype=object)

    def cut_by(self, basis: str) -> NDArray[np.object_]:
        """The ids of the areas whose people are split in this way."""
        return self.ids[(self.table["basis"] == basis).to_numpy()]


def cut_areas(
    ids: NDArray[np.object_],
    names: NDArray[np.object_],
    geometry: NDArray[np.object_],
    *,
    place: BaseGeometry,
    blocks: pd.DataFrame | None,
    within: str,
) -> PlaceCut:
    """Cut areas to a place.

    Parameters
    ----------
    ids, names, geometry
        The whole areas, in degrees.
    place
        The boundary of the place, in degrees.
    blocks
        ``inside`` (0 or 1), the column `within`, and one column of people a group, "total" among
        them; a row a block. None where blocks are not known.
    within
        The column of `blocks` with the area's id: "tract" or "block_group".
    """
    cut = _polygons(geometry, place)
    land = _shares_of_land(geometry, cut)
    everyone, inside = _people_of_blocks(blocks, ids, within)
    lives = inside["total"].fillna(0).to_numpy() > 0
    keep = (land >= SLIVER) | (lives & (land > 0))
    counted = (everyone["total"].fillna(0) > 0).to_numpy()
    whole = land >= 1 - SLIVER
    basis = np.where(whole, WHOLE, np.where(counted, BLOCKS, LAND))
    pieces = np.where(whole, geometry, cut)
    table = pd.DataFrame({"area": ids, "land": np.where(whole, 1.0, land), "basis": basis})
    return PlaceCut(
        names[keep],
        pieces[keep],
        table[keep].reset_index(drop=True),
        inside[keep],
        everyone[keep],
        tuple(ids[~keep & (land > 0)]),
    )


def land_shares(geometry: NDArray[np.object_], place: BaseGeometry) -> NDArray[np.float64]:
    """Share of each area's surface, land and water together, that lies in the place: 0..1."""
    return _shares_of_land(geometry, _polygons(geometry, place))


def _shares_of_land(geometry: NDArray[np.object_], cut: NDArray[np.object_]) -> NDArray[np.float64]:
    """Cut in degrees, where borders are the straight lines that both share, measured in a plane."""
    crs = projection.metric_crs(geometry)
    inside = shapely.area(projection.to_crs(cut, crs))
    return np.clip(inside / shapely.area(projection.to_crs(geometry, crs)), 0.0, 1.0)


def _polygons(geometry: NDArray[np.object_], place: BaseGeometry) -> NDArray[np.object_]:
    """What of each area lies in the place, without the lines and points where they only touch."""
    shapely.prepare(place)
    parts, owner = shapely.get_parts(shapely.intersection(geometry, place), return_index=True)
    land = shapely.get_dimensions(parts) == 2
    pieces = np.full(len(geometry), shapely.MultiPolygon(), dtype=object)
    shapely.multipolygons(parts[land], indices=owner[land], out=pieces)
    return pieces


def _people_of_blocks(
    blocks: pd.DataFrame | None, ids: NDArray[np.object_], within: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """People by area and group in all blocks, and in those inside; NaN where no block is known."""
    if blocks is None or blocks.empty:
        empty = pd.DataFrame({"total": np.nan}, index=pd.Index(ids))
        return empty, empty
    groups = [name for name in blocks.columns if name not in NOT_GROUPS]
    everyone = blocks.groupby(within)[groups].sum().reindex(ids)
    mine = blocks[blocks["inside"].astype(bool)].groupby(within)[groups].sum().reindex(ids)
    return everyone, mine.fillna(0.0).where(everyone.notna())


def cut_people(frame: pd.DataFrame, cut: PlaceCut, *, counted_by_block: bool) -> pd.DataFrame:
    """The people of each area who live in the place, by group, with their margins of error.

    Parameters
    ----------
    frame
        ``area, group, estimate, moe`` of whole areas; a full count has no `moe`.
    cut
        What of the areas lies in the place.
    counted_by_block
        The numbers are of the count that the blocks come from, so that blocks split them exactly.

    Returns
    -------
    DataFrame
        The same columns for the areas of `cut`. A margin is NaN where the survey's is, and for a
        count where nothing had to be guessed.
    """
    rows = frame[frame["area"].isin(set(cut.ids))].reset_index(drop=True)
    share, error = _shares(rows, cut, counted_by_block=counted_by_block)
    guessed = Z_90 * rows["estimate"] * error
    sampled = share * rows["moe"]
    if counted_by_block:
        sampled = sampled.fillna(0.0)
    moe = (sampled**2 + guessed**2) ** 0.5
    if counted_by_block and not (moe > 0).any():
        moe = rows["moe"]
    return rows.assign(estimate=share * rows["estimate"], moe=moe)


def _shares(
    rows: pd.DataFrame, cut: PlaceCut, *, counted_by_block: bool
) -> tuple[pd.Series, pd.Series]:
    """The share inside of each row's area and group, and its standard error."""
    table = cut.table.set_index("area")
    basis, land = rows["area"].map(table["basis"]), rows["area"].map(table["land"])
    ours, all_of_them = _looked_up(rows, cut.inside), _looked_up(rows, cut.everyone)
    people = all_of_them.fillna(rows["estimate"])  # a group that the blocks do not count apart
    residents = rows["area"].map(cut.inside["total"] / cut.everyone["total"])
    by_group = (ours / all_of_them).where(all_of_them > 0, residents)
    share = by_group.where(basis == BLOCKS, land).astype(float)
    households = people.fillna(0.0) / PEOPLE_PER_HOUSEHOLD
    smooth = (households * by_group + residents) / (households + 1)
    variance = (smooth * (1 - smooth) / (households + 1)).where(
        basis == BLOCKS, land * (1 - land) / 3
    )
    if counted_by_block:
        variance = variance.where((basis != BLOCKS) | all_of_them.isna(), 0.0)
    return share, variance.astype(float) ** 0.5


def _looked_up(rows: pd.DataFrame, wide: pd.DataFrame) -> pd.Series:
    """The cell of each row's area and group; NaN where the table has no such group."""
    row, column = (
        wide.index.get_indexer(pd.Index(rows["area"])),
        wide.columns.get_indexer(pd.Index(rows["group"])),
    )
    cells = wide.to_numpy(dtype=float)[row, column]
    return pd.Series(np.where((row >= 0) & (column >= 0), cells, np.nan), index=rows.index)


def add_up(frame: pd.DataFrame, *, members: Sequence[str], ages: Sequence[str]) -> pd.DataFrame:
    """Let groups add up again after each was split by its own share.

    The total becomes the sum of `members` (they are all residents together) and keeps its own
    margin; `ages` are scaled to that total, with their margins. Areas where a number is missing
    stay as they are.
    """
    estimates = frame.pivot(index="area", columns="group", values="estimate")
    factor = pd.DataFrame(1.0, index=estimates.index, columns=estimates.columns)
    total = estimates["total"]
    if members:
        summed = estimates[list(members)].sum(axis=1, skipna=False)
        total = summed.fillna(total)
    if set(ages) <= set(estimates.columns):
        of_all_ages = estimates[list(ages)].sum(axis=1, skipna=False)
        ratio = (total / of_all_ages).where(of_all_ages > 0).fillna(1.0)
        factor = factor.assign(**dict.fromkeys(ages, ratio))
    scale = _looked_up(frame, factor)
    is_total = frame["group"] == "total"
    estimate = (frame["estimate"] * scale).where(~is_total, frame["area"].map(total))
    return frame.assign(estimate=estimate, moe=frame["moe"] * scale)
