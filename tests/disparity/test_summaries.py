"""Summaries over groups against the World Health Organization's test numbers, by hand, and laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as law
from hypothesis import strategies as st

from equity_core.disparity.summaries import (
    RatesOfGroups,
    between_group_variance,
    concentration,
    index_of_disparity,
    mean_log_deviation,
    relocation_share,
    theil,
    theil_split,
)
from equity_core.errors import BadInput

LAW = law(deadline=None, max_examples=60)
WHO = RatesOfGroups((20, 30, 40, 50, 60), (78, 91, 162, 103, 105))
"""Estimates and populations of the unit tests of the WHO's package healthequal."""

rates = st.lists(st.tuples(st.floats(0.01, 100), st.integers(1, 1000)), min_size=1, max_size=8).map(
    lambda rows: RatesOfGroups(*zip(*rows, strict=True))
)


def test_the_worlds_health_organizations_numbers():
    assert WHO.overall == pytest.approx(41.22449)
    assert index_of_disparity(WHO, weighted=False) == pytest.approx(29.70297)
    assert index_of_disparity(WHO) == pytest.approx(25.88034)
    assert theil(WHO) == pytest.approx(52.51743)
    assert mean_log_deviation(WHO) == pytest.approx(57.40151)
    assert between_group_variance(WHO) == pytest.approx(170.30025)
    found = concentration(WHO)
    # published as 7.3284202 and .1777686
    assert found.absolute == pytest.approx(7.3284202)
    assert found.relative == pytest.approx(0.1777686, abs=5e-8)


def test_all_of_it_between_two_regions():
    # nothing in one region, ten each in the other: T = ln 2, within 0
    groups = RatesOfGroups((0, 0, 0, 10, 10, 10), (1,) * 6)
    found = theil_split(groups, ["a"] * 3 + ["b"] * 3)
    assert found.total == pytest.approx(1000 * math.log(2))
    assert found.between == pytest.approx(1000 * math.log(2))
    assert found.within == 0
    assert found.between_share == pytest.approx(1)


def test_none_of_it_between_two_regions():
    groups = RatesOfGroups((0, 10, 0, 10), (1,) * 4)
    found = theil_split(groups, ["a", "a", "b", "b"])
    assert (found.between, found.between_share) == (0, 0)
    assert found.within == pytest.approx(found.total)


@LAW
@given(rates, st.lists(st.sampled_from("abc"), min_size=8, max_size=8))
def test_between_and_within_add_up_to_all_of_it(groups, parts):
    found = theil_split(groups, parts[: len(groups.rates)])
    assert found.between + found.within == pytest.approx(found.total, abs=1e-6)
    assert found.between >= -1e-9
    assert found.within >= -1e-9


@LAW
@given(st.floats(0.01, 100), st.lists(st.integers(1, 1000), min_size=1, max_size=8))
def test_alike_rates_have_no_difference(one, people):
    groups = RatesOfGroups((one,) * len(people), tuple(people))
    for measure in (index_of_disparity, between_group_variance, theil, mean_log_deviation):
        assert measure(groups) == pytest.approx(0, abs=1e-6)
    assert concentration(groups).relative == pytest.approx(0, abs=1e-9)


@LAW
@given(rates, st.floats(0.1, 10))
def test_relative_measures_do_not_know_the_unit(groups, times):
    other = RatesOfGroups(tuple(times * one for one in groups.rates), groups.people)
    for measure in (index_of_disparity, theil, mean_log_deviation):
        assert measure(other) == pytest.approx(measure(groups), abs=1e-6)
    assert between_group_variance(other) == pytest.approx(times**2 * between_group_variance(groups))


@LAW
@given(rates, st.randoms())
def test_row_order_matters_only_along_an_order(groups, random):
    rows = list(zip(groups.rates, groups.people, strict=True))
    random.shuffle(rows)
    other = RatesOfGroups(*zip(*rows, strict=True))
    for measure in (index_of_disparity, between_group_variance, theil, mean_log_deviation):
        assert measure(other) == pytest.approx(measure(groups), abs=1e-9, rel=1e-9)


@LAW
@given(rates)
def test_turning_an_order_round_turns_the_sign_of_its_concentration(groups):
    other = RatesOfGroups(groups.rates[::-1], groups.people[::-1])
    assert concentration(other).relative == pytest.approx(-concentration(groups).relative, abs=1e-9)
    assert -1 <= concentration(groups).relative <= 1


@LAW
@given(rates)
def test_merging_two_alike_groups_changes_nothing(groups):
    first, *others = zip(groups.rates, groups.people, strict=True)
    halves = [(first[0], first[1] / 2)] * 2
    split = RatesOfGroups(*zip(*halves, *others, strict=True))
    for measure in (index_of_disparity, between_group_variance, theil, mean_log_deviation):
        assert measure(split) == pytest.approx(measure(groups), abs=1e-6)


def test_groups_with_nothing_at_all():
    nothing = RatesOfGroups((0, 0), (5, 5))
    assert math.isnan(index_of_disparity(nothing))
    assert math.isnan(theil(nothing))
    assert math.isnan(mean_log_deviation(nothing))
    assert math.isnan(theil_split(nothing, ["a", "b"]).between_share)
    some = RatesOfGroups((0, 10), (5, 5))
    assert mean_log_deviation(some) == math.inf
    assert theil(some) == pytest.approx(1000 * math.log(2))


def test_a_part_where_nobody_lives_takes_no_part():
    groups = RatesOfGroups((3, 1, 2), (10, 10, 0))
    found = theil_split(groups, ["a", "a", "b"])
    assert found.between == pytest.approx(0, abs=1e-12)
    assert mean_log_deviation(groups) == mean_log_deviation(RatesOfGroups((3, 1), (10, 10)))


def test_the_share_that_would_have_to_move():
    assert relocation_share([0.5, 0.5, 0], [0.25, 0.25, 0.5]) == pytest.approx(0.5)
    assert relocation_share(np.array([1.0]), np.array([1.0])) == 0


NAN = math.nan


@pytest.mark.parametrize(
    ("values", "people"),
    [((1,), (0,)), ((1, 2), (1,)), ((-1,), (1,)), ((NAN,), (1,)), ((), ())],
)
def test_what_cannot_be_summed_up_is_refused(values, people):
    with pytest.raises(BadInput):
        RatesOfGroups(values, people)


def test_parts_that_are_not_in_step_are_refused():
    with pytest.raises(BadInput, match="part that it lies in"):
        theil_split(WHO, ["a"])
