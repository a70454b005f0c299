"""What is there today: the people who now live where an overlay of the record lies.

Areas of a level are split by share of land; the parts add up to the city, whatever the shapes do.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas
import numpy as np
import pandas as pd
import shapely

from equity_core.cities.areas import AreaSet, read_areas
from equity_core.cities.levels import carry_population
from equity_core.cities.population import Population, sum_moe
from equity_core.cities.reading import CityContents, load_population
from equity_core.demographics.overlay_cells import RESERVED
from equity_core.demographics.overlays import NEAR_METERS, Overlay, OverlayKind
from equity_core.demographics.overlays_kept import read_overlay
from equity_core.demographics.today_lots import Lots, lots_of
from equity_core.places import projection
from equity_core.places.repair import Geometry
from equity_core.store.revisions import Kept

INSIDE, OUTSIDE = RESERVED
"""The class of ground in a shape without a class, and of ground in no shape."""
SMALLEST = 1e-9
"""Shares of land below this are what rounding leaves over."""


@dataclass(frozen=True)
class Today:
    """The people of today by class of an overlay.

    Attributes
    ----------
    level, period
        The areas that were split, and when their people were counted.
    classes
        Ids of the classes in order; ground in no shape comes last.
    people : pandas.DataFrame
        ``area, group, estimate, moe`` with the class as the area. The margin of error (90 %) is a
        lower bound where areas were split; NaN where the source has none.
    city : pandas.DataFrame
        ``estimate, moe`` by group for the whole city: no split is in its margin of error.
    square_km : pandas.Series
        Land and water of each class inside the city's areas.
    split : int
        How many areas lie in more than one class.
    lots
        For covenants: the lots by area. None for all else.
    """

    level: str
    period: str
    classes: tuple[str, ...]
    people: pd.DataFrame = field(hash=False)
    city: pd.DataFrame = field(hash=False)
    square_km: pd.Series = field(hash=False)
    split: int
    census_count: bool
    without_figure: int
    """Areas whose number of residents is not known: they add nothing."""
    lots: Lots | None = field(default=None, hash=False)

    def wide(self, value: str = "estimate") -> pd.DataFrame:
        """One row a class, in order; one column a group."""
        return self.people.pivot(index="area", columns="group", values=value).reindex(self.classes)


def measure_today(contents: CityContents, kept: Kept, *, period: str | None = None) -> Today:
    """The people of a period by class of a kept overlay, over the city's first level.

    Raises
    ------
    NotFound
        The city has no population for its first level, or none of that period.
    """
    level = contents.level()
    people = contents.population(level.name, period)
    areas, overlay = read_areas(level.folder), read_overlay(kept)
    lots = lots_of(level, areas, kept) if overlay.kind is OverlayKind.COVENANTS else None
    shares = lots.shares() if lots is not None else land_shares(areas, overlay)
    return people_by_class(areas, shares, load_population(people), level=level.name, lots=lots)


def people_by_class(
    areas: AreaSet,
    shares: pd.DataFrame,
    population: Population,
    *,
    level: str,
    lots: Lots | None = None,
) -> Today:
    """Split the people of each area by `shares` (``base, area, share``; the area is a class)."""
    carried = carry_population(population, shares, level=level)
    land = pd.Series(areas.square_metres, index=areas.ids) / 1e6
    square_km = (shares["base"].map(land) * shares["share"]).groupby(shares["area"]).sum()
    known = population.frame.loc[population.frame["group"] == "total"].dropna(subset="estimate")
    present = list(lots.classes) if lots is not None else _in_order(shares["area"])
    return Today(
        level=level,
        period=population.period,
        classes=tuple(one for one in present if one in set(shares["area"])),
        people=carried.frame,
        city=_whole(population, areas),
        square_km=square_km,
        split=int((shares.groupby("base").size() > 1).sum()),
        census_count=bool(population.facts["census_count"]),
        without_figure=len(set(areas.ids) - set(known["area"])),
        lots=lots,
    )


def _whole(population: Population, areas: AreaSet) -> pd.DataFrame:
    """The people of all areas together, by group."""
    inside = population.frame[population.frame["area"].isin(areas.ids)]
    parts = inside.assign(area=inside["group"])  # a sum over areas: the group takes their place
    estimate = parts.groupby("area")["estimate"].sum(min_count=1)
    moe = sum_moe(parts[["area", "estimate", "moe"]]).reindex(estimate.index)
    return pd.DataFrame({"estimate": estimate, "moe": moe}).rename_axis("group")


def land_shares(areas: AreaSet, overlay: Overlay) -> pd.DataFrame:
    """What part of each area's land lies in each class of an overlay, and in none.

    Returns
    -------
    pandas.DataFrame
        ``base, area, share`` with the class as the area; the shares of each area add up to 1.
        Where no area shares ground with a class, all of them lie outside.
    """
    crs = projection.metric_crs(areas.geometry)
    ours = projection.to_crs(areas.geometry, crs)
    ground = ground_by_class(overlay.frame, projection.to_crs(overlay.geometry, crs))
    whole = shapely.area(ours)
    columns = {}
    for one, theirs in ground.items():
        shared = shapely.area(shapely.intersection(ours, theirs))
        columns[one] = np.divide(shared, whole, out=np.zeros_like(shared), where=whole > 0)
    inside = pd.DataFrame(columns, index=pd.Index(areas.ids, name="base"))
    inside = inside.where(inside > SMALLEST, 0.0)
    total = inside.sum(axis=1)
    inside = inside.div(total.clip(lower=1.0), axis=0)  # rounding may go past the whole area
    inside[OUTSIDE] = (1.0 - inside.sum(axis=1)).clip(lower=0.0)
    long = inside.reset_index().melt("base", var_name="area", value_name="share")
    return long[long["share"] > SMALLEST].reset_index(drop=True)


def ground_by_class(frame: geopandas.GeoDataFrame, plane: Geometry) -> dict[str, shapely.Geometry]:
    """The ground of each class, in meters; no ground belongs to two.

    Where shapes of two classes overlap, the ground goes to the later letter (to D before C before
    B before A). A shape without a class, among shapes that have one, is ground without a grade.
    Lines and points reach as far as `NEAR_METERS`.
    """
    near = ~np.isin(shapely.get_type_id(plane), (3, 6))
    plane = np.where(near, shapely.buffer(plane, NEAR_METERS), plane)
    grades = frame["grade"].to_numpy(dtype=object)
    named = sorted(set(grades) - {""}, reverse=True)
    taken: shapely.Geometry = shapely.Polygon()
    found: dict[str, shapely.Geometry] = {}
    for one in named:
        whole = shapely.union_all(plane[grades == one])
        found[one] = shapely.difference(whole, taken)
        taken = shapely.union(taken, whole)
    return found if named else {INSIDE: shapely.union_all(plane)}


def _in_order(classes: pd.Series) -> list[str]:
    return sorted(set(classes), key=lambda one: (one == OUTSIDE, one))
