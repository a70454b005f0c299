"""Tests of many areas by hand: exact tails, records alike, adjusted p-values, three verdicts."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as law
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom

from equity_core.disparity.intervals import Z90
from equity_core.disparity.many_areas import above, adjusted, below, judge_areas
from equity_core.disparity.verdicts import Verdict
from equity_core.errors import BadInput

LAW = law(deadline=None, max_examples=40)


def table_of(records: list[float], people: list[float], moe: float = 0.0, weight: float = 1.0):
    n = np.array(records, dtype=float)
    index = pd.Index([f"{place:02d}" for place in range(len(n))])
    counts = pd.DataFrame({"n": n, "w": weight * n, "w2": weight**2 * n}, index=index)
    baseline = pd.DataFrame({"estimate": np.array(people, dtype=float), "moe": moe}, index=index)
    return counts, baseline


def test_tails_are_those_of_the_binomial_count():
    count, of = np.array([0.0, 3, 12, 20]), np.full(4, 20.0)
    share = np.full(4, 0.25)
    assert above(count, of, share) == pytest.approx(binom.sf(count - 1, 20, 0.25))
    assert below(count, of, share) == pytest.approx(binom.cdf(count, 20, 0.25))


def test_a_share_and_its_p_value_by_hand():
    found = judge_areas(*table_of([12, 3, 3, 2], [100, 100, 100, 100])).iloc[0]
    assert (found["share"], found["baseline_share"]) == (0.6, 0.25)
    assert found["gap"] == pytest.approx(0.35)
    assert found["ratio"] == pytest.approx(0.6 / 0.25)
    assert found["p"] == pytest.approx(2 * binom.sf(11, 20, 0.25))
    # four tests; the smallest p of these is multiplied by four
    assert found["q"] == pytest.approx(4 * found["p"])
    assert found["verdict"] == Verdict.CLEAR


def test_the_ratio_of_shares_is_the_rate_against_the_rate_of_the_city():
    found = judge_areas(*table_of([12, 8], [100, 300])).iloc[0]
    assert found["ratio"] == pytest.approx((12 / 100) / (20 / 400))


def test_p_values_are_adjusted_for_how_many_areas_are_tested():
    found = adjusted(np.array([0.03, 0.01, np.nan, 0.5, 0.02]))
    # ordered .01 .02 .03 .5 times 4 over rank: .04 .04 .04 .5
    assert found[[1, 4, 0, 3]] == pytest.approx([0.04, 0.04, 0.04, 0.5])
    assert math.isnan(found[2])
    assert np.isnan(adjusted(np.array([np.nan]))).all()


def test_one_area_among_many_needs_more_to_be_a_clear_gap():
    alone = judge_areas(*table_of([16, 34], [10, 40]))
    among = judge_areas(*table_of([16, *[34 / 39] * 39], [10, *[40 / 39] * 39]))
    assert alone["p"][0] == pytest.approx(among["p"][0])
    assert alone["verdict"][0] == Verdict.UNKNOWN
    small = judge_areas(*table_of([18, 32], [10, 40]))
    assert small["p"][0] < 0.05
    assert small["verdict"][0] == Verdict.CLEAR
    many = judge_areas(*table_of([18, *[32 / 39] * 39], [10, *[40 / 39] * 39]))
    assert many["verdict"][0] == Verdict.UNKNOWN


def test_many_records_that_follow_the_people_are_no_clear_gap():
    found = judge_areas(*table_of([5000, 10_000, 5000], [50, 100, 50]))
    assert set(found["verdict"]) == {Verdict.NONE}
    few = judge_areas(*table_of([5, 10, 5], [50, 100, 50]))
    assert set(few["verdict"]) == {Verdict.UNKNOWN}


def test_survey_error_makes_fewer_records():
    # two areas of 100 +- e: the margin of a share of 1/2 is sqrt(2 (e / 2)^2) / 200
    moe = 20.0
    found = judge_areas(*table_of([30, 10], [100, 100], moe)).iloc[0]
    error = math.sqrt(2 * (moe / 2) ** 2) / 200 / Z90
    alike = 0.25 / (0.25 / 40 + error**2)
    tail = float(above(np.array([0.75 * alike]), np.array([alike]), np.array([0.5]))[0])
    assert found["p"] == pytest.approx(2 * tail)
    assert found["p"] > judge_areas(*table_of([30, 10], [100, 100])).iloc[0]["p"]


def test_a_full_count_has_no_survey_error_even_where_a_margin_stands():
    counts, baseline = table_of([30, 10], [100, 100], moe=20)
    found = judge_areas(counts, baseline, full_count=True)
    pd.testing.assert_frame_equal(found, judge_areas(*table_of([30, 10], [100, 100])))


def test_one_giant_grant_is_one_record():
    # 99 grants of 1 fall like the people; one of 100 lies in the second area
    index = pd.Index(["a", "b"])
    counts = pd.DataFrame(
        {"n": [50.0, 50], "w": [50.0, 149], "w2": [50.0, 49 + 100**2]}, index=index
    )
    baseline = pd.DataFrame({"estimate": [50.0, 50], "moe": 0.0}, index=index)
    assert list(judge_areas(counts, baseline)["verdict"]) == [Verdict.UNKNOWN] * 2
    assert list(judge_areas(*table_of([50, 149], [50, 50]))["verdict"]) == [Verdict.CLEAR] * 2


def test_where_nobody_lives_nothing_is_tested():
    found = judge_areas(*table_of([5, 10, 5], [0, 100, 100]))
    assert math.isnan(found["p"][0])
    assert found["verdict"][0] == Verdict.UNKNOWN
    # and it is not counted among the tests
    assert found["p"][2] == pytest.approx(2 * binom.cdf(5, 20, 0.5))
    assert found["q"][2] == pytest.approx(2 * found["p"][2])


@pytest.mark.parametrize(
    ("records", "people"), [([0, 0], [5, 5]), ([3, 4], [0, 0]), ([3], [9]), ([3, 0], [9, 0])]
)
def test_without_anything_to_compare_nothing_is_said(records, people):
    found = judge_areas(*table_of(records, people))
    assert found["p"].isna().all()
    assert set(found["verdict"]) == {Verdict.UNKNOWN}


def test_an_unknown_baseline_is_not_zero_people():
    counts, baseline = table_of([5, 10, 5], [50, 100, 100])
    baseline.iloc[0, 0] = np.nan
    found = judge_areas(counts, baseline)
    assert math.isnan(found["gap"][0])
    assert np.isfinite(found["p"][1:]).all()


@LAW
@given(
    st.lists(st.integers(0, 60), min_size=2, max_size=6),
    st.sampled_from([0.0, 5.0]),
    st.sampled_from([1.0, 10.0]),
)
def test_the_interval_leaves_out_zero_exactly_where_p_is_below_five_percent(records, moe, weight):
    people = [20 + 10 * place for place in range(len(records))]
    found = judge_areas(*table_of(records, people, moe, weight))
    out = (found["low"] > 0) | (found["high"] < 0)
    tested = found["p"].notna() & ((found["p"] - 0.05).abs() > 1e-9)
    assert (out[tested] == (found["p"][tested] < 0.05)).all()


@LAW
@given(st.permutations(range(4)))
def test_row_order_and_the_unit_of_the_amount_change_nothing(order):
    counts, baseline = table_of([12, 3, 0, 5], [100, 150, 80, 70], moe=10)
    straight = judge_areas(counts, baseline).set_index("area")
    shuffled = judge_areas(counts.iloc[order], baseline.iloc[order]).set_index("area")
    pd.testing.assert_frame_equal(shuffled.sort_index(), straight)
    cents = counts.assign(w=100 * counts["w"], w2=100**2 * counts["w2"])
    pd.testing.assert_frame_equal(judge_areas(cents, baseline).set_index("area"), straight)


def test_outcomes_within_records_are_tested_a_little_cautiously():
    # 30 of 100 records against 70 of 400: the exact test of such a table is hypergeometric
    found = judge_areas(*table_of([30, 70], [100, 400])).iloc[0]
    exact = 2 * hypergeom.sf(29, 500, 100, 100)
    assert exact < found["p"] < 3 * exact
    assert found["ratio"] == pytest.approx((30 / 100) / (100 / 500))


def test_tables_of_different_areas_are_refused():
    counts, baseline = table_of([1, 2], [3, 4])
    with pytest.raises(BadInput, match="same areas"):
        judge_areas(counts, baseline.iloc[::-1])
    with pytest.raises(BadInput, match="less than nothing"):
        judge_areas(*table_of([-1, 2], [3, 4]))
