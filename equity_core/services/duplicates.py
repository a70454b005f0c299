"""Rows that repeat an earlier one: the same record id, or every cell and the place the same."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equity_core.readers.columns import column_named


def find_duplicates(
    columns: pd.DataFrame,
    frame: pd.DataFrame,
    outlines: np.ndarray | None,
    *,
    record_id: str | None,
) -> np.ndarray:
    """Whether each row repeats an earlier one.

    Parameters
    ----------
    columns
        The file as text.
    frame
        The same rows typed, with ``lon, lat, weight, date``.
    outlines
        The shapes of the file as WKB, in step, where they say more than ``lon, lat``.
    record_id
        The column that tells records apart; a blank one repeats nothing. None: a row repeats
        another where every cell, and the place of a map file's shape, is the same.

    Returns
    -------
    numpy.ndarray of bool
    """
    if record_id is not None:
        ids = columns[column_named(columns, record_id, what="record id")]
        return np.asarray(ids.notna() & ids.duplicated(), dtype=bool)
    found = np.zeros(len(columns), dtype=bool)
    # Rows with the same cells have the same numbers, and numbers are quick to compare.
    alike = np.arange(len(columns))
    for name in ("lon", "lat", "date", "weight"):
        numbers = frame[name].to_numpy()[alike]
        alike = alike[pd.Series(numbers).duplicated(keep=False).to_numpy()]
    place = {"lon": frame["lon"].to_numpy()[alike], "lat": frame["lat"].to_numpy()[alike]}
    if outlines is not None:
        place["outline"] = outlines[alike]
    rows = columns.iloc[alike].reset_index(drop=True)
    rows = pd.concat([rows, pd.DataFrame(place)], axis=1, ignore_index=True)
    found[alike] = rows.duplicated().to_numpy()
    return found
