"""Files of revisions: one that is gone or damaged is told in plain words, never as a traceback."""

from __future__ import annotations

import pandas as pd
import pytest

from equity_core.errors import StoreProblem
from equity_core.store.columns import read_columns, read_geometry


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(StoreProblem, match=r"counts\.parquet of this workspace is missing"):
        read_columns(tmp_path / "counts.parquet")
    with pytest.raises(StoreProblem, match="is missing"):
        read_geometry(tmp_path / "areas.parquet")


@pytest.mark.parametrize("damage", [b"", b"PAR1", b"PAR1" + 100 * b"\0" + b"PAR1"])
def test_a_damaged_file_is_named(tmp_path, damage):
    path = tmp_path / "counts.parquet"
    path.write_bytes(damage)
    with pytest.raises(StoreProblem, match="is damaged"):
        read_columns(path)


def test_a_table_without_geometry_is_not_taken_for_areas(tmp_path):
    path = tmp_path / "areas.parquet"
    pd.DataFrame({"area": ["01"]}).to_parquet(path)
    with pytest.raises(StoreProblem, match="is damaged"):
        read_geometry(path)
    with pytest.raises(StoreProblem, match="is damaged"):
        read_columns(path, columns=["name"])


def test_only_the_columns_asked_for_are_read(tmp_path):
    path = tmp_path / "areas.parquet"
    pd.DataFrame({"area": ["01"], "name": ["North"]}).to_parquet(path)
    assert list(read_columns(path, columns=["name"]).columns) == ["name"]
