"""Records to counts: each record finds its area once, at import; pages only ever read the sums."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from equity_core.cities.areas import AreaSet
from equity_core.places.join import AreaGrid
from equity_core.services.ledger import OUTSIDE, USED, count_fates

COLUMNS = ("area", "month", "race", "n", "w", "w2")


@dataclass(frozen=True)
class Counts:
    """The sums of one service on one level.

    ``frame`` has ``area, month, race, n, w, w2``: records, sum of amounts and sum of squared
    amounts; ``area`` is "" for records kept without a place, ``month`` ("2021-04") and ``race``
    are "" where not recorded. ``fates`` gives the fate of each row of the file, in step.
    """

    frame: pd.DataFrame = field(hash=False)
    ledger: dict[str, int] = field(hash=False)
    totals: dict[str, float] = field(hash=False)
    fates: pd.Series = field(hash=False)


def count_records(
    frame: pd.DataFrame,
    *,
    areas: AreaSet,
    grid: AreaGrid,
    torn: int = 0,
    by_date_only: bool = False,
    area_of_id: dict[str, str] | None = None,
) -> Counts:
    """Place the records of a file and add them up.

    Parameters
    ----------
    frame
        ``lon, lat, area_id, weight, date, race, fate`` as `Records.frame`.
    areas, grid
        The level and its kept grid.
    torn
        Rows that could not be read as rows at all.
    by_date_only
        The records carry no place and are kept by date.
    area_of_id
        For records with area ids of another level: which area of this level each lies in.

    Returns
    -------
    Counts
        Each row has one fate; a record in two areas counts once, in the lowest id.
    """
    undecided = (frame["fate"] == "").to_numpy()
    if by_date_only:
        index, several = np.where(undecided, 0, -1), np.zeros(len(frame), dtype=bool)
    else:
        index, several = _locate(frame, undecided, areas, grid, area_of_id)
    fates = frame["fate"].to_numpy(dtype=object).copy()
    fates[undecided & (index < 0)] = OUTSIDE
    fates[undecided & (index >= 0)] = USED
    used = fates == USED
    rows = frame.loc[used, ["weight", "date", "race"]]
    area = np.full(len(rows), "", dtype=object) if by_date_only else areas.ids[index[used]]
    totals = {
        "amount": float(rows["weight"].sum()),
        "in_two_areas": int(several[used].sum()),
        "without_date": int(rows["date"].isna().sum()),
        "without_race": int((rows["race"] == "").sum()),
    }
    book = pd.Series(fates, dtype=object)
    return Counts(_add_up(rows, area), count_fates(book, torn=torn), totals, book)


def _locate(
    frame: pd.DataFrame,
    undecided: np.ndarray,
    areas: AreaSet,
    grid: AreaGrid,
    area_of_id: dict[str, str] | None,
) -> tuple[np.ndarray, np.ndarray]:
    by_id = (frame["area_id"] != "").to_numpy() & undecided
    lon = np.where(undecided & ~by_id, frame["lon"].to_numpy(), np.nan)
    lat = np.where(undecided & ~by_id, frame["lat"].to_numpy(), np.nan)
    index = grid.locate(lon, lat).astype(np.int64)
    several = grid.count_in_several(lon, lat)
    if by_id.any():
        ids = frame.loc[by_id, "area_id"]
        ids = ids.map(area_of_id) if area_of_id is not None else ids
        index[by_id] = pd.Index(areas.ids).get_indexer(pd.Index(ids))
    return index, several


def _add_up(rows: pd.DataFrame, area: np.ndarray) -> pd.DataFrame:
    """Sums by area, month and recorded race; grouping on codes, since text is slow to group."""
    months = rows["date"].dt.to_period("M") if len(rows) else rows["date"]
    month_code, month_names = pd.factorize(months, sort=True)
    area_code, area_names = pd.factorize(area, sort=True)
    race_code, race_names = pd.factorize(rows["race"], sort=True)
    key = (area_code * (len(month_names) + 1) + month_code + 1) * max(
        len(race_names), 1
    ) + race_code
    cells, first, cell = np.unique(key, return_index=True, return_inverse=True)
    weight = rows["weight"].to_numpy()
    labels = np.array([*[str(name) for name in month_names], ""], dtype=object)
    return pd.DataFrame(
        {
            "area": np.asarray(area_names, dtype=object)[area_code[first]],
            "month": labels[month_code[first]],
            "race": np.asarray(race_names, dtype=object)[race_code[first]],
            "n": np.bincount(cell, minlength=len(cells)),
            "w": np.bincount(cell, weights=weight, minlength=len(cells)),
            "w2": np.bincount(cell, weights=weight**2, minlength=len(cells)),
        }
    )


def by_area(frame: pd.DataFrame) -> pd.DataFrame:
    """The counts added up over months and recorded race: one row an area, ``n, w, w2``."""
    return frame.groupby("area")[["n", "w", "w2"]].sum()


def save_counts(counts: Counts, folder: Path) -> None:
    """Write the sums."""
    counts.frame.to_parquet(folder / "counts.parquet", compression="zstd")


def read_counts(folder: Path) -> pd.DataFrame:
    """The sums of a revision, as ``area, month, race, n, w, w2``."""
    return pd.read_parquet(folder / "counts.parquet")
