"""Records to counts, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from equity_core.cities.areas import AreaSet
from equity_core.places.join import AreaGrid
from equity_core.services.counts import by_area, count_records, read_counts, save_counts
from equity_core.services.ledger import BAD_WEIGHT, CODES, DUPLICATE, NO_PLACE, OUTSIDE, USED


def rows(*given, columns=("lon", "lat", "weight", "date", "race", "fate")) -> pd.DataFrame:
    frame = pd.DataFrame(given, columns=list(columns))
    frame["area_id"] = ""
    frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[s]")
    frame["fate"] = frame["fate"].map(CODES | {"": 0}).astype(np.int8)
    return frame


MIXED = rows(
    (0.5, 0.5, 2.0, "2021-04-03", "Black", ""),  # a
    (0.5, 0.5, 3.0, "2021-04-30", "Black", ""),  # a, the same cell
    (0.5, 0.5, 5.0, "2020-12-31", "", ""),  # a
    (1.7, 0.5, 7.0, None, "White", ""),  # b and c: counts in b
    (2.5, 0.5, 11.0, "2021-04-03", "White", ""),  # c
    (9.0, 0.5, 13.0, "2021-04-03", "White", ""),  # outside
    (0.5, 0.5, 17.0, "2021-04-03", "White", DUPLICATE),
    (np.nan, np.nan, 19.0, "2021-04-03", "White", NO_PLACE),
    (0.5, 0.5, np.nan, "2021-04-03", "White", BAD_WEIGHT),
)


def test_amounts_and_their_squares_add_up_by_area_month_and_recorded_race(areas, grid):
    found = count_records(MIXED, areas=areas, grid=grid, torn=4)
    cells = [tuple(row) for row in found.frame.itertuples(index=False)]
    assert cells == [
        ("a", "2020-12", "", 1, 5.0, 25.0),
        ("a", "2021-04", "Black", 2, 2.0 + 3.0, 4.0 + 9.0),
        ("b", "", "White", 1, 7.0, 49.0),
        ("c", "2021-04", "White", 1, 11.0, 121.0),
    ]
    assert by_area(found.frame).loc["a"].tolist() == [3, 10.0, 38.0]


def test_fates_and_totals_are_those_of_the_rows(areas, grid):
    found = count_records(MIXED, areas=areas, grid=grid, torn=4)
    expected = [USED] * 5 + [OUTSIDE, DUPLICATE, NO_PLACE, BAD_WEIGHT]
    assert found.fates.tolist() == [CODES[fate] for fate in expected]
    assert found.ledger["read"] == 9 + 4
    assert found.ledger["torn"] == 4
    assert found.totals == {
        "amount": 2 + 3 + 5 + 7 + 11, "without_date": 1, "without_race": 1, "in_two_areas": 1,
    }  # fmt: skip


def test_a_record_that_is_set_aside_is_not_said_to_lie_in_two_areas(areas, grid):
    frame = rows((1.7, 0.5, 1.0, None, "", DUPLICATE), (0.5, 0.5, 1.0, None, "", ""))
    assert count_records(frame, areas=areas, grid=grid).totals["in_two_areas"] == 0


def test_records_by_date_have_no_area_and_all_are_used(areas):
    frame = rows((np.nan, np.nan, 1.0, "2021-01-05", "", ""), (np.nan, np.nan, 1.0, None, "", ""))
    found = count_records(frame, areas=areas, grid=None, by_date_only=True)
    assert found.frame[["area", "month", "n"]].to_numpy().tolist() == [
        ["", "", 1],
        ["", "2021-01", 1],
    ]
    assert found.ledger["used"] == 2


def test_records_that_name_areas_count_there(areas):
    frame = rows(*[(np.nan, np.nan, 1.0, None, "", "")] * 4)
    frame["area_id"] = ["a", "c", "c", "z"]
    found = count_records(frame, areas=areas, grid=None)
    assert by_area(found.frame)["n"].to_dict() == {"a": 1, "c": 2}
    assert found.ledger["outside_city"] == 1


def test_records_that_name_areas_of_another_level_count_where_those_lie_wholly(areas):
    frame = rows(*[(np.nan, np.nan, 1.0, None, "", "")] * 3)
    frame["area_id"] = ["north", "south", "nowhere"]
    mapping = {"north": "b", "south": ""}  # south is cut in two
    found = count_records(frame, areas=areas, grid=None, area_of_id=mapping)
    assert found.fates.tolist() == [CODES[USED], CODES[NO_PLACE], CODES[OUTSIDE]]
    assert by_area(found.frame)["n"].to_dict() == {"b": 1}


def test_no_record_at_all_gives_no_cell(areas, grid):
    found = count_records(MIXED.iloc[:0], areas=areas, grid=grid)
    assert found.frame.empty
    assert list(found.frame.columns) == ["area", "month", "race", "n", "w", "w2"]
    assert found.ledger["read"] == 0


def test_counts_come_back_from_disk_as_they_were(areas, grid, tmp_path):
    found = count_records(MIXED, areas=areas, grid=grid)
    save_counts(found, tmp_path)
    pd.testing.assert_frame_equal(read_counts(tmp_path), found.frame, check_dtype=False)


SHAPES = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 3, 1)])
IDS = np.array(["a", "b"], dtype=object)
AREAS, GRID = AreaSet(IDS, IDS, SHAPES, shapely.area(SHAPES)), AreaGrid.build(SHAPES)
many = st.lists(
    st.tuples(
        st.floats(-0.5, 3.5), st.floats(-0.5, 1.5), st.integers(0, 9),
        st.sampled_from([None, "1969-12-31", "1970-01-01", "2024-02-29"]),
        st.sampled_from(["", "Black", "White"]), st.sampled_from(["", DUPLICATE]),
    ),
    min_size=1, max_size=40,
)  # fmt: skip


@given(many, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters_and_nothing_is_lost(records, random):
    frame, within = rows(*records), {"areas": AREAS, "grid": GRID}
    found = count_records(frame, **within)
    order = list(range(len(frame)))
    random.shuffle(order)
    again = count_records(frame.iloc[order].reset_index(drop=True), **within)
    pd.testing.assert_frame_equal(found.frame, again.frame)
    assert found.ledger == again.ledger
    assert found.frame["n"].sum() == found.ledger["used"]
    assert found.frame["w"].sum() == pytest.approx(found.totals["amount"])
