"""Is the gap closing: the line by hand, its words, how often it is wrong, and series of counts."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as law
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student

from equity_core.disparity.counted import Counted, Counting
from equity_core.disparity.gap_series import Pair, gap_series, ratio_point
from equity_core.disparity.intervals import Z90, Z95
from equity_core.disparity.periods import (
    By,
    Period,
    period_name,
    periods_between,
    pooled,
    sum_by_period,
)
from equity_core.disparity.ratios import rate_ratio
from equity_core.disparity.trend import Direction, Point, Scale, point_of, trend_of
from equity_core.drawing.classes import by_magnitude
from equity_core.errors import BadInput

LAW = law(deadline=None, max_examples=40)
EVENTS, PERSONS = Counting.EVENTS, Counting.PERSONS


def points(*values: float, error: float = 0.1) -> list[Point]:
    return [Point(str(2018 + year), 2018.5 + year, v, error) for year, v in enumerate(values)]


def test_the_line_and_its_interval_by_hand():
    # 4, 3, 2, 1 with the same error: slope -1, sum (x - mean)^2 = 5, no scatter
    found = trend_of(points(4, 3, 2, 1), Scale.DIFFERENCE)
    assert (found.change, found.first, found.last) == pytest.approx((-1, 4, 1))
    assert found.scatter == pytest.approx(0, abs=1e-12)
    reach = Z95 * 0.1 / math.sqrt(5)
    assert (found.low, found.high) == pytest.approx((-1 - reach, -1 + reach))
    assert found.p == pytest.approx(2 * norm.sf(1 / (0.1 / math.sqrt(5))))
    assert found.direction is Direction.CLOSING
    assert found.periods == ("2018", "2019", "2020", "2021")


def test_periods_that_are_surer_weigh_more():
    known = [Point(str(k), k, k, 1) for k in (0, 1, 3)]
    sure = [*known, Point("2", 2, 5, 1e6)]
    assert trend_of(sure, Scale.DIFFERENCE).change == pytest.approx(1, abs=1e-6)


def test_more_scatter_than_chance_makes_the_slope_less_sure():
    # residuals of 0, 4, 2, 6 around the line 3 + 1.6 (x - mean): -.6, 1.8, -1.8, .6
    found = trend_of(points(0, 4, 2, 6, error=0.5), Scale.DIFFERENCE)
    scatter = (0.6**2 + 1.8**2 + 1.8**2 + 0.6**2) / 0.5**2 / 2
    assert found.change == pytest.approx(1.6)
    assert found.scatter == pytest.approx(scatter)
    error = math.sqrt(scatter / 5) * 0.5
    assert found.high - found.change == pytest.approx(student.ppf(0.975, 2) * error)
    assert found.p == pytest.approx(2 * student.sf(1.6 / error, 2))
    assert found.direction is Direction.UNCLEAR


@pytest.mark.parametrize(
    ("values", "direction"),
    [
        ((0.9, 0.7, 0.5, 0.3), Direction.CLOSING),
        ((-0.9, -0.7, -0.5, -0.3), Direction.CLOSING),
        ((0.3, 0.5, 0.7, 0.9), Direction.GROWING),
        ((-0.3, -0.5, -0.7, -0.9), Direction.GROWING),
        ((0.6, 0.2, -0.2, -0.6), Direction.TURNED),
        ((0.8, 0.5, 0.2, -0.02), Direction.CLOSING),  # ends about where there is no gap
        ((0.02, -0.2, -0.5, -0.8), Direction.GROWING),  # and begins there
        ((0.5, 0.51, 0.49, 0.5), Direction.UNCLEAR),
        ((0.9, 0.7, 0.5), Direction.TOO_SHORT),
    ],
)
def test_the_direction_follows_the_line_and_its_ends(values, direction):
    assert trend_of(points(*values, error=0.05), Scale.RATIO).direction is direction


def test_a_rate_by_itself_rises_or_falls():
    falling = trend_of(points(0.9, 0.7, 0.5, 0.3, error=0.05), Scale.RATE)
    assert falling.direction is Direction.FALLING
    assert falling.change == pytest.approx(math.exp(-0.2))
    rising = trend_of(points(-0.9, -0.7, -0.5, -0.3, error=0.05), Scale.NUMBER)
    assert (rising.direction, rising.change) == (Direction.RISING, pytest.approx(0.2))


def test_a_period_that_is_not_known_is_left_out_by_name():
    with_gap = [*points(0.9, 0.7, 0.5, 0.3), Point("2023", 2023.5, math.nan, math.nan)]
    found = trend_of(with_gap, Scale.DIFFERENCE)
    assert found.left_out == ("2023",)
    assert found.change == trend_of(points(0.9, 0.7, 0.5, 0.3), Scale.DIFFERENCE).change


def test_a_point_is_made_of_a_number_and_its_interval():
    apart = point_of("2020", 2020.5, (3.0, 1.0, 5.0), Scale.DIFFERENCE)
    assert (apart.value, apart.error) == (3, pytest.approx(2 / Z95))
    ratio = point_of("2020", 2020.5, (2.0, 1.0, 4.0), Scale.RATIO)
    assert (ratio.value, ratio.error) == pytest.approx((math.log(2), math.log(4) / (2 * Z95)))
    assert not point_of("2020", 2020.5, (0.0, 0.0, 4.0), Scale.RATIO).known


def test_a_period_twice_is_refused():
    with pytest.raises(BadInput, match="twice"):
        trend_of([*points(1, 2), *points(3)], Scale.DIFFERENCE)


@LAW
@given(st.permutations(range(5)), st.sampled_from(list(Scale)))
def test_the_order_of_the_periods_given_changes_nothing(order, scale):
    given_points = points(0.9, 0.8, 0.5, 0.55, 0.2)
    shuffled = trend_of([given_points[place] for place in order], scale)
    assert shuffled == trend_of(given_points, scale)


@LAW
@given(st.lists(st.floats(-2, 2), min_size=4, max_size=8))
def test_swapping_the_groups_turns_the_line_and_keeps_the_words(values):
    one = trend_of(points(*values), Scale.RATIO)
    other = trend_of(points(*(-value for value in values)), Scale.RATIO)
    assert other.change == pytest.approx(1 / one.change)
    assert other.direction is one.direction


@pytest.mark.parametrize(("extra", "most"), [(0.0, 0.05), (1.0, 0.08)])
def test_without_any_trend_one_is_seldom_seen(extra, most):
    """With chance alone, and with years that scatter twice as much as chance."""
    rng = np.random.default_rng(5)
    runs, seen = 400, 0
    for _ in range(runs):
        error = rng.uniform(0.05, 0.2, 5)
        value = 0.3 + error * math.sqrt(1 + extra) * rng.standard_normal(5)
        made = [Point(str(k), k, value[k], error[k]) for k in range(5)]
        seen += trend_of(made, Scale.DIFFERENCE).direction is not Direction.UNCLEAR
    assert seen / runs - 2 * math.sqrt(most * (1 - most) / runs) <= most


def pairs(firsts: list[float], seconds: list[float], of: float = 1000) -> list[Pair]:
    return [
        Pair(Period(str(2018 + k), 2018.5 + k, complete=True), Counted(a, of), Counted(b, of))
        for k, (a, b) in enumerate(zip(firsts, seconds, strict=True))
    ]


def test_a_ratio_point_counts_half_a_record_more_on_each_side():
    pair = pairs([0], [10])[0]
    point = ratio_point(pair, counting=EVENTS)
    assert point.value == pytest.approx(math.log(0.5 / 10.5))
    assert point.error == pytest.approx(math.sqrt(1 / 0.5 + 1 / 10.5))
    shares = ratio_point(pair, counting=PERSONS)
    assert shares.value == pytest.approx(math.log((0.5 / 1000.5) / (10.5 / 1000.5)))
    assert shares.error == pytest.approx(math.sqrt(1 / 0.5 + 1 / 10.5 - 2 / 1000.5))


def test_a_series_has_the_intervals_of_every_period_and_the_trend_of_the_gap():
    found = gap_series(pairs([400, 300, 220, 160], [100, 100, 100, 100]), counting=EVENTS)
    wanted = rate_ratio(Counted(400, 1000), Counted(100, 1000), counting=EVENTS)
    assert found.ratios[0] == wanted
    assert found.gap.direction is Direction.CLOSING
    assert found.first.direction is Direction.FALLING
    assert found.second.direction is Direction.UNCLEAR
    assert found.first.first == pytest.approx(0.4, rel=0.02)
    assert found.closes_because_all_fell


def test_a_gap_that_closes_because_one_rate_rises_is_told_apart():
    found = gap_series(pairs([400, 400, 400, 400], [100, 150, 220, 330]), counting=EVENTS)
    assert found.gap.direction is Direction.CLOSING
    assert not found.closes_because_all_fell


def test_a_year_that_is_not_over_is_in_the_gap_but_not_in_the_rates():
    started = pairs([400, 390, 410, 405, 30], [100, 99, 101, 98, 8])
    half = Period("2022", 2022.5, complete=False)
    found = gap_series([*started[:4], Pair(half, *(started[4].first, started[4].second))],
                       counting=EVENTS)  # fmt: skip
    assert found.gap.periods[-1] == "2022"
    assert found.first.left_out == ("2022",)
    assert found.first.direction is Direction.UNCLEAR


def test_one_surveys_error_is_no_part_of_a_trend_but_that_of_surveys_anew_is():
    made = [
        Pair(p.period, Counted(p.first.count, 1000, moe=100 * Z90), p.second)
        for p in pairs([400, 300, 220, 160], [100, 100, 100, 100])
    ]
    same = gap_series(made, counting=EVENTS).gap
    anew = gap_series(made, counting=EVENTS, people_anew=True).gap
    assert (
        same == gap_series(pairs([400, 300, 220, 160], [100, 100, 100, 100]), counting=EVENTS).gap
    )
    assert anew.high - anew.low > same.high - same.low


def test_months_lie_in_years_and_quarters():
    assert period_name("2021-08", By.YEAR) == "2021"
    assert [period_name(f"2021-{m:02d}", By.QUARTER)[-1] for m in range(1, 13)] == list(
        "111222333444"
    )
    assert period_name("", By.YEAR) == ""
    with pytest.raises(BadInput, match="not a month"):
        period_name("2021-13", By.YEAR)


def test_periods_know_whether_the_records_cover_them():
    found = periods_between("2019-05-03", "2021-12-28", By.YEAR)
    assert [(p.name, p.at, p.complete) for p in found] == [
        ("2019", 2019.5, False),
        ("2020", 2020.5, True),
        ("2021", 2021.5, True),
    ]
    quarters = periods_between("2020-01-09", "2020-06-30", By.QUARTER)
    assert [(p.name, p.at, p.complete) for p in quarters] == [
        ("2020-Q1", 2020.125, False),
        ("2020-Q2", 2020.375, True),
    ]
    with pytest.raises(BadInput, match="before the first"):
        periods_between("2021-01-01", "2020-01-01", By.YEAR)


def test_counts_add_up_by_period_with_undated_ones_apart():
    counts = pd.DataFrame(
        {
            "month": ["2020-01", "2020-02", "2020-12", "", "2021-01"],
            "race": ["a", "a", "b", "a", "a"],
            "n": [1, 2, 3, 4, 5],
            "w": [1.0, 2, 3, 4, 5],
            "w2": [1.0, 2, 3, 4, 5],
        }
    )
    found = sum_by_period(counts, By.YEAR, within=["race"]).set_index(["period", "race"])["n"]
    assert found.to_dict() == {("", "a"): 4, ("2020", "a"): 3, ("2020", "b"): 3, ("2021", "a"): 5}


def test_one_color_means_one_number_in_every_year():
    years = {"2021": [3.0, 8, np.nan], "2020": [1.0, 20]}
    limits = by_magnitude(pooled(years), str).limits
    assert limits == by_magnitude(pooled(dict(reversed(years.items()))), str).limits
    together = by_magnitude(np.array([1.0, 20, 3, 8]), str).limits
    assert limits == together
    assert limits != by_magnitude(np.array(years["2020"]), str).limits
