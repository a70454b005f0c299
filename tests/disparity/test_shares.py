"""Shares by hand, by law, and by simulation of their error."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from equity_core.disparity.shares import Z90, compare, share_moe
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


def test_the_margin_of_a_proportion_is_the_handbooks():
    # never-married females, three areas: 203,119 +- 5,070 of 630,498 +- 831
    moe = share_moe(
        np.array([203119 / 630498]), np.array([630498.0]), np.array([5070.0]), np.array([831.0])
    )
    assert moe[0] == pytest.approx(0.00803, abs=5e-6)


def test_the_margin_of_a_proportion_adds_where_the_root_would_be_negative():
    moe = share_moe(np.array([0.9]), np.array([100.0]), np.array([5.0]), np.array([20.0]))
    assert moe[0] == pytest.approx(np.sqrt(5**2 + 0.81 * 20**2) / 100)


def test_the_interval_of_a_gap_holds_survey_error_and_chance_error():
    people = tiny_people()
    margins = pd.DataFrame(
        {"total": [10.0, 20, 0], "black_nh": [8.0, 9, 0], "white_nh": [8.0, 9, 0],
         "hispanic": [8.0, 9, 0]},
        index=people.index,
    )  # fmt: skip
    counts = tiny_counts([4, 2, 0])
    row = compare(counts, people, groups=["black_nh"], margins=margins).groups.iloc[0]
    se = [np.sqrt(8**2 - 0.6**2 * 10**2) / 100 / Z90, np.sqrt(9**2 - 0.1**2 * 20**2) / 300 / Z90]
    survey = ((4 / 6 - 1 / 4) * se[0]) ** 2 + ((2 / 6 - 3 / 4) * se[1]) ** 2
    exposed = 4 / 6 * 0.6 + 2 / 6 * 0.1
    chance = (4 / 6 * 0.6**2 + 2 / 6 * 0.1**2 - exposed**2) / (6 - 1)
    freedom = (6 - 1) * ((survey + chance) / chance) ** 2
    half = 100 * student.ppf(0.975, freedom) * np.sqrt(survey + chance)
    assert row["high_points"] - row["gap_points"] == pytest.approx(half)


def test_weights_count_for_fewer_records_than_there_are():
    even = compare(tiny_counts([4, 2, 0]), tiny_people(), groups=["black_nh"], full_count=True)
    uneven = compare(
        tiny_counts([4, 2, 0], [8, 4, 0]), tiny_people(), groups=["black_nh"], full_count=True
    )
    width = [f.groups["high_points"][0] - f.groups["low_points"][0] for f in (even, uneven)]
    # n = 36 / 6 = 6 against 36 / 12 = 3, so 5 and 2 degrees of freedom
    wider = student.ppf(0.975, 2) / student.ppf(0.975, 5)
    assert width[1] / width[0] == pytest.approx(wider * np.sqrt(5 / 2))


def test_fewer_than_two_records_say_nothing_about_a_gap():
    found = compare(tiny_counts([1, 0, 0]), tiny_people(), groups=["black_nh"], full_count=True)
    assert np.isnan(found.groups["low_points"][0])
    assert found.groups["exposed_percent"][0] == pytest.approx(60)


@pytest.mark.parametrize("records", [30, 300])
def test_the_interval_covers_the_truth_about_as_often_as_it_says(records):
    rng = np.random.default_rng(7)
    total = np.array([900.0, 1500, 700, 1200, 1100, 600, 1300, 800])
    share = np.array([0.6, 0.15, 0.4, 0.1, 0.2, 0.55, 0.05, 0.3])
    margin = 0.05 * np.ones(8) * total
    place = np.array([0.1, 0.2, 0.05, 0.25, 0.1, 0.05, 0.2, 0.05])
    truth = 100 * (place @ share - (share * total).sum() / total.sum())
    inside = 0
    index = pd.Index([str(n) for n in range(8)])
    for _ in range(600):
        seen = np.clip(share + rng.normal(0, margin / total / Z90), 0, 1)
        n = rng.multinomial(records, place).astype(float)
        people = pd.DataFrame({"total": total, "g": seen * total}, index=index)
        margins = pd.DataFrame({"total": 0.0, "g": margin}, index=index)
        counts = pd.DataFrame({"n": n, "w": n, "w2": n}, index=index)
        row = compare(counts, people, groups=["g"], margins=margins).groups.iloc[0]
        inside += row["low_points"] <= truth <= row["high_points"]
    coverage, error = inside / 600, np.sqrt(0.95 * 0.05 / 600)
    assert 0.95 - 4 * error <= coverage <= 0.95 + 4 * error


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
    if counts["w"].sum() > 0 and people["total"].sum() > 0:
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
    twice_counts = pd.concat([counts, counts.rename(index=lambda name: f"{name}b")])
    twice_people = pd.concat([people, people.rename(index=lambda name: f"{name}b")])
    one = compare(2 * counts, 2 * people, groups=["a"], full_count=True)
    two = compare(twice_counts, twice_people, groups=["a"], full_count=True)
    columns = ["exposed_percent", "city_percent", "gap_points"]
    pd.testing.assert_frame_equal(one.groups[columns], two.groups[columns])


@pytest.mark.parametrize(
    ("city", "low", "high", "verdict"),
    [
        (20, 0.5, 3, Verdict.CLEAR),
        (20, -3, -0.5, Verdict.CLEAR),
        (20, -2, 2, Verdict.NONE),
        (20, -5, 2, Verdict.UNKNOWN),  # (20 - 5) / 20 = 0.75 < 0.8
        (20, -2, 6, Verdict.UNKNOWN),  # (20 + 6) / 20 = 1.3 > 1.25
        (20, float("nan"), float("nan"), Verdict.UNKNOWN),
        (0, -1, 1, Verdict.UNKNOWN),
    ],
)
def test_the_interval_chooses_the_verdict(city, low, high, verdict):
    assert judge_gap(city, low, high) is verdict
