"""Shares by hand and by law."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from equity_core.disparity.shares import compare
from equity_core.disparity.verdicts import Verdict, judge_gap


def tiny_counts(w: list[float], squares: list[float] | None = None) -> pd.DataFrame:
    index = pd.Index([f"0{place + 1}" for place in range(len(w))], name="area")
    return pd.DataFrame({"n": w, "w": w, "w2": squares or w}, index=index)


def tiny_people() -> pd.DataFrame:
    index = pd.Index(["01", "02", "03"], name="area")
    return pd.DataFrame(
        {
            "total": [100, 300, 0],
            "black_nh": [60, 30, 0],
            "white_nh": [30, 240, 0],
            "hispanic": [10, 30, 0],
        },
        index=index,
        dtype=float,
    )


GROUPS = ["black_nh", "hispanic", "white_nh"]


def test_shares_and_gaps_are_those_worked_by_hand():
    found = compare(tiny_counts([4, 2, 2]), tiny_people(), groups=GROUPS)
    assert found.areas["share"].tolist() == [4 / 8, 2 / 8, 2 / 8]
    assert found.areas["baseline_share"].tolist() == [100 / 400, 300 / 400, 0]
    assert found.areas["gap"].tolist() == [0.5 - 0.25, 0.25 - 0.75, 0.25 - 0]


def test_exposure_leaves_records_where_nobody_lives_in_the_whole():
    found = compare(tiny_counts([4, 2, 2]), tiny_people(), groups=GROUPS)
    black = found.groups.set_index("group").loc["black_nh"]
    assert black["exposed_percent"] == pytest.approx(100 * (0.5 * 0.60 + 0.25 * 0.10))
    assert black["city_percent"] == pytest.approx(100 * 90 / 400)
    assert found.no_residents_percent == pytest.approx(25)
    assert found.groups["exposed_percent"].sum() + found.no_residents_percent == pytest.approx(100)


def test_a_group_as_baseline_is_compared_with_where_that_group_lives():
    found = compare(tiny_counts([4, 2, 2]), tiny_people(), groups=GROUPS, baseline="black_nh")
    assert found.areas["baseline_share"].tolist() == [60 / 90, 30 / 90, 0]


def test_urban_rounding_takes_the_difference_of_rounded_shares():
    people = tiny_people()
    found = compare(tiny_counts([1, 2, 0]), people, groups=GROUPS, urban_compat=True)
    # 1/3 -> 0.333, 100/400 -> 0.250; 2/3 -> 0.667, 300/400 -> 0.750
    assert found.areas["gap"].tolist() == pytest.approx([0.333 - 0.250, 0.667 - 0.750, 0.0])
    assert found.areas["share"].iloc[0] == 1 / 3


def test_urban_rounding_rounds_area_percents_to_one_decimal_and_the_city_to_three():
    index = pd.Index(["01", "02"])
    people = pd.DataFrame({"total": [300.0, 700.0], "black_nh": [100.0, 100.0]}, index=index)
    counts = pd.DataFrame({"n": [1, 1], "w": [1.0, 1.0], "w2": [1.0, 1.0]}, index=index)
    found = compare(counts, people, groups=["black_nh"], urban_compat=True).groups.iloc[0]
    # 33.333.. -> 33.3 and 14.2857.. -> 14.3; (33.3 + 14.3) / 2 = 23.8; city 20.000
    assert found["exposed_percent"] == pytest.approx(23.8)
    assert found["city_percent"] == 20.0


def test_an_area_without_a_population_figure_is_not_one_without_residents():
    people = tiny_people()
    people.loc["03"] = np.nan
    found = compare(tiny_counts([4, 2, 2]), people, groups=GROUPS)
    assert found.no_residents_percent == 0
    assert found.no_figure_percent == pytest.approx(25)
    assert np.isnan(found.areas["baseline_share"].iloc[2])


def test_what_lies_where_the_population_is_not_known_may_have_reached_everyone_or_nobody():
    people = tiny_people()
    people.loc["03"] = np.nan
    without = compare(tiny_counts([40, 20, 0]), people, groups=["black_nh"], full_count=True)
    found = compare(tiny_counts([40, 20, 20]), people, groups=["black_nh"], full_count=True)
    row = found.groups.iloc[0]
    # of the amount a quarter is where nobody knows who lives: the upper end may be 25 points higher
    assert row["exposed_percent"] == pytest.approx(100 * (0.5 * 0.6 + 0.25 * 0.1))
    above, below = row["high_points"] - row["gap_points"], row["gap_points"] - row["low_points"]
    assert above > 25 + below / 2
    plain = without.groups.iloc[0]
    assert plain["high_points"] - plain["gap_points"] < 25


def test_the_people_of_one_area_alone_cannot_be_compared():
    people = tiny_people()
    people.loc["02"] = 0
    row = compare(tiny_counts([4, 2, 2]), people, groups=["black_nh"], full_count=True).groups
    assert row["exposed_percent"][0] == pytest.approx(100 * 0.5 * 0.6)
    assert row[["low_points", "high_points"]].isna().all(axis=None)


def test_equal_shares_everywhere_are_a_gap_of_exactly_zero():
    index = pd.Index([f"{place}" for place in range(10)])
    total = 100 * np.arange(1.0, 11)
    people = pd.DataFrame({"total": total, "g": 0.8 * total}, index=index)
    counts = pd.DataFrame({"n": 3, "w": 0.3, "w2": 0.03}, index=index, dtype=float)
    row = compare(counts, people, groups=["g"], full_count=True).groups.iloc[0]
    assert row["gap_points"] == 0
    assert judge_gap(row["city_percent"], row["low_points"], row["high_points"]) is Verdict.NONE


def test_the_parts_where_nobody_lives_are_exact_where_all_of_it_is_there():
    people = 0 * tiny_people()
    found = compare(tiny_counts([1, 1, 1]), people, groups=GROUPS)
    assert found.no_residents_percent == 100
    assert found.groups["city_percent"].isna().all()


def test_urban_rounding_keeps_three_decimals_of_all_other_races():
    index = pd.Index(["01", "02"])
    people = pd.DataFrame({"total": [300.0, 700], "other_nh": [100.0, 100]}, index=index)
    counts = pd.DataFrame({"n": [1, 1], "w": [1.0, 1], "w2": [1.0, 1]}, index=index)
    found = compare(counts, people, groups=["other_nh"], urban_compat=True).groups.iloc[0]
    assert found["exposed_percent"] == pytest.approx((33.333 + 14.286) / 2, abs=1e-12)


def test_a_group_with_a_missing_number_where_people_live_is_not_known():
    people = tiny_people()
    people.loc["02", "hispanic"] = np.nan
    found = compare(tiny_counts([4, 2, 2]), people, groups=GROUPS).groups.set_index("group")
    assert np.isnan(found.loc["hispanic", "exposed_percent"])
    assert np.isfinite(found.loc["black_nh", "exposed_percent"])


def test_nothing_at_all_gives_no_number_instead_of_zero():
    found = compare(tiny_counts([0, 0, 0]), tiny_people(), groups=GROUPS)
    assert found.areas["share"].isna().all()
    assert found.groups["gap_points"].isna().all()


cities = st.integers(2, 12).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 50), min_size=n, max_size=n),
        st.lists(st.integers(0, 500), min_size=n, max_size=n),
        st.lists(st.integers(0, 500), min_size=n, max_size=n),
    )
)


def of_city(city: tuple[list[int], list[int], list[int]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    w, a, b = (np.array(part, dtype=float) for part in city)
    index = pd.Index([f"{place:03d}" for place in range(len(w))])
    people = pd.DataFrame({"a": a, "b": b, "total": a + b}, index=index)
    return pd.DataFrame({"n": w, "w": w, "w2": w}, index=index), people


@settings(deadline=None)
@given(cities)
def test_shares_sum_to_one_and_exposures_with_the_empty_line_to_a_hundred(city):
    counts, people = of_city(city)
    found = compare(counts, people, groups=["a", "b"], full_count=True)
    assume(counts["w"].sum() > 0 and people["total"].sum() > 0)
    assert found.areas["share"].sum() == pytest.approx(1)
    assert found.areas["gap"].sum() == pytest.approx(0, abs=1e-9)
    everything = found.groups["exposed_percent"].sum() + found.no_residents_percent
    assert everything == pytest.approx(100)


@settings(deadline=None)
@given(cities, st.randoms(use_true_random=False))
def test_the_order_of_areas_does_not_matter(city, random):
    counts, people = of_city(city)
    order = list(counts.index)
    random.shuffle(order)
    one = compare(counts, people, groups=["a"], full_count=True)
    two = compare(counts.loc[order], people.loc[order], groups=["a"], full_count=True)
    pd.testing.assert_frame_equal(one.groups, two.groups, atol=1e-9)


@settings(deadline=None)
@given(cities)
def test_an_empty_area_changes_nothing(city):
    counts, people = of_city(city)
    more_counts, more_people = counts.copy(), people.copy()
    more_counts.loc["zzz"], more_people.loc["zzz"] = 0.0, 0.0
    one = compare(counts, people, groups=["a", "b"], full_count=True)
    two = compare(more_counts, more_people, groups=["a", "b"], full_count=True)
    pd.testing.assert_frame_equal(one.groups, two.groups)


@settings(deadline=None)
@given(cities)
def test_merging_two_alike_areas_changes_no_group(city):
    counts, people = of_city(city)
    assume((people["total"] > 0).sum() > 1)  # one area alone is not compared
    twice_counts = pd.concat([counts, counts.rename(index=lambda name: f"{name}b")])
    twice_people = pd.concat([people, people.rename(index=lambda name: f"{name}b")])
    one = compare(2 * counts, 2 * people, groups=["a"], full_count=True)
    two = compare(twice_counts, twice_people, groups=["a"], full_count=True)
    pd.testing.assert_frame_equal(one.groups, two.groups, atol=1e-6)


@settings(deadline=None)
@given(cities, st.sampled_from([0.5, 3.0, 1000.0]))
def test_the_unit_of_the_amount_does_not_matter(city, unit):
    counts, people = of_city(city)
    scaled = counts.assign(w=counts["w"] * unit, w2=counts["w2"] * unit**2)
    one = compare(counts, people, groups=["a"], full_count=True)
    two = compare(scaled, people, groups=["a"], full_count=True)
    pd.testing.assert_frame_equal(one.groups, two.groups, atol=1e-6)


@settings(deadline=None)
@given(cities)
def test_records_spread_like_residents_leave_no_gap(city):
    _, people = of_city(city)
    assume(people["total"].sum() > 0)
    counts = pd.DataFrame(dict.fromkeys(("n", "w", "w2"), people["total"]))
    found = compare(counts, people, groups=["a", "b"], full_count=True)
    assert (found.groups["gap_points"] == 0).all()
    assert found.areas["gap"].abs().max() < 1e-12


@settings(deadline=None)
@given(cities)
def test_gaps_of_groups_that_everyone_is_in_one_of_cancel_what_lies_where_nobody_lives(city):
    counts, people = of_city(city)
    assume(counts["w"].sum() > 0 and people["total"].sum() > 0)
    found = compare(counts, people, groups=["a", "b"], full_count=True)
    assert found.groups["gap_points"].sum() == pytest.approx(-found.no_residents_percent, abs=1e-6)
