"""Lots with a covenant by area, and the areas that hold many of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from equity_core.cities.areas import AreaSet, read_grid
from equity_core.demographics.overlay_parcels import middles
from equity_core.demographics.overlays_kept import read_overlay, read_parcels
from equity_core.store.revisions import Kept

MANY, SOME, NONE = "many", "fewer", "none"
HALF = 0.5


@dataclass(frozen=True)
class Lots:
    """Lots with a covenant by area.

    Attributes
    ----------
    table : pandas.DataFrame
        ``area, name, lots, share_of_lots, parcels, share_of_parcels, class``; shares 0..1 of the
        city's lots shown, and of the area's parcels (NaN where parcels were not given).
    outside
        Lots that lie in no area of the city.
    years : pandas.Series
        Lots by decade of the deed.
    """

    table: pd.DataFrame = field(hash=False)
    outside: int
    years: pd.Series = field(hash=False)
    undated: int
    has_parcels: bool
    classes: tuple[str, ...] = (MANY, SOME, NONE)

    def shares(self) -> pd.DataFrame:
        """Every area wholly in its class, as ``base, area, share``."""
        table = self.table
        return pd.DataFrame({"base": table["area"], "area": table["class"], "share": 1.0})


def lots_of(level: Kept, areas: AreaSet, kept: Kept) -> Lots:
    """Count the lots of a kept overlay by area of a level; a lot lies where its middle does."""
    overlay, parcels = read_overlay(kept), read_parcels(kept)
    grid = read_grid(level.folder, areas)
    points = middles(overlay.geometry)
    place = grid.locate(points["lon"], points["lat"])
    whole = None
    if parcels is not None:
        whole = _count(grid.locate(parcels["lon"], parcels["lat"]), len(areas))
    year = overlay.frame["year"]
    decades = (year.dropna() // 10 * 10).astype(int).value_counts().sort_index()
    return Lots(
        table=lots_table(areas, _count(place, len(areas)), whole),
        outside=int((place < 0).sum()),
        years=decades,
        undated=int(year.isna().sum()),
        has_parcels=whole is not None,
    )


def lots_table(areas: AreaSet, lots: np.ndarray, parcels: np.ndarray | None) -> pd.DataFrame:
    """One row an area: lots, their shares, and whether the area holds many of them."""
    total = lots.sum()
    unknown = np.full(len(lots), np.nan)
    whole = unknown if parcels is None else parcels.astype(float)
    of_parcels = np.divide(lots, whole, out=unknown.copy(), where=whole > 0)
    return pd.DataFrame(
        {
            "area": areas.ids,
            "name": areas.names,
            "lots": lots,
            "share_of_lots": lots / total if total else unknown,
            "parcels": whole,
            "share_of_parcels": of_parcels,
            "class": many_or_few(lots),
        }
    )


def many_or_few(lots: np.ndarray) -> np.ndarray:
    """Class of each area by its lots.

    The areas with the most lots that together hold half of all lots have many; an area with as
    many lots as the last of them has many too. The rest have fewer, or none.
    """
    down = np.sort(lots)[::-1]
    needed = np.searchsorted(np.cumsum(down), HALF * lots.sum(), side="left")
    least = max(int(down[min(needed, len(down) - 1)]), 1)
    classes = np.where(lots >= least, MANY, np.where(lots > 0, SOME, NONE))
    return classes.astype(object)


def _count(place: np.ndarray, areas: int) -> np.ndarray:
    return np.bincount(place[place >= 0], minlength=areas)
