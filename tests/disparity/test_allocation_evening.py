"""Moving things between areas: evener, never with more missing, never over a limit."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_core.disparity.allocation_evening import evened
from equity_core.disparity.allocation_filling import missing
from equity_core.disparity.allocation_limits import Limits
from equity_core.disparity.area_rates import AreaRates


def case(amount, people, number: int, most) -> tuple[AreaRates, np.ndarray, Limits]:
    rates = AreaRates.of([str(i) for i in range(len(amount))], amount, people=people)
    limits = Limits.of(
        rates, number, at_most=most, at_least=None, cost=np.ones(len(amount)), budget=number
    )
    city = (rates.total_amount + number) / rates.total_people
    return rates, city * rates.people - rates.amount, limits


def squares(rates: AreaRates, plan: np.ndarray) -> float:
    return float(((rates.amount + plan) ** 2 / rates.people).sum())


def test_a_lot_in_one_area_is_spread_over_areas_that_are_as_far_below():
    rates, needs, limits = case([0, 0, 90], [100, 100, 100], 12, None)
    # after: 102 / 300 = 0.34, so both first areas miss 34 and 12 leave 56 missing wherever they go
    plan = evened(rates, needs, limits, np.array([12, 0, 0]))
    assert plan.tolist() == [6, 6, 0]


def test_nothing_moves_where_more_would_be_missing():
    # after: 60 / 200 = 0.3; the first needs 10, the second has its 30
    rates, needs, limits = case([20, 30], [100, 100], 10, None)
    assert evened(rates, needs, limits, np.array([10, 0])).tolist() == [10, 0]


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_where_all_cost_the_same_no_plan_with_as_little_missing_is_evener(seed: int):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 5))
    most = rng.integers(1, 6, size)
    number = int(rng.integers(1, most.sum() + 1))
    rates, needs, limits = case(rng.integers(0, 9, size), rng.integers(1, 30, size), number, most)
    plans = [
        np.array(plan)
        for plan in itertools.product(*(range(top + 1) for top in most))
        if sum(plan) == number
    ]
    least = min(missing(needs, plan) for plan in plans)
    best = [plan for plan in plans if missing(needs, plan) <= least + 1e-9]
    begin = max(best, key=lambda plan: squares(rates, plan))
    found = evened(rates, needs, limits, begin)
    assert limits.are_kept(found)
    assert missing(needs, found) == pytest.approx(least, abs=1e-6)
    assert squares(rates, found) == pytest.approx(min(squares(rates, plan) for plan in best))
