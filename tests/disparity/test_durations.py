"""Response time by area and by where groups live: by hand, by law, and by simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_core.disparity.durations import Durations, follow, request_rates
from equity_core.disparity.limits import garwood
from equity_core.disparity.response_times import by_area, by_group, common_horizon
from equity_core.disparity.survival import Followed
from equity_core.errors import BadInput

LAST = pd.Timestamp("2020-01-31")
DATES = pd.DataFrame(
    [
        ("01", "2020-01-01", "2020-01-02"),  # closed after 1 day
        ("01", "2020-01-01", "2020-01-03"),  # 2 days
        ("01", "2020-01-29", None),  # open since 2 days
        ("01", "2020-01-01", "2020-01-05"),  # 4 days
        ("01", "2020-01-26", "2020-02-20"),  # closed later than the file knows: open since 5 days
        ("02", "2020-01-01", "2020-01-11"),  # 10 days
        ("02", "2020-01-01", "2020-01-11"),  # 10 days
        (None, "2020-01-01", "2020-01-02"),
        ("02", None, "2020-01-02"),
        ("02", "2020-01-09", "2020-01-02"),
        ("02", "2020-02-09", None),
    ],
    columns=["area", "opened", "closed"],
)


def example() -> Durations:
    return follow(DATES["area"], DATES["opened"], closed=DATES["closed"], as_of=LAST)


def test_what_was_not_closed_by_the_last_day_is_followed_up_to_it():
    found = example()
    rows = list(
        zip(found.area, found.records.days, found.records.closed, found.records.count, strict=True)
    )
    assert rows == [
        ("01", 1, True, 1),
        ("01", 2, False, 1),
        ("01", 2, True, 1),
        ("01", 4, True, 1),
        ("01", 5, False, 1),
        ("02", 10, True, 2),
    ]


def test_every_record_that_cannot_be_used_is_counted_once_with_its_reason():
    assert example().set_aside == {
        "no area": 1,
        "no opening date": 1,
        "opened after the last day": 1,
        "closed before it was opened": 1,
    }


def test_areas_stand_beside_the_city_with_open_cases_counted():
    table = by_area(example(), ["01", "02", "03"], target_days=3, horizon_days=5).table
    city, first, second, empty = (row for _, row in table.iterrows())
    assert table["area"].tolist() == ["", "01", "02", "03"]
    assert (first["requests"], first["still_open"], first["median_days"]) == (5, 2, 4)
    # open 5/5, 4/5, 3/5, 3/5 and 3/10 of the days 1 to 5
    assert first["mean_days"] == pytest.approx(1 + 0.8 + 0.6 + 0.6 + 0.3)
    assert first["closed_within"] == pytest.approx(1 - 0.6)
    assert (second["median_days"], second["mean_days"], second["closed_within"]) == (10, 5, 0)
    assert city["requests"] == 7
    # all seven: 6/7 after 1 day, 6/7 * 5/6 after 2, times 3/4 after 4
    assert city["mean_days"] == pytest.approx(1 + 6 / 7 + 2 * 5 / 7 + 5 / 7 * 3 / 4)
    assert first["gap_days"] == pytest.approx(first["mean_days"] - city["mean_days"])
    assert empty["requests"] == 0
    assert np.isnan(empty["median_days"])


PEOPLE = pd.DataFrame(
    {"total": [100.0, 300.0], "black_nh": [60.0, 30.0], "nobody": [0.0, 0.0]}, index=["01", "02"]
)


def test_a_group_is_weighed_by_its_share_of_the_residents_where_each_record_is():
    found = by_group(
        example(), PEOPLE, groups=["black_nh", "nobody"], target_days=3, horizon_days=5
    )
    black, nobody = found.table.iloc[1], found.table.iloc[2]
    assert black["requests"] == pytest.approx(5 * 0.6 + 2 * 0.1)
    assert black["still_open"] == pytest.approx(2 * 0.6)
    # at risk 3.2; 0.6 closes after 1 day, 0.6 of 2.6 after 2, 0.6 of 1.4 after 4
    one, two, four = 2.6 / 3.2, 2.6 / 3.2 * 2.0 / 2.6, 2.6 / 3.2 * 2.0 / 2.6 * 0.8 / 1.4
    assert black["mean_days"] == pytest.approx(1 + one + 2 * two + four)
    assert black["closed_within"] == pytest.approx(1 - two)
    assert black["mean_low"] < black["mean_days"] < black["mean_high"]
    assert nobody["requests"] == 0
    assert np.isnan(nobody["mean_days"])


def test_how_often_people_ask_is_a_figure_of_its_own():
    table = request_rates(example(), ["01", "02", "03"], residents=[100, 300, 0])
    assert table["requests"].tolist() == [5, 2, 0]
    assert table["per_1000"].tolist()[:2] == [1000 * 5 / 100, 1000 * 2 / 300]
    assert table["low"].iloc[0] == pytest.approx(1000 * float(garwood(5)[0]) / 100)
    assert np.isnan(table["per_1000"].iloc[2])


def test_the_common_horizon_is_as_long_as_every_area_is_known():
    assert common_horizon(example()) == 5  # area 01; in 02 all are closed
    nothing = follow([], pd.Series([], dtype=str), closed=pd.Series([], dtype=str), as_of=LAST)
    assert common_horizon(nothing) == 0


@pytest.mark.parametrize(
    "days", [{"target_days": -1, "horizon_days": 5}, {"target_days": 3, "horizon_days": 0}]
)
def test_days_below_zero_are_refused(days):
    with pytest.raises(BadInput, match="numbers of days"):
        by_area(example(), ["01"], **days)


def test_a_group_without_a_column_is_refused():
    with pytest.raises(BadInput, match="column of people"):
        by_group(example(), PEOPLE, groups=["asian_nh"], target_days=3, horizon_days=5)


def folded(area, days, closed) -> Durations:
    order = np.argsort(area, kind="stable")
    records = Followed(
        np.array(days, dtype=float)[order],
        np.array(closed, dtype=bool)[order],
        np.ones(len(days)),
    )
    return Durations(np.array(area, dtype=object)[order], records, {})


@st.composite
def cities(draw):
    size = draw(st.integers(1, 40))
    area = draw(st.lists(st.sampled_from(["01", "02", "03"]), min_size=size, max_size=size))
    days = draw(st.lists(st.integers(0, 9), min_size=size, max_size=size))
    closed = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    return folded(area, days, closed)


@given(cities())
@settings(max_examples=60, deadline=None)
def test_a_group_that_is_the_same_part_of_every_area_has_the_citys_times(city):
    people = pd.DataFrame({"total": [90.0, 50.0, 10.0]}, index=["01", "02", "03"])
    people["alike"] = people["total"] / 5
    table = by_group(city, people, groups=["alike"], target_days=3, horizon_days=4).table
    whole, group = table.iloc[0, 1:].astype(float), table.iloc[1, 1:].astype(float)
    for column in ("median_days", "mean_days", "mean_low", "closed_within", "within_high"):
        assert group[column] == pytest.approx(whole[column], nan_ok=True), column
    assert group["requests"] == pytest.approx(whole["requests"] / 5)
    if not np.isnan(group["gap_low"]):
        assert [group["gap_low"], group["gap_high"]] == pytest.approx([0, 0], abs=1e-6)


@given(cities())
@settings(max_examples=60, deadline=None)
def test_one_area_with_all_records_has_no_gap(city):
    alone = Durations(np.full(len(city.area), "01", dtype=object), city.records, {})
    table = by_area(alone, ["01", "02"], target_days=3, horizon_days=4).table
    first = table.iloc[1]
    if not np.isnan(first["mean_days"]):
        assert first["gap_days"] == 0
    if not np.isnan(first["gap_low"]):
        assert [first["gap_low"], first["gap_high"]] == pytest.approx([0, 0], abs=1e-6)


@given(cities(), st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_order_of_records_does_not_matter(city, random):
    order = list(range(len(city.area)))
    random.shuffle(order)
    records = city.records.only(np.array(order, dtype=np.intp))
    turned = folded(city.area[order], records.days, records.closed)
    one, two = (
        by_area(which, ["01", "02", "03"], target_days=3, horizon_days=4).table
        for which in (city, turned)
    )
    pd.testing.assert_frame_equal(one, two)


def test_areas_and_groups_answer_alike_where_a_group_has_an_area_for_itself():
    rng = np.random.default_rng(2)
    city = folded(rng.choice(["01", "02"], 200), rng.integers(0, 20, 200), rng.random(200) < 0.7)
    people = pd.DataFrame({"total": [9.0, 4.0], "here": [9.0, 0.0]}, index=["01", "02"])
    group = by_group(city, people, groups=["here"], target_days=5, horizon_days=15).table.iloc[1]
    area = by_area(city, ["01", "02"], target_days=5, horizon_days=15).table.iloc[1]
    assert group.iloc[1:].astype(float).tolist() == pytest.approx(area.iloc[1:].astype(float))


def test_the_intervals_hold_the_truth_as_often_as_they_say():
    """400 cities: days open are geometric with mean 10 and 14, followed for 1 to 60 days."""
    rng = np.random.default_rng(11)
    horizon, target, runs = 30, 7, 400
    stay = {"01": 1 - 1 / 10, "02": 1 - 1 / 14}
    people = pd.DataFrame({"total": [100.0, 100.0], "black_nh": [70.0, 20.0]}, index=["01", "02"])
    still = {a: stay[a] ** np.arange(horizon) for a in stay}  # open through each day
    # of 90 Black residents 70 live in 01 and 20 in 02
    group_still = (0.7 * still["01"] + 0.2 * still["02"]) / 0.9
    truth = {
        "mean": group_still.sum(),
        "within": 1 - (0.7 * stay["01"] ** target + 0.2 * stay["02"] ** target) / 0.9,
        "gap": group_still.sum() - (still["01"] + still["02"]).sum() / 2,
    }
    held = dict.fromkeys(truth, 0)
    for _ in range(runs):
        area = np.repeat(["01", "02"], 60)
        days = rng.geometric([1 - stay[a] for a in area])
        reach = rng.integers(1, 61, len(area))
        city = folded(area, np.minimum(days, reach), days <= reach)
        row = by_group(
            city, people, groups=["black_nh"], target_days=target, horizon_days=horizon
        ).table.iloc[1]
        held["mean"] += row["mean_low"] <= truth["mean"] <= row["mean_high"]
        held["within"] += row["within_low"] <= truth["within"] <= row["within_high"]
        held["gap"] += row["gap_low"] <= truth["gap"] <= row["gap_high"]
    part = {name: number / runs for name, number in held.items()}
    print(part)
    # 95 % less three errors of the simulation, which are 1.1 points each
    assert all(0.917 <= each <= 0.983 for each in part.values()), part
