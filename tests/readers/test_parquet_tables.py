"""Parquet files as text: ids keep every digit, numbers and times read back to what they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_core.readers.dates import parse_dates
from equity_core.readers.limits import MIB, Limits
from equity_core.readers.numbers import parse_numbers
from equity_core.readers.shapes import is_shapes, read_shapes
from equity_core.readers.tables import read_table
from equity_core.readers.texts import as_text

Refused = Callable[..., str]


def texts(values: list[Any], kind: pa.DataType) -> list[str | None]:
    found = as_text(pa.chunked_array([pa.array(values, kind)]))
    assert found is not None
    assert found.type == pa.large_string()
    return found.to_pylist()


def test_whole_numbers_have_no_point_and_ids_keep_every_digit() -> None:
    assert texts([5, None, -7], pa.int32()) == ["5", None, "-7"]
    assert texts([12.0, 270531002002.0, -0.0, None], pa.float64()) == [
        *("12", "270531002002", "0"),
        None,
    ]
    assert texts([2**64 - 1], pa.uint64()) == ["18446744073709551615"]
    assert texts([44.96661711, 0.1, float("nan")], pa.float64()) == ["44.96661711", "0.1", None]
    assert texts([0.1], pa.float32()) == ["0.1"]
    assert texts([Decimal("12.50")], pa.decimal128(10, 2)) == ["12.50"]


def test_words_truths_and_empty_text() -> None:
    assert texts(["a", "", None, "None"], pa.string()) == ["a", None, None, "None"]
    assert texts([True, False, None], pa.bool_()) == ["true", "false", None]
    assert texts(["x", None, "x"], pa.dictionary(pa.int8(), pa.string())) == ["x", None, "x"]
    assert texts([None, None], pa.null()) == [None, None]
    assert texts(["x"], pa.string_view()) == ["x"]


def test_times_are_iso_in_their_own_zone() -> None:
    moment = dt.datetime(2017, 1, 1, 6, 0, 42)
    assert texts([moment], pa.timestamp("us")) == ["2017-01-01T06:00:42"]
    assert texts([moment], pa.timestamp("us", tz="UTC")) == ["2017-01-01T06:00:42+00:00"]
    # January in Chicago is six hours behind.
    assert texts([moment], pa.timestamp("ns", tz="America/Chicago")) == [
        "2017-01-01T00:00:42-06:00"
    ]
    part = moment.replace(microsecond=120_000)
    assert texts([part, moment], pa.timestamp("us")) == [
        "2017-01-01T06:00:42.12",
        "2017-01-01T06:00:42",
    ]
    assert texts([dt.date(2020, 2, 29), None], pa.date32()) == ["2020-02-29", None]
    assert texts([dt.time(3, 4, 5)], pa.time64("us")) == ["03:04:05"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_every_number_reads_back_to_itself(values: list[float]) -> None:
    column = pd.Series(texts(values, pa.float64()), dtype="string")
    assert parse_numbers(column, decimal=".").values.tolist() == values


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.datetimes(dt.datetime(1700, 1, 1), dt.datetime(2200, 1, 1)), min_size=1, max_size=20
    )
)
def test_every_moment_reads_back_to_the_second(values: list[dt.datetime]) -> None:
    column = pd.Series(texts(values, pa.timestamp("us")), dtype="string")
    found = parse_dates(column).values
    assert found.tolist() == [value.replace(microsecond=0) for value in values]


def test_a_parquet_table_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"  # the name does not matter
    pq.write_table(pa.table({" id ": ["01", "2"], "n": [1.0, None]}), path)
    table = read_table(path)
    assert table.frame["id"].tolist() == ["01", "2"]
    assert table.frame["n"].isna().tolist() == [False, True]
    assert (table.rows_read, table.format, table.notes) == (2, "Parquet", ())
    assert list(read_table(path, columns=["n"]).frame.columns) == ["n"]
    assert not is_shapes(path)


def test_columns_without_plain_values_are_left_out_and_named(tmp_path: Path) -> None:
    path = tmp_path / "records.parquet"
    table = pa.table({"id": [1], "list": [[1, 2]], "bytes": [b"x"], "pair": [{"a": 1}]})
    pq.write_table(table, path)
    found = read_table(path)
    assert list(found.frame.columns) == ["id"]
    assert found.notes == (
        "Columns that hold no plain values were left out: 'list', 'bytes', 'pair'.",
    )


def test_a_parquet_table_of_no_rows_keeps_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "records.parquet"
    pq.write_table(pa.table({"id": pa.array([], pa.int64())}), path)
    assert read_table(path).frame.shape == (0, 1)


def test_a_few_bytes_that_stand_for_far_too_much_text_are_refused(
    tmp_path: Path, refused: Refused
) -> None:
    path = tmp_path / "records.parquet"
    word = pa.DictionaryArray.from_arrays(np.zeros(100_000, dtype=np.int32), ["x" * 30_000])
    pq.write_table(pa.table({"note": word}), path)
    assert path.stat().st_size < MIB  # for 3 GB of text
    assert "of text" in refused(read_table, path, limits=Limits(max_unpacked_bytes=300 * MIB))


def test_a_parquet_table_over_the_limits_is_refused(tmp_path: Path, refused: Refused) -> None:
    path = tmp_path / "records.parquet"
    pq.write_table(pa.table({"a": ["1", "2"], "b": ["x", "y" * 50]}), path)
    for limits, words in (
        (Limits(max_rows=1), "2 rows; up to 1"),
        (Limits(max_columns=1), "2 columns; up to 1"),
        (Limits(max_cell_bytes=49), "row 2, column 'b'"),
    ):
        assert words in refused(read_table, path, limits=limits)


def test_a_cut_off_parquet_file_is_refused(tmp_path: Path, refused: Refused) -> None:
    path = tmp_path / "records.parquet"
    pq.write_table(pa.table({"a": list(range(10_000))}), path)
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[100:2_000] = b"\xff" * 1_900
    for data in (whole[:1_000], bytes(damaged)):
        path.write_bytes(data)
        assert "damaged Parquet" in refused(read_table, path)


def test_a_parquet_table_is_no_map(tmp_path: Path, refused: Refused) -> None:
    path = tmp_path / "records.parquet"
    pq.write_table(pa.table({"a": [1]}), path)
    assert "without shapes" in refused(read_shapes, path)
