"""Which rows repeat an earlier one: cells, places and shapes count, and record ids where named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from equity_core.errors import BadInput
from equity_core.services.duplicates import find_duplicates


def typed(lon, lat=None, weight=1.0, date="NaT") -> pd.DataFrame:
    frame = pd.DataFrame({"lon": np.array(lon, dtype=float)})
    frame["lat"] = frame["lon"] if lat is None else lat
    frame["weight"], frame["date"] = weight, np.array(date, dtype="datetime64[s]")
    return frame


def test_a_row_equal_in_every_cell_repeats_the_first_of_its_kind():
    columns = pd.DataFrame({"id": ["1", "2", "1", "1"], "note": ["x", None, "x", "y"]})
    found = find_duplicates(columns, typed([5, 6, 5, 5]), None, record_id=None)
    assert found.tolist() == [False, False, True, False]


def test_blank_cells_are_equal_to_blank_cells():
    columns = pd.DataFrame({"id": ["1", "1"], "note": pd.array([pd.NA, pd.NA], dtype="str")})
    nowhere = typed([np.nan, np.nan])
    assert find_duplicates(columns, nowhere, None, record_id=None).tolist() == [False, True]


def test_the_same_words_at_another_place_are_another_record():
    columns = pd.DataFrame({"kind": ["oak", "oak", "oak"]})
    found = find_duplicates(columns, typed([5, 6, 5]), None, record_id=None)
    assert found.tolist() == [False, False, True]


def test_the_same_words_with_another_outline_are_another_record():
    columns = pd.DataFrame({"kind": ["park", "park", "park"]})
    outlines = shapely.to_wkb(
        [shapely.box(0, 0, 2, 2), shapely.box(0, 0, 2, 3), shapely.box(0, 0, 2, 2)]
    )
    nowhere = typed([np.nan] * 3)
    found = find_duplicates(columns, nowhere, outlines, record_id=None)
    assert found.tolist() == [False, False, True]


def test_a_record_id_decides_alone_and_a_blank_one_repeats_nothing():
    columns = pd.DataFrame({"ID": ["1", None, "1", None], "note": ["x", "x", "y", "x"]})
    found = find_duplicates(columns, typed([5, 5, 6, 5]), None, record_id="id")
    assert found.tolist() == [False, False, True, False]
    with pytest.raises(BadInput, match="no column “key”"):
        find_duplicates(columns, typed([5, 5, 6, 5]), None, record_id="key")


cells = st.sampled_from(["a", "b", None])


@given(st.lists(st.tuples(cells, cells, st.integers(0, 2)), max_size=30))
def test_what_is_found_is_what_pandas_finds_in_all_cells(given_rows):
    columns = pd.DataFrame(given_rows, columns=["x", "y", "place"]).astype("str")
    frame = typed([float(row[2]) for row in given_rows])
    found = find_duplicates(columns, frame, None, record_id=None)
    assert found.tolist() == columns.duplicated().tolist()
