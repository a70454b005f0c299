"""Records to counts: each record finds its area once, at import; pages only ever read the sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from equity_core.cities.areas import AreaSet
from equity_core.places.join import AreaGrid
from equity_core.services.ledger import CODES, NO_PLACE, OUTSIDE, UNDECIDED, USED, count_fates
from equity_core.store.columns import read_columns

COLUMNS = ("area", "month", "race", "n", "w", "w2")


@dataclass(frozen=True)
class Counts:
    """The sums of one service on one level.

    ``frame`` has ``area, month, race, n, w, w2``: records, sum of amounts and sum of squared
    amounts; ``area`` is "" for records kept without a place, ``month`` ("2021-04") and ``race``
    are "" where not recorded. ``fates`` gives the fate of each row of the file, in step, as
    `ledger.CODES`.
    """

    frame: pd.DataFrame = field(hash=False)
    ledger: dict[str, int] = field(hash=False)
    totals: dict[str, float] = field(hash=False)
    fates: np.ndarray = field(hash=False)


def count_records(
    frame: pd.DataFrame,
    *,
    areas: AreaSet,
    grid: AreaGrid | None,
    torn: int = 0,
    by_date_only: bool = False,
    area_of_id: Mapping[str, str] | None = None,
) -> Counts:
    """Place the records of a file and add them up.

    Parameters
    ----------
    frame
        ``lon, lat, area_id, weight, date, race, fate`` as `Records.frame`.
    areas, grid
        The level and its kept grid; None where the records name their area or have no place.
    torn
        Rows that could not be read as rows at all.
    by_date_only
        The records carry no place and are kept by date.
    area_of_id
        For records with area ids of another level: which area of this level each lies in, ""
        where it lies in more than one. Such records have no place on this level.

    Returns
    -------
    Counts
        Each row has one fate; a record in two areas counts once, in the lowest id.
    """
    fates = frame["fate"].to_numpy().copy()
    undecided = fates == UNDECIDED
    index: np.ndarray = np.zeros(len(frame), dtype=np.int64)
    several = np.zeros(len(frame), dtype=bool)
    if grid is not None:
        lon = np.where(undecided, frame["lon"].to_numpy(), np.nan)
        lat = np.where(undecided, frame["lat"].to_numpy(), np.nan)
        index, several = grid.locate(lon, lat), grid.count_in_several(lon, lat)
    elif not by_date_only:
        index, known = _find_named(frame["area_id"], areas, area_of_id)
        fates[undecided & (index < 0) & known] = CODES[NO_PLACE]
        undecided = fates == UNDECIDED
    fates[undecided & (index < 0)] = CODES[OUTSIDE]
    fates[undecided & (index >= 0)] = CODES[USED]
    used = np.flatnonzero(fates == CODES[USED])
    names = np.array([""], dtype=object) if by_date_only else areas.ids
    counted, totals = _add_up(frame, used, index[used], names)
    totals["in_two_areas"] = int(several[used].sum())
    return Counts(counted, count_fates(fates, torn=torn), totals, fates)


def _find_named(
    named: pd.Series, areas: AreaSet, area_of_id: Mapping[str, str] | None
) -> tuple[np.ndarray, np.ndarray]:
    """The position of the area that each record names, -1 where none, and whether it is known."""
    names = named.astype("category").cat
    ids = [str(name) for name in names.categories]
    known = np.array([area_of_id is not None and name in area_of_id for name in ids], dtype=bool)
    places = ids if area_of_id is None else [area_of_id.get(name, "") for name in ids]
    found = pd.Index(areas.ids).get_indexer(pd.Index(places, dtype=object))
    code = names.codes.to_numpy()
    return found[code], known[code]


def _add_up(
    frame: pd.DataFrame, used: np.ndarray, index: np.ndarray, names: np.ndarray
) -> tuple[pd.DataFrame, dict[str, float]]:
    """Sums by area, month and recorded race; grouping on codes, since text is slow to group."""
    weight = frame["weight"].to_numpy()[used]
    month, first_month = _months(frame["date"].to_numpy()[used])
    race = frame["race"].astype("category").cat
    race_code, race_names = race.codes.to_numpy()[used], np.asarray(race.categories, dtype=object)
    months = int(month.max(initial=0)) + 1
    key = (index.astype(np.int64) * months + month) * len(race_names) + race_code
    cells, cell = np.unique(key, return_inverse=True)
    place, code = np.divmod(cells, len(race_names))
    place, when = np.divmod(place, months)
    labels = np.datetime_as_string(first_month + (when - 1).astype("timedelta64[M]"), unit="M")
    sums = pd.DataFrame(
        {
            "area": names[place],
            "month": np.where(when == 0, "", labels).astype(object),
            "race": race_names[code],
            "n": np.bincount(cell, minlength=len(cells)),
            "w": np.bincount(cell, weights=weight, minlength=len(cells)),
            "w2": np.bincount(cell, weights=weight**2, minlength=len(cells)),
        }
    )
    totals = {
        "amount": float(weight.sum()),
        "without_date": int((month == 0).sum()),
        "without_race": int((race_names[race_code] == "").sum()),
    }
    return sums, totals


def _months(dates: np.ndarray) -> tuple[np.ndarray, np.datetime64]:
    """The number of each date's month, from 1 for the first one; 0 where there is no date."""
    month = dates.astype("datetime64[M]")
    there = ~np.isnat(month)
    first = month[there].min() if there.any() else np.datetime64("1970-01")
    number = np.where(there, (month - first).astype(np.int64) + 1, 0)
    return number, first


def by_area(frame: pd.DataFrame) -> pd.DataFrame:
    """The counts added up over months and recorded race: one row an area, ``n, w, w2``."""
    return frame.groupby("area")[["n", "w", "w2"]].sum()


def save_counts(counts: Counts, folder: Path) -> None:
    """Write the sums."""
    counts.frame.to_parquet(folder / "counts.parquet", compression="zstd")


def read_counts(folder: Path) -> pd.DataFrame:
    """The sums of a revision, as ``area, month, race, n, w, w2``."""
    return read_columns(folder / "counts.parquet")
