"""Reading the files of a revision; one that is gone or damaged is told in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import geopandas
import pandas as pd
import pyarrow as pa

from equity_core.errors import StoreProblem


@contextmanager
def reading_kept(path: Path) -> Iterator[None]:
    """Turn what goes wrong while a kept file is read into StoreProblem."""
    try:
        yield
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        state = "damaged" if path.exists() else "missing"
        raise StoreProblem(
            f"The file {path} of this workspace is {state}. Restore the folder from a backup, "
            "or import what it belongs to again."
        ) from error


def read_columns(path: Path, *, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """The columns of a kept table.

    Raises
    ------
    StoreProblem
        The file is gone or damaged.
    """
    with reading_kept(path):
        return pd.read_parquet(path, columns=None if columns is None else list(columns))


def read_geometry(path: Path) -> geopandas.GeoDataFrame:
    """A kept table with geometry; raises StoreProblem as `read_columns` does."""
    with reading_kept(path):
        return geopandas.read_parquet(path)
