"""Records on disk: plain Parquet columns, never point geometries (those read five times slower)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from equity_core.privacy import escape_cells
from equity_core.services.ledger import FATES, USED
from equity_core.services.records import Records

REJECTS_AT_MOST = 1000


def save_records(records: Records, folder: Path) -> None:
    """Write the typed rows, the file's own columns as text, and lines or polygons as WKB."""
    records.frame.to_parquet(folder / "records.parquet", compression="zstd")
    records.columns.to_parquet(folder / "columns.parquet", compression="zstd")
    if records.shapes is not None:
        shapes = pd.DataFrame({"shape": records.shapes})
        shapes.to_parquet(folder / "shapes.parquet", compression="zstd")


def read_record_rows(folder: Path) -> pd.DataFrame:
    """The typed rows of a revision."""
    return pd.read_parquet(folder / "records.parquet")


def save_rejects(records: Records, fates: pd.Series, path: Path) -> int:
    """Write up to 1,000 rows that were set aside, each with its reason; returns how many.

    Cells that a spreadsheet would run as a formula are escaped.
    """
    gone = np.flatnonzero((fates != USED).to_numpy())[:REJECTS_AT_MOST]
    reasons = fates.iloc[gone].map(FATES).to_numpy()
    sample = records.columns.iloc[gone].copy()
    sample.insert(0, "reason set aside", reasons)
    sample.insert(0, "record", gone + 1)
    escape_cells(sample).to_csv(path, index=False, encoding="utf-8")
    return len(gone)
