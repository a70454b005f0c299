"""Who lives within a distance: by hand and by law."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_core.disparity.nearness import (
    IN_WORDS,
    Reach,
    part_of_points,
    part_within,
    part_within_walk,
    share_within,
)
from equity_core.errors import BadInput
from equity_core.places.walking import StreetNetwork

PEOPLE = pd.DataFrame(
    {"total": [100.0, 300.0, 0.0], "black_nh": [60.0, 30.0, 0.0], "nobody": [0.0, 0.0, 0.0]}
)
GROUPS = ["black_nh", "nobody"]
SIDE = 0.01
AREAS = np.array(
    [shapely.box(-93 + SIDE * i, 45, -93 + SIDE * (i + 1), 45 + SIDE) for i in (0, 1, 2)]
)
"""Three squares side by side, about 790 m wide and 1,110 m high."""


def test_a_group_has_the_part_of_each_area_s_people_that_is_within_reach():
    found = share_within(PEOPLE, np.array([0.5, 0.1, 1.0]), groups=GROUPS, full_count=True)
    total, black, nobody = (row for _, row in found.table.iterrows())
    assert total["within"] == pytest.approx(100 * 0.5 + 300 * 0.1)
    assert total["share"] == pytest.approx(80 / 400)
    assert black["share"] == pytest.approx((60 * 0.5 + 30 * 0.1) / 90)
    assert black["gap_points"] == pytest.approx(100 * (33 / 90 - 80 / 400))
    assert (black["low"], black["high"]) == (black["share"], black["share"])
    assert nobody["people"] == 0
    assert np.isnan(nobody["share"])
    assert found.survey_error == "none"


def test_an_area_whose_reach_is_not_known_is_left_out_and_counted():
    found = share_within(PEOPLE, np.array([0.5, np.nan, 1.0]), groups=["black_nh"])
    assert found.table["share"].tolist() == pytest.approx([0.5, 0.5])
    assert found.not_known == 300
    assert found.survey_error == "not known"
    assert found.table["low"].isna().all()


def test_survey_error_is_that_of_a_ratio_of_sums():
    margins = pd.DataFrame({"total": [20.0, 30.0, 5.0], "black_nh": [12.0, 9.0, 5.0]})
    part = np.array([1.0, 0.0, 0.0])
    row = share_within(PEOPLE, part, groups=["black_nh"], margins=margins).table.iloc[1]
    share = 60 / 90
    errors = [12 / 1.645, 9 / 1.645, 5 / 1.645]
    own = [(1 - share) / 90, (0 - share) / 90, (0 - share) / 90]
    variance = sum((o * e) ** 2 for o, e in zip(own, errors, strict=True))
    assert row["high"] - row["share"] == pytest.approx(1.959964 * variance**0.5)
    assert row["low"] == pytest.approx(share - 1.959964 * variance**0.5)
    assert row["gap_low"] < row["gap_points"] < row["gap_high"]


def test_the_interval_of_a_gap_holds_what_random_errors_do():
    rng = np.random.default_rng(3)
    black, others = np.array([60.0, 30, 45, 20]), np.array([40.0, 270, 80, 120])
    errors = {"black_nh": np.array([6.0, 4, 5, 3]), "others": np.array([8.0, 12, 9, 7])}
    part = np.array([1.0, 0.2, 0.6, 0.0])
    people = pd.DataFrame({"total": black + others, "black_nh": black})
    margins = 1.645 * pd.DataFrame(
        {"total": np.hypot(errors["black_nh"], errors["others"]), "black_nh": errors["black_nh"]}
    )
    row = share_within(people, part, groups=["black_nh"], margins=margins).table.iloc[1]
    drawn_black = rng.normal(black, errors["black_nh"], (20_000, 4))
    drawn = drawn_black + rng.normal(others, errors["others"], (20_000, 4))
    gaps = 100 * (drawn_black @ part / drawn_black.sum(1) - drawn @ part / drawn.sum(1))
    reach = 1.959964 * gaps.std()
    assert row["gap_high"] - row["gap_points"] == pytest.approx(reach, rel=0.03)


def test_land_and_center_answer_as_they_say():
    door = np.array([shapely.Point(-93 + SIDE / 2, 45 + SIDE / 2)], dtype=object)
    by_center = part_within(AREAS, door, distance_m=900, by=Reach.CENTER)
    assert by_center.tolist() == [1, 1, 0]  # the next center is about 790 m away
    by_land = part_within(AREAS, door, distance_m=900, by=Reach.LAND)
    assert by_land[0] == pytest.approx(1)
    assert 0 < by_land[1] < 1
    assert by_land[2] == 0
    with pytest.raises(BadInput, match="land and center"):
        part_within(AREAS, door, distance_m=900, by=Reach.WALK)
    assert set(IN_WORDS) == set(Reach)


def test_an_area_without_a_shape_is_not_known():
    door = np.array([shapely.Point(-93 + SIDE / 2, 45 + SIDE / 2)], dtype=object)
    for by in (Reach.LAND, Reach.CENTER):
        found = part_within(np.append(AREAS, None), door, distance_m=900, by=by)
        assert np.isnan(found[3])


def test_blocks_say_more_than_an_area_alone():
    found = part_of_points(
        ["01", "02", "03"],
        ["01", "01", "02", "02", "elsewhere"],
        people=[30, 10, 5, 0, 9],
        meters=[100, 700, np.nan, 100, 100],
        distance_m=400,
    )
    assert found[0] == 30 / 40
    assert np.isnan(found[1:]).all()


def test_on_foot_it_is_farther_than_in_a_straight_line():
    nodes = pd.DataFrame(
        {
            "node": [1, 2, 3],
            "lon": [-93 + SIDE / 2, -93 + SIDE * 1.5, -93 + SIDE],
            "lat": [45 + SIDE / 2, 45 + SIDE / 2, 45 - SIDE],
        }
    )
    edges = pd.DataFrame({"start": [1, 2], "end": [3, 3]})
    streets = StreetNetwork.of(nodes, edges)
    door = np.array([shapely.Point(-93 + SIDE / 2, 45 + SIDE / 2)], dtype=object)
    found = part_within_walk(AREAS, door, streets=streets, distance_m=900)
    assert found[:2].tolist() == [1, 0]  # the way to the second goes far south and back
    assert np.isnan(found[2])  # no corner is near its middle


def test_tables_that_are_not_in_step_are_refused():
    with pytest.raises(BadInput, match="Every area"):
        share_within(PEOPLE, np.array([1.0]), groups=[])
    with pytest.raises(BadInput, match="Every area"):
        share_within(PEOPLE, np.ones(3), groups=["asian_nh"])


@st.composite
def cities(draw):
    size = draw(st.integers(1, 6))
    numbers = st.lists(st.integers(0, 300), min_size=size, max_size=size)
    people = pd.DataFrame({"black_nh": draw(numbers), "white_nh": draw(numbers)}, dtype=float)
    people["total"] = people.sum(axis=1)
    parts = st.lists(st.floats(0, 1), min_size=size, max_size=size)
    return people, np.array(draw(parts))


@given(cities())
@settings(max_examples=80, deadline=None)
def test_groups_that_make_up_the_city_add_up_to_it(city):
    people, part = city
    table = share_within(people, part, groups=["black_nh", "white_nh"], full_count=True).table
    assert table["within"].iloc[1:].sum() == pytest.approx(table["within"].iloc[0])
    known = table[table["people"] > 0]
    assert known["share"].between(-1e-12, 1 + 1e-12).all()
    weighed = (known["gap_points"] * known["people"]).iloc[1:].sum()
    assert weighed == pytest.approx(0, abs=1e-6)


@given(cities(), st.floats(0, 1))
@settings(max_examples=50, deadline=None)
def test_the_same_reach_everywhere_is_no_gap(city, reach):
    people, _ = city
    table = share_within(
        people, np.full(len(people), reach), groups=["black_nh", "white_nh"], full_count=True
    ).table
    known = table[table["people"] > 0]
    assert known["gap_points"].tolist() == pytest.approx([0] * len(known), abs=1e-9)
