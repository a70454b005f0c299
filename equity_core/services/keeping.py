"""Records on disk: plain Parquet columns, never point geometries (those read five times slower)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from equity_core.errors import BadInput
from equity_core.privacy import escape_cells
from equity_core.services.ledger import CODES, FATES, TORN, USED
from equity_core.services.records import Records
from equity_core.store.columns import read_columns

REJECTS_AT_MOST = 1000


def save_records(records: Records, folder: Path) -> None:
    """Write the typed rows, the file's own columns as text, and lines or polygons as WKB."""
    records.frame.to_parquet(folder / "records.parquet", compression="zstd")
    # Text is never searched by its least and greatest value; telling them takes a third more time.
    records.columns.to_parquet(
        folder / "columns.parquet", compression="zstd", write_statistics=False
    )
    if records.shapes is not None:
        shapes = pd.DataFrame({"shape": records.shapes})
        shapes.to_parquet(folder / "shapes.parquet", compression="zstd")


def read_record_rows(folder: Path) -> pd.DataFrame:
    """The typed rows of a revision."""
    return read_columns(folder / "records.parquet")


def refuse_rejects_path(path: Path) -> None:
    """Make sure that rejected rows can be saved to `path`, before anything is imported.

    Raises
    ------
    BadInput
        The folder is not there, or the path is a folder itself.
    """
    if path.is_dir() or not path.parent.is_dir():
        raise BadInput(
            f"Rejected rows cannot be saved to {path}. Name a file in a folder that is there."
        )


def save_rejects(records: Records, fates: np.ndarray, path: Path) -> int:
    """Write up to 1,000 rows that were set aside, each with its reason; returns how many.

    Torn rows come first, with their line in the file and their text as it is. Cells that a
    spreadsheet would run as a formula are escaped.
    """
    reason, line, text = (_free(name, records.columns) for name in ("reason", "line", "text"))
    torn = records.torn[:REJECTS_AT_MOST]
    gone = np.flatnonzero(fates != CODES[USED])[: REJECTS_AT_MOST - len(torn)]
    words = {CODES[fate]: said for fate, said in FATES.items()}
    whole = records.columns.iloc[gone].copy()
    whole.insert(0, reason, [words[code] for code in fates[gone]])
    whole.insert(1, line, [f"row {row + 1}" for row in gone])
    if torn:
        lines = {reason: FATES[TORN], line: [f"line {number}" for number, _ in torn]}
        torn_rows = pd.DataFrame(lines | {text: [said for _, said in torn]})
        whole = pd.concat([torn_rows, whole], ignore_index=True)
    escape_cells(whole).to_csv(path, index=False, encoding="utf-8")
    return len(whole)


def _free(name: str, columns: pd.DataFrame) -> str:
    """`name`, or a form of it that no column of the file has."""
    while name in columns.columns:
        name = f"{name}_"
    return name
