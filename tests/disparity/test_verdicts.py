"""The verdict is chosen by the interval and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_core.disparity.verdicts import Verdict, judge_gap


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


points = st.floats(-100, 100, allow_nan=False)
percents = st.floats(0.5, 99.5)


@given(percents, points, points)
def test_a_clear_gap_is_exactly_an_interval_without_zero(city, one, other):
    low, high = sorted((one, other))
    assert (judge_gap(city, low, high) is Verdict.CLEAR) == (low > 0 or high < 0)


@given(percents, st.floats(0, 1), st.floats(0, 1))
def test_an_interval_around_zero_is_no_clear_gap_only_within_the_ratios(city, down, up):
    low, high = -down * city, up * city
    inside = (city + low) / city >= 0.8 and (city + high) / city <= 1.25
    assert (judge_gap(city, low, high) is Verdict.NONE) == inside


@pytest.mark.parametrize("edge", [(-4.0, 0.0), (0.0, 5.0), (-4.0, 5.0)])
def test_ratios_of_exactly_four_fifths_and_five_fourths_still_count_as_close(edge):
    assert judge_gap(20, *edge) is Verdict.NONE  # 16 / 20 = 0.8 and 25 / 20 = 1.25


@pytest.mark.parametrize("edge", [(-4.01, 0.0), (0.0, 5.01)])
def test_ratios_a_little_beyond_them_do_not(edge):
    assert judge_gap(20, *edge) is Verdict.UNKNOWN


@pytest.mark.parametrize("end", [0, 1])
def test_an_interval_with_one_unknown_end_says_too_little(end):
    interval = [1.0, 2.0]
    interval[end] = float("nan")
    assert judge_gap(20, *interval) is Verdict.UNKNOWN
