"""Scores against every published pair of a ratio and its score, and at the corners of the curve."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_core.disparity.estimates import Estimate, Method
from equity_core.disparity.scores import KNOTS, Score, equality_score, score_of
from equity_core.errors import BadInput

PUBLISHED = (
    *((79.7 / 69.8, 78), (85.9 / 73.0, 77), (36.7 / 28.9, 72), (1.37, 67), (1.65, 54)),
    *((1.82, 48), (1.89, 45), (2, 40), (2.70, 36), (2.80, 35), (3.15, 33), (3.42, 31)),
    *((3.79, 29), (5, 20), (6.16, 16), (13.16, 1), (41.76, 1)),
)


@pytest.mark.parametrize(("ratio", "score"), [*PUBLISHED, (1.142, 78)])
def test_published_ratios_have_their_published_scores(ratio, score):
    assert equality_score(ratio) == score


@pytest.mark.parametrize(("ratio", "score"), KNOTS)
def test_the_corners_of_the_curve_are_not_rounded_up_past_themselves(ratio, score):
    assert equality_score(ratio) == score
    assert equality_score(ratio * (1 + 1e-14)) == score
    assert equality_score(max(1.0, ratio * (1 - 1e-14))) == score


def test_a_value_between_two_scores_is_rounded_up():
    assert equality_score(1.142) == 78  # 80 - 20 (0.042 / 0.4) = 77.9
    assert equality_score(1 + 1e-6) == 100


def test_no_ratio_is_too_large_for_a_score():
    assert equality_score(math.inf) == 1


@given(st.floats(1, 100), st.floats(1, 100))
def test_a_larger_ratio_never_has_a_higher_score(one, other):
    assert 1 <= equality_score(max(one, other)) <= equality_score(min(one, other)) <= 100


@pytest.mark.parametrize("ratio", [0.99, 0, -1, math.nan])
def test_a_ratio_below_one_is_refused_in_a_sentence(ratio):
    with pytest.raises(BadInput, match="turn it round"):
        equality_score(ratio)


def estimate(value: float, low: float, high: float) -> Estimate:
    return Estimate(value, low, high, Method.SCORE, "none")


def test_a_score_says_which_others_chance_allows():
    assert score_of(estimate(2, 1.5, 5)) == Score(40, 20, 60)
    assert score_of(estimate(0.5, 0.2, 1 / 1.5)) == Score(40, 20, 60)


def test_where_the_interval_holds_1_the_best_score_in_it_is_100():
    assert score_of(estimate(1.5, 0.5, 5)) == Score(60, 20, 100)
    assert score_of(estimate(0, 0, 2)) == Score(1, 1, 100)


def test_without_an_interval_or_a_ratio_nothing_more_is_said():
    assert score_of(estimate(2, math.nan, math.nan)) == Score(40, None, None)
    assert score_of(estimate(math.nan, 0, math.inf)) is None
