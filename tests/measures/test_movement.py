"""Which way a measure went since its baseline: by intervals, never by the difference alone."""

from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from equity_core.actions.measuring_movement import Movement, Point, has_reached, judge_movement

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))
WIDTHS = st.floats(0, 1e5, allow_nan=False).map(lambda value: round(value, 3))
POINTS = st.builds(
    lambda value, below, above: Point(value, value - below, value + above), NUMBERS, WIDTHS, WIDTHS
)


def test_a_gap_that_shrinks_by_more_than_both_intervals_allow_moved_toward_the_target():
    # From -5 (-6 to -4) to -2 (-3 to -1): the change is 3, give or take sqrt(1 + 1) = 1.41.
    moved = judge_movement(Point(-5, -6, -4), Point(-2, -3, -1), 0)
    assert moved is Movement.TOWARD


def test_a_gap_that_grows_beyond_doubt_moved_away():
    assert judge_movement(Point(-2, -3, -1), Point(-5, -6, -4), 0) is Movement.AWAY


def test_a_small_change_between_sure_numbers_is_no_clear_change():
    # The change is 0.5, give or take 1.41: from -0.91 to 1.91, nearer to 0 than the way of 5.
    moved = judge_movement(Point(-5, -6, -4), Point(-4.5, -5.5, -3.5), 0)
    assert moved is Movement.NONE


def test_a_change_that_could_be_the_whole_way_or_none_is_too_little_data_to_say():
    # The change is 1, give or take sqrt(16 + 16) = 5.66: it reaches beyond the way of 5.
    moved = judge_movement(Point(-5, -9, -1), Point(-4, -8, 0), 0)
    assert moved is Movement.UNKNOWN


def test_one_number_with_an_interval_and_one_without_cannot_be_compared():
    assert judge_movement(Point(-5, -6, -4), Point(-1), 0) is Movement.UNKNOWN
    assert judge_movement(None, Point(-1), 0) is Movement.UNKNOWN
    assert judge_movement(Point(-1), None, 0) is Movement.UNKNOWN


def test_counts_by_hand_leave_no_doubt():
    assert judge_movement(Point(10), Point(14), 40) is Movement.TOWARD
    assert judge_movement(Point(10), Point(9), 40) is Movement.AWAY
    assert judge_movement(Point(10), Point(10), 40) is Movement.NONE


def test_more_than_was_asked_for_is_toward_a_one_sided_target():
    assert judge_movement(Point(10), Point(50), 40) is Movement.TOWARD
    assert has_reached(Point(10), Point(50), 40, verdict="", two_sided=False)


def test_a_gap_that_opens_farther_on_the_other_side_moved_away():
    assert judge_movement(Point(-2), Point(5), 0, two_sided=True) is Movement.AWAY
    assert judge_movement(Point(-5), Point(2), 0, two_sided=True) is Movement.TOWARD


def test_a_target_is_reached_only_with_the_whole_interval():
    before = Point(10, 8, 12)
    assert not has_reached(before, Point(41, 38, 44), 40, verdict="", two_sided=False)
    assert has_reached(before, Point(45, 41, 49), 40, verdict="", two_sided=False)
    assert has_reached(Point(60), Point(40), 40, verdict="", two_sided=False)
    assert not has_reached(Point(60), Point(41), 40, verdict="", two_sided=False)


def test_a_gap_has_closed_only_where_the_data_say_no_clear_gap():
    now = Point(0.1, -0.5, 0.7)
    assert has_reached(Point(-5), now, 0, verdict="no clear gap", two_sided=True)
    assert not has_reached(Point(-5), now, 0, verdict="too little data to say", two_sided=True)
    assert not has_reached(Point(-5), now, 1, verdict="no clear gap", two_sided=True)


@given(POINTS, POINTS, NUMBERS, st.booleans())
def test_overlapping_beyond_doubt_is_never_called_a_movement(before, now, target, two_sided):
    moved = judge_movement(before, now, target, two_sided=two_sided)
    if before.low <= now.value <= before.high and now.low <= before.value <= now.high:
        assert moved in (Movement.NONE, Movement.UNKNOWN)


@given(POINTS, POINTS, NUMBERS, st.booleans())
def test_turning_the_scale_around_changes_nothing(before, now, target, two_sided):
    def turned(point):
        return replace(point, value=-point.value, low=-point.high, high=-point.low)

    moved = judge_movement(before, now, target, two_sided=two_sided)
    assert judge_movement(turned(before), turned(now), -target, two_sided=two_sided) is moved


@given(POINTS, NUMBERS, st.booleans())
def test_a_number_that_stays_has_not_moved(point, target, two_sided):
    moved = judge_movement(point, point, target, two_sided=two_sided)
    assert moved in (Movement.NONE, Movement.UNKNOWN)


@given(POINTS, POINTS, NUMBERS)
def test_wider_intervals_never_make_a_movement_clear(before, now, target):
    clear = (Movement.TOWARD, Movement.AWAY)
    wider = replace(now, low=now.low - 1, high=now.high + 1)
    if judge_movement(before, wider, target) in clear and not math.isclose(now.value, before.value):
        assert judge_movement(before, now, target) in clear
