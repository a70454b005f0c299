"""How long things stay open: by hand, by law, and against scipy's own curve."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from equity_core.disparity.limits import wilson
from equity_core.disparity.survival import Curve, Followed


def followed(days, closed, count=None) -> Followed:
    many = np.ones(len(days)) if count is None else np.array(count, dtype=float)
    return Followed(np.array(days, dtype=float), np.array(closed, dtype=bool), many)


FIVE = followed([1, 2, 2, 4, 5], [True, True, False, True, False])
"""Three closed after 1, 2 and 4 days; one is open since 2 days, one since 5."""


def test_the_curve_is_the_one_worked_by_hand():
    curve = Curve.of(FIVE)
    assert curve.day.tolist() == [1, 2, 4]
    assert curve.at_risk.tolist() == [5, 4, 2]  # the one open since 2 days counts on day 2
    assert curve.open_share == pytest.approx([4 / 5, 4 / 5 * 3 / 4, 4 / 5 * 3 / 4 * 1 / 2])
    # Greenwood: sum of d / (Y (Y - d))
    steps = [1 / (5 * 4), 1 / (4 * 3), 1 / (2 * 1)]
    assert curve.log_variance == pytest.approx(np.cumsum(steps))


def test_the_median_counts_open_cases_which_closed_ones_alone_would_not():
    middle, (low, high) = Curve.of(FIVE).median()
    assert middle == 4  # the first day with 0.5 or less open: 0.3
    assert np.median([1, 2, 4]) == 2
    assert low <= middle <= high
    assert high == np.inf


def test_the_restricted_mean_is_the_area_under_the_curve():
    curve = Curve.of(FIVE)
    mean, influence = curve.restricted_mean(5)
    assert mean == pytest.approx(1 * 1 + 0.8 * 1 + 0.6 * 2 + 0.3 * 1)
    # (area beyond each day)^2 d / (Y (Y - d)): 2.3, 1.5 and 0.3 lie beyond
    by_hand = 2.3**2 / (5 * 4) + 1.5**2 / (4 * 3) + 0.3**2 / (2 * 1)
    assert curve.variance(influence) == pytest.approx(by_hand)


def test_the_share_within_a_target_is_not_that_of_the_closed_alone():
    share, (low, high) = Curve.of(FIVE).closed_within(3)
    assert share == pytest.approx(1 - 0.6)
    assert low < share < high


def test_beyond_what_was_followed_nothing_is_known():
    curve = Curve.of(FIVE)
    assert curve.known_to == 5
    assert np.isnan(curve.closed_within(6)[0])
    assert np.isnan(curve.restricted_mean(6)[0])
    ended = Curve.of(followed([1, 2], [True, True]))
    assert ended.known_to == np.inf
    assert ended.closed_within(99)[0] == 1
    assert ended.restricted_mean(99)[0] == pytest.approx(1.5)


def test_fewer_than_half_closed_have_no_median_yet():
    middle, _ = Curve.of(followed([1, 9, 9], [True, False, False])).median()
    assert np.isnan(middle)


@pytest.mark.parametrize("closed", [0, 3, 10])
def test_without_open_cases_the_share_has_wilsons_interval(closed):
    days = np.where(np.arange(10) < closed, 1.0, 8.0)
    share, ends = Curve.of(followed(days, np.ones(10))).closed_within(5)
    assert share == pytest.approx(closed / 10)
    assert ends == pytest.approx([float(end) for end in wilson(closed, 10)])


def test_no_records_at_all_say_nothing():
    curve = Curve.of(followed([], []))
    assert np.isnan(curve.median()[0])
    assert np.isnan(curve.closed_within(1)[0])
    assert np.isnan(curve.restricted_mean(1)[0])


@st.composite
def records(draw):
    size = draw(st.integers(2, 40))
    days = draw(st.lists(st.integers(0, 12), min_size=size, max_size=size))
    closed = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    return followed(days, closed)


@given(records())
@settings(max_examples=100, deadline=None)
def test_the_curve_and_its_limits_are_those_of_scipy(rows):
    curve = Curve.of(rows)
    peer = ecdf(CensoredData(rows.days[rows.closed], right=rows.days[~rows.closed])).sf
    assert curve.open_share == pytest.approx(peer.evaluate(curve.day), abs=1e-12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # scipy says that limits of 0 are unknown
        limits = peer.confidence_interval(method="log-log")
        low, high = limits.low.evaluate(curve.day), limits.high.evaluate(curve.day)
    inside = (curve.open_share > 1e-9) & (curve.open_share < 1)
    ours = curve.pointwise()
    assert ours[0][inside] == pytest.approx(low[inside], abs=1e-6)
    assert ours[1][inside] == pytest.approx(np.minimum.accumulate(high[inside]), abs=1e-6)


@given(records(), st.integers(1, 12))
@settings(max_examples=100, deadline=None)
def test_without_weights_the_errors_are_greenwoods(rows, horizon):
    curve = Curve.of(rows)
    closing = curve.hazard * curve.at_risk
    left = curve.at_risk - closing
    inside = left > 0.5
    greenwood = np.cumsum(closing[inside] / (curve.at_risk * left)[inside])
    assert curve.log_variance[inside] == pytest.approx(greenwood)
    mean, influence = curve.restricted_mean(horizon)
    if np.isnan(mean):
        return
    steps = np.arange(0, horizon, 1.0)
    still = [1.0, *curve.open_share]
    at = np.searchsorted(curve.day, steps, side="right")
    heights = np.array(still)[at]
    assert mean == pytest.approx(heights.sum())
    beyond = np.array([heights[steps >= day].sum() for day in curve.day])
    used = inside & (curve.day < horizon)
    by_hand = (beyond[used] ** 2 * closing[used] / (curve.at_risk * left)[used]).sum()
    assert curve.variance(influence) == pytest.approx(by_hand)


@given(records(), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_the_influence_of_a_record_is_what_a_little_more_weight_of_it_changes(rows, horizon):
    weight = 0.5 + np.arange(len(rows.days)) % 3
    mean, influence = Curve.of(rows, weight).restricted_mean(horizon)
    if np.isnan(mean):
        return
    for row in range(0, len(rows.days), 3):
        nudged = weight.copy()
        nudged[row] *= 1 + 1e-6
        changed = Curve.of(rows, nudged).restricted_mean(horizon)[0]
        assert (changed - mean) / 1e-6 == pytest.approx(influence[row], abs=1e-3)


@given(records(), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_alike_records_may_be_folded_into_one_row(rows, many):
    folded = followed(rows.days, rows.closed, np.full(len(rows.days), many))
    apart = followed(np.repeat(rows.days, many), np.repeat(rows.closed, many))
    one, two = Curve.of(folded), Curve.of(apart)
    assert one.open_share == pytest.approx(two.open_share)
    assert one.log_variance == pytest.approx(two.log_variance)
    (mean, influence), (other, others) = one.restricted_mean(5), two.restricted_mean(5)
    assert mean == pytest.approx(other, nan_ok=True)
    assert one.variance(influence) == pytest.approx(two.variance(others), nan_ok=True)


@given(records(), st.floats(0.1, 9))
@settings(max_examples=60, deadline=None)
def test_one_weight_for_all_changes_nothing(rows, weight):
    one, two = Curve.of(rows), Curve.of(rows, np.full(len(rows.days), weight))
    assert one.open_share == pytest.approx(two.open_share)
    assert one.log_variance == pytest.approx(two.log_variance, abs=1e-12)
    assert one.closed_within(3)[1] == pytest.approx(two.closed_within(3)[1], nan_ok=True)
    (mean, influence), (other, others) = one.restricted_mean(5), two.restricted_mean(5)
    assert mean == pytest.approx(other, nan_ok=True)
    assert one.variance(influence) == pytest.approx(two.variance(others), nan_ok=True)


def test_the_error_of_a_weighted_curve_at_every_day_is_the_sum_of_influences():
    rng = np.random.default_rng(3)
    rows = followed(rng.integers(0, 9, 60), rng.random(60) < 0.6)
    weight = rng.random(60)
    curve = Curve.of(rows, weight)
    for at, day in enumerate(curve.day[curve.open_share > 0]):
        total = 0.0
        for row in range(60):
            nudged = weight.copy()
            nudged[row] *= 1 + 1e-6
            changed = Curve.of(rows, nudged)
            total += ((np.log(changed.open_share[at] / curve.open_share[at])) / 1e-6) ** 2
        assert curve.log_variance[at] == pytest.approx(total, rel=1e-3), day


@pytest.mark.parametrize("size", [5, 20])
def test_few_records_have_intervals_that_hold_the_truth(size):
    """400 times: days are skewed (log-normal), a record is followed for 30 to 60 days."""
    rng = np.random.default_rng(9)
    horizon, target, runs = 30, 7, 400

    def days(many):
        return np.ceil(rng.lognormal(1.5, 1.2, many))

    many = days(200_000)
    truth = np.minimum(many, horizon).mean(), (many <= target).mean()
    held = np.zeros(2)
    for _ in range(runs):
        open_for, followed_for = days(size), rng.integers(horizon, 2 * horizon, size)
        curve = Curve.of(followed(np.minimum(open_for, followed_for), open_for <= followed_for))
        ends = curve.mean_ends(horizon), curve.closed_within(target)[1]
        held += [low <= true <= high for (low, high), true in zip(ends, truth, strict=True)]
    print(size, held / runs)
    assert (held / runs >= 0.91).all()
