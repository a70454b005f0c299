"""Where the next N go: by hand, against every possible plan, against simpler ways, at full size."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_core.disparity.allocation import Allocation, allocate, spread_by_people
from equity_core.disparity.allocation_filling import fill_one_by_one
from equity_core.disparity.allocation_limits import Limits
from equity_core.disparity.allocation_reasons import SENTENCES, Reason
from equity_core.disparity.allocation_solving import least_missing
from equity_core.disparity.area_rates import AreaRates
from equity_core.errors import BadInput


def rates_of(amount, people) -> AreaRates:
    return AreaRates.of([f"{place:02}" for place in range(len(amount))], amount, people=people)


def objective(rates: AreaRates, added) -> float:
    """Sum of people x shortfall of the rate, straight from its words."""
    city = (rates.total_amount + sum(added)) / rates.total_people
    total = 0.0
    for amount, people, more in zip(rates.amount, rates.people, added, strict=True):
        if people > 0:
            total += people * max(0.0, city - (amount + more) / people)
    return total


def unevenness(rates: AreaRates, added) -> float:
    here = rates.counted
    return float((((rates.amount + added)[here]) ** 2 / rates.people[here]).sum())


def every_plan(number: int, most: list[int], least: list[int]):
    for plan in itertools.product(*(range(a, b + 1) for a, b in zip(least, most, strict=True))):
        if sum(plan) == number:
            yield np.array(plan)


TREES = rates_of([10, 90, 0], [100, 300, 0])


def test_trees_go_to_the_area_below_the_city_s_rate():
    found = allocate(TREES, 20)
    # after: (100 + 20) / 400 = 0.3; 00 needs 0.3 * 100 - 10 = 20, 01 has 0.3 * 300 = 90
    assert found.table["added"].tolist() == [20, 0, 0]
    assert (found.city_rate_before, found.city_rate_after) == (0.25, 0.3)
    assert found.shortfall_before == pytest.approx(20)
    assert found.shortfall_after == pytest.approx(0)
    # by people alone: 5 to 00 and 15 to 01, so 15 are missing in 00
    assert found.spread_by_people == pytest.approx(15)
    assert found.table["reason"].tolist() == ["reaches_rate", "at_rate", "nobody_counted"]
    assert found.proved


def test_before_and_after_stand_side_by_side_for_every_area():
    table = allocate(TREES, 10).table
    # after: 110 / 400 = 0.275; 00 was short of 27.5 - 10
    assert table["shortfall_before"].tolist()[:2] == pytest.approx([17.5, 0])
    assert table["shortfall_after"].tolist()[:2] == pytest.approx([7.5, 0])
    assert table["rate_before"].tolist()[:2] == [0.1, 0.3]
    assert table["rate_after"].tolist()[:2] == [0.2, 0.3]
    assert table["amount_after"].tolist() == [20, 90, 0]
    assert table.iloc[2][["rate_before", "rate_after", "shortfall_after"]].isna().all()


def test_of_equally_good_plans_the_most_even_is_taken():
    found = allocate(rates_of([0, 0, 400], [100, 100, 100]), 20)
    assert found.table["added"].tolist() == [10, 10, 0]
    assert found.table["reason"].tolist() == ["number", "number", "at_rate"]


def test_every_reason_is_given_where_it_holds():
    limit = allocate(TREES, 20, at_most=[5, 50, 50])
    assert limit.table["reason"].tolist() == ["limit", "room_elsewhere", "nobody_counted"]
    promised = allocate(TREES, 20, at_least=[0, 3, 0])
    assert promised.table["added"].tolist() == [17, 3, 0]
    assert promised.table["reason"].tolist()[1] == "promised"
    first = allocate(rates_of([0, 20, 400], [100, 100, 100]), 5)
    assert first.table["reason"].tolist() == ["number", "others_first", "at_rate"]
    # one costs 9 in the first area and 1 in the second: for 20 all 12 cannot be had evenly
    dear = allocate(rates_of([0, 0, 90], [100] * 3), 12, cost=[9, 1, 1], budget=20)
    assert dear.table["added"].tolist() == [1, 11, 0]
    assert dear.table["reason"].tolist() == ["cost", "number", "at_rate"]
    assert dear.cost == 9 + 11
    assert {reason.value for reason in Reason} == set(SENTENCES)
    assert all(reason.sentence.endswith(".") for reason in Reason)


@pytest.mark.parametrize(
    ("number", "limits", "says"),
    [
        (20, {"at_most": [5, 10, 9]}, "Only 15 of the 20 fit within the room in the areas. Ask"),
        (20, {"cost": [3, 2, 1], "budget": 31}, "Only 15 of the 20 fit .* raise the budget"),
        (5, {"at_least": [4, 4, 0]}, "promised 8 in all, more than the 5"),
        (5, {"at_least": [2, 0, 0], "at_most": [1, 9, 9]}, "00 was promised more than it can"),
        (5, {"at_least": [0, 0, 1]}, "02 was promised some, but nobody is counted"),
        (
            5,
            {"at_least": [2, 0, 0], "cost": [6, 1, 1], "budget": 11},
            "promised costs 1.00 more than the budget of 11.00",
        ),
        (5, {"cost": [6, 1, 1]}, "needs the cost"),
        (5, {"cost": [6, 1, 1], "budget": -1}, "budget has to be"),
        (5, {"cost": [6, np.nan, 1], "budget": 9}, "cost of one has to be"),
        (5, {"at_most": [1.5, 9, 9]}, "whole number"),
        (-1, {}, "whole number"),
        (2_000_000, {}, "place lots"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(number, limits, says):
    with pytest.raises(BadInput, match=says):
        allocate(TREES, number, **limits)


def test_a_city_without_people_cannot_be_planned_for():
    with pytest.raises(BadInput, match="No people"):
        allocate(rates_of([1, 2], [0, np.nan]), 3)


@st.composite
def small_plans(draw):
    size = draw(st.integers(1, 4))
    numbers = st.lists(st.integers(0, 9), min_size=size, max_size=size)
    people = np.array(draw(numbers), dtype=float)
    people[0] += 1
    rates = rates_of(draw(numbers), people)
    most = [m if p > 0 else 0 for m, p in zip(draw(numbers), people, strict=True)]
    least = [min(m, draw(st.integers(0, 2))) for m in most]
    number = draw(st.integers(sum(least), max(sum(least), min(8, sum(most)))))
    cost = draw(st.lists(st.sampled_from([1.0, 2.0, 3.5]), min_size=size, max_size=size))
    return rates, min(number, sum(most)), most, least, np.array(cost)


@given(small_plans())
@settings(max_examples=100, deadline=None)
def test_without_a_budget_no_plan_at_all_is_better_or_as_good_and_more_even(case):
    rates, number, most, least, _ = case
    found = allocate(rates, number, at_most=most, at_least=least)
    added = found.table["added"].to_numpy()
    value, even = objective(rates, added), unevenness(rates, added)
    assert found.shortfall_after == pytest.approx(value, abs=1e-7)
    for plan in every_plan(number, most, least):
        other = objective(rates, plan)
        assert value <= other + 1e-7
        assert other > value + 1e-7 or even <= unevenness(rates, plan) + 1e-7


@given(small_plans(), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_with_a_budget_no_plan_that_it_pays_for_is_better(case, part):
    rates, number, most, least, cost = case
    plans = list(every_plan(number, most, least))
    prices = [float(cost @ plan) for plan in plans]
    budget = min(prices) + part * (max(prices) - min(prices))
    found = allocate(rates, number, at_most=most, at_least=least, cost=cost, budget=budget)
    payable = [plan for plan, price in zip(plans, prices, strict=True) if price <= budget + 1e-6]
    assert found.cost <= budget + 1e-6
    assert found.shortfall_after == pytest.approx(
        min(objective(rates, plan) for plan in payable), abs=1e-6
    )
    assert found.proved
    as_good = [p for p in payable if objective(rates, p) <= found.shortfall_after + 1e-6]
    least = min(unevenness(rates, plan) for plan in as_good)
    worst = max(unevenness(rates, plan) for plan in as_good)
    reached = unevenness(rates, found.table["added"].to_numpy())
    assert reached <= least + 0.05 * (worst - least) + 1e-6


def test_one_by_one_is_exact_it_leaves_as_little_missing_as_the_integer_program():
    rng = np.random.default_rng(8)
    for _ in range(30):
        rates, number, most = random_city(rng)
        limits = Limits.of(
            rates, number, at_most=most, at_least=None, cost=np.ones(len(most)), budget=number
        )
        city = (rates.total_amount + number) / rates.total_people
        needs = np.where(rates.counted, city * np.nan_to_num(rates.people) - rates.amount, 0)
        by_hand = fill_one_by_one(rates, needs, limits)
        solved, bound = least_missing(needs, limits)
        assert objective(rates, by_hand) == pytest.approx(objective(rates, solved), abs=1e-6)
        assert objective(rates, by_hand) == pytest.approx(bound, abs=1e-6)


def random_city(rng) -> tuple[AreaRates, int, np.ndarray]:
    size = int(rng.integers(1, 16))
    people = rng.integers(0, 3000, size) * (rng.random(size) > 0.2).astype(float)
    people[0] += 1
    if rng.random() < 0.3 and size > 1:
        people[-1] = np.nan
    rates = rates_of(rng.poisson(np.nan_to_num(people) * rng.gamma(2, 0.02, size)), people)
    most = rng.integers(0, 60, size)
    room = int(most[rates.counted].sum())
    return rates, int(rng.integers(0, room + 1)), most


def cheapest_helps_most(rates: AreaRates, number: int, most, cost, budget) -> np.ndarray | None:
    """A simple way: again and again the largest help for the money, then whatever is cheapest."""
    city = (rates.total_amount + number) / rates.total_people
    needs = np.where(rates.counted, city * np.nan_to_num(rates.people) - rates.amount, 0)
    added = np.zeros(len(most), dtype=int)
    for left in range(number, 0, -1):
        cheapest = cost[(added < most) & rates.counted].min(initial=np.inf)
        room = (added < most) & rates.counted
        room &= cost @ added + cost + (left - 1) * cheapest <= budget + 1e-6
        if not room.any():
            return None
        added[np.where(room, np.clip(needs - added, 0, 1) / cost, -1).argmax()] += 1
    return added if cost @ added <= budget + 1e-6 else None


def keeps_every_limit(found: Allocation, rates: AreaRates, most) -> bool:
    added = found.table["added"].to_numpy()
    return bool(
        added.sum() == found.number
        and (added >= 0).all()
        and (added <= most).all()
        and (added[~rates.counted] == 0).all()
    )


def test_on_200_random_cities_it_is_never_worse_than_greedy_or_proportional():
    rng = np.random.default_rng(5)
    compared = {"proportional": 0, "greedy": 0}
    for _ in range(200):
        rates, number, most = random_city(rng)
        cost = rng.integers(2, 9, len(most)).astype(float)
        free = allocate(rates, number, at_most=most)
        assert keeps_every_limit(free, rates, most)
        alike = spread_by_people(np.where(rates.counted, rates.people, 0), number)
        assert alike.sum() == number
        assert free.spread_by_people == pytest.approx(objective(rates, alike))
        assert allocate(rates, number).shortfall_after <= objective(rates, alike) + 1e-6
        if (alike <= most).all():
            compared["proportional"] += 1
            assert free.shortfall_after <= objective(rates, alike) + 1e-6
        dear = float(cost @ free.table["added"])
        limits = Limits.of(rates, number, at_most=most, at_least=None, cost=cost, budget=dear)
        budget = cheapest_cost(limits) + 0.5 * (dear - cheapest_cost(limits))
        found = allocate(rates, number, at_most=most, cost=cost, budget=budget)
        assert keeps_every_limit(found, rates, most)
        assert found.cost <= budget + 1e-6
        assert found.proved
        assert found.shortfall_after == pytest.approx(objective(rates, found.table["added"]))
        simple = cheapest_helps_most(rates, number, most, cost, budget)
        if simple is not None:
            compared["greedy"] += 1
            assert found.shortfall_after <= objective(rates, simple) + 1e-6
    print(compared)
    assert min(compared.values()) > 10, compared


def test_the_most_help_for_the_money_is_not_always_the_most_help():
    # after: (99 + 1) / 100 = 1 for one person; missing are 0.6, 1 and nothing
    rates, cost = rates_of([9.4, 9.0, 80.6], [10, 10, 80]), np.array([1.0, 2.0, 1.0])
    simple = cheapest_helps_most(rates, 1, np.array([1, 1, 1]), cost, 2.0)
    assert simple.tolist() == [1, 0, 0]  # 0.6 / 1 against 1 / 2
    found = allocate(rates, 1, at_most=[1, 1, 1], cost=cost, budget=2.0)
    assert found.table["added"].tolist() == [0, 1, 0]
    assert found.shortfall_after == pytest.approx(0.6)


@pytest.mark.slow
def test_a_budget_that_hurts_at_full_size_takes_seconds_and_says_how_near_the_best_it_is():
    rng = np.random.default_rng(2)
    people = rng.integers(0, 600, 800).astype(float)
    rates = rates_of(rng.poisson(people * rng.gamma(2, 0.02, 800)), people)
    free = allocate(rates, 5000)
    short = free.table["shortfall_before"].fillna(0).to_numpy()
    cost = 200 + 40 * short  # the more is missing, the dearer
    budget = 0.8 * float(cost @ free.table["added"])
    began = time.process_time()
    found = allocate(rates, 5000, cost=cost, budget=budget)
    print(f"{time.process_time() - began:.1f} s", found.shortfall_after, found.best_possible)
    assert time.process_time() - began < 60
    assert found.cost <= budget
    assert found.shortfall_after > free.shortfall_after
    assert found.best_possible <= found.shortfall_after <= 1.001 * found.best_possible


def cheapest_cost(limits: Limits) -> float:
    total, left = 0.0, limits.number
    for area in np.argsort(limits.cost):
        take = min(left, int(limits.at_most[area]))
        total, left = total + take * float(limits.cost[area]), left - take
    return total


def test_the_order_of_areas_does_not_matter():
    rng = np.random.default_rng(6)
    for _ in range(20):
        rates, number, most = random_city(rng)
        order = rng.permutation(len(most))
        turned = rates_of(rates.amount[order], rates.people[order])
        one = allocate(rates, number, at_most=most)
        two = allocate(turned, number, at_most=most[order])
        assert one.shortfall_after == pytest.approx(two.shortfall_after, abs=1e-6)
        assert unevenness(rates, one.table["added"].to_numpy()) == pytest.approx(
            unevenness(turned, two.table["added"].to_numpy())
        )


def test_800_areas_and_5000_trees_take_seconds():
    rng = np.random.default_rng(1)
    people = rng.integers(0, 6000, 800).astype(float)
    rates = rates_of(rng.poisson(people * rng.gamma(2, 0.02, 800)), people)
    cost = rng.uniform(200, 900, 800)
    began = time.process_time()
    free = allocate(rates, 5000)
    middle = time.process_time()
    found = allocate(
        rates, 5000, cost=cost, budget=0.8 * float(cost @ free.table["added"]), at_most=[40] * 800
    )
    ended = time.process_time()
    print(f"without a budget {middle - began:.2f} s, with one {ended - middle:.2f} s")
    assert free.proved
    assert found.proved
    assert found.table["added"].sum() == 5000
    assert ended - began < 30
