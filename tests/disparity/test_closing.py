"""What closing a gap takes: by hand, and by law on random cities."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_core.disparity.area_rates import AreaRates
from equity_core.disparity.closing import Better, Level, close_gaps
from equity_core.disparity.closing_groups import close_group_gaps
from equity_core.errors import BadInput

TREES = AreaRates.of(["01", "02", "03"], [10, 90, 7], people=[100, 300, 0])
"""Rates 0.1 and 0.3; the city has 100 trees for 400 people, 0.25; 7 trees where nobody lives."""


def needed(rates: AreaRates, **choices) -> list[float]:
    return close_gaps(rates, **choices).table["needed"].tolist()[:2]


def test_today_s_level_stays_fixed_while_trees_are_added():
    found = close_gaps(TREES)
    assert (found.city_rate, found.level_together) == (0.25, 0.25)
    assert found.table["needed"].tolist()[:2] == [0.25 * 100 - 10, 0]
    assert found.table["rate_after"].tolist()[:2] == [25 / 100, 90 / 300]
    # the city itself rises by the 15 trees: (100 + 15) / 400
    assert found.city_rate_after == 115 / 400
    assert found.needed_together == 15
    assert found.not_counted == 7


def test_where_nobody_is_counted_nothing_is_needed_or_known():
    row = close_gaps(TREES).table.iloc[2]
    assert row[["rate", "level", "needed", "rate_after", "needed_together"]].isna().all()


def test_alone_an_area_reaches_the_level_after_at_the_rate_of_the_rest():
    found = close_gaps(TREES, level=Level.AFTER)
    # the rest of the city has 90 / 300: 0.3 * 100 - 10 = 20, and then (100 + 20) / 400 = 0.3
    assert found.table["needed"].tolist()[:2] == [20, 0]
    assert found.table["rate_after"].iloc[0] == pytest.approx((100 + 20) / 400)


def test_together_all_areas_meet_only_at_the_highest_rate_of_today():
    rates = AreaRates.of(["a", "b", "c"], [10, 60, 90], people=[100, 200, 300])
    found = close_gaps(rates, level=Level.AFTER)
    assert found.level_together == pytest.approx(0.3)
    assert found.table["needed_together"].tolist() == [20, 0, 0]
    assert found.city_rate_after == pytest.approx(180 / 600)
    lower = AreaRates.of(["a", "b"], [10, 50], people=[100, 200])
    assert close_gaps(lower, level=Level.AFTER).table["needed_together"].tolist() == [15, 0]


def test_a_tree_is_whole_and_a_dollar_is_not():
    rates = AreaRates.of(["a", "b"], [0, 10], people=[1, 3])
    assert needed(rates) == [3, 0]  # 10 / 4 * 1 = 2.5
    assert needed(rates, whole=False) == [2.5, 0]


def test_a_whole_number_that_is_needed_is_not_rounded_up_by_its_last_digits():
    rates = AreaRates.of(["a", "b"], [0.1 + 0.2, 0.3], people=[1, 1])
    assert needed(rates, level=Level.GIVEN, given=1.3) == [1, 1]


def test_fewer_days_are_better_so_days_are_taken_away():
    # 10 requests took 80 days, 30 took 120: 8 and 4 days a request, 5 in the city
    rates = AreaRates.of(["a", "b"], [80, 120], people=[10, 30])
    found = close_gaps(rates, better=Better.FEWER, whole=False)
    assert found.table["needed"].tolist() == [80 - 5 * 10, 0]
    assert found.table["rate_after"].tolist() == [5, 4]
    after = close_gaps(rates, level=Level.AFTER, better=Better.FEWER, whole=False)
    assert after.table["needed"].tolist() == [80 - 4 * 10, 0]
    assert after.city_rate_after == 4


def test_a_level_of_the_city_s_own_is_used_as_it_is():
    assert needed(TREES, level=Level.GIVEN, given=0.5) == [40, 60]


@pytest.mark.parametrize("choices", [{"given": 1.0}, {"level": Level.GIVEN}])
def test_a_level_without_its_number_is_refused(choices):
    with pytest.raises(BadInput, match="one number"):
        close_gaps(TREES, **choices)


@pytest.mark.parametrize(
    ("amount", "people", "says"),
    [([1], [1, 2], "one amount"), ([1, np.nan], [1, 1], "a has no"), ([1, 1], [1, -1], "below")],
)
def test_tables_that_cannot_be_used_are_refused_in_a_sentence(amount, people, says):
    names = ["b", "a"]
    with pytest.raises(BadInput, match=says):
        AreaRates.of(names, amount, people=people)


def test_a_city_without_people_has_no_level():
    with pytest.raises(BadInput, match="No people"):
        close_gaps(AreaRates.of(["a"], [3], people=[0]))


PEOPLE = pd.DataFrame({"black_nh": [60, 30, 0], "white_nh": [30, 240, 0], "nobody": [0, 0, 0]})


def test_a_group_s_gap_closes_where_its_people_live():
    found = close_group_gaps(TREES, PEOPLE, groups=["black_nh", "white_nh", "nobody"]).table
    black = found.iloc[0]
    # 60 of 90 at 0.1 and 30 of 90 at 0.3
    rate = (60 * 0.1 + 30 * 0.3) / 90
    assert black["rate"] == pytest.approx(rate)
    # each tree spread as the group lives adds (2/3 * 0.6 + 1/3 * 0.1) / 90 to its rate
    spread = (0.25 - rate) / ((2 / 3 * 0.6 + 1 / 3 * 0.1) / 90)
    assert black["needed_spread"] == np.ceil(spread)
    # all in 01, where 60 of 100 residents are Black: 0.6 / 90 a tree
    assert black["needed_least"] == np.ceil((0.25 - rate) / (0.6 / 90))
    assert black["least_area"] == "01"
    # 15 trees in 01 bring both areas to 0.25 or more: (60 * 0.25 + 30 * 0.3) / 90
    assert black["rate_after_areas"] == pytest.approx((60 * 0.25 + 30 * 0.3) / 90)
    white = found.iloc[1]
    assert white["needed_spread"] == 0
    assert found.iloc[2][["rate", "needed_spread", "needed_least"]].isna().all()


def test_what_is_added_for_a_group_raises_the_city_s_level_too():
    fixed = close_group_gaps(TREES, PEOPLE, groups=["black_nh"], whole=False).table.iloc[0]
    moving = close_group_gaps(
        TREES, PEOPLE, groups=["black_nh"], level=Level.AFTER, whole=False
    ).table.iloc[0]
    number = moving["needed_least"]
    assert number > fixed["needed_least"]
    assert moving["rate"] + number * 0.6 / 90 == pytest.approx((100 + number) / 400)


def test_a_group_without_a_column_is_refused():
    with pytest.raises(BadInput, match="each group"):
        close_group_gaps(TREES, PEOPLE, groups=["asian_nh"])


@st.composite
def cities(draw) -> tuple[AreaRates, pd.DataFrame]:
    """One to six areas, some empty of people, some without a figure, at least one lived in."""
    size = draw(st.integers(1, 6))
    numbers = st.lists(st.integers(0, 500), min_size=size, max_size=size)
    black, white = np.array(draw(numbers), dtype=float), np.array(draw(numbers), dtype=float)
    black[0] += 1
    people = pd.DataFrame({"black_nh": black, "white_nh": white})
    total = black + white
    if size > 1 and draw(st.booleans()):
        total[-1] = np.nan
        people.iloc[-1] = np.nan
    return AreaRates.of([str(i) for i in range(size)], draw(numbers), people=total), people


@given(cities(), st.sampled_from(Better), st.sampled_from([Level.TODAY, Level.AFTER]))
@settings(max_examples=150, deadline=None)
def test_what_is_needed_brings_an_area_to_the_level_and_one_less_does_not(city, better, level):
    rates, _ = city
    sign = 1 if better is Better.MORE else -1
    table = close_gaps(rates, level=level, better=better).table
    for row in table[table["people"] > 0].itertuples():
        moved = row.needed if level is Level.AFTER else 0

        def short(change, row=row, moved=moved):
            city_level = (rates.total_amount + sign * change * (moved > 0)) / rates.total_people
            return sign * (city_level - (row.amount + sign * change) / row.people)

        assert short(row.needed) <= 1e-9
        assert row.needed == 0 or short(row.needed - 1) > 0


@given(cities(), st.sampled_from(Better))
@settings(max_examples=100, deadline=None)
def test_together_every_area_reaches_the_level(city, better):
    rates, _ = city
    sign = 1 if better is Better.MORE else -1
    for level in (Level.TODAY, Level.AFTER):
        found = close_gaps(rates, level=level, better=better, whole=False)
        table = found.table[found.table["people"] > 0]
        after = (table["amount"] + sign * table["needed_together"]) / table["people"]
        goal = found.city_rate_after if level is Level.AFTER else found.city_rate
        assert (sign * (after - goal) >= -1e-9).all()
        assert found.needed_together == pytest.approx(table["needed_together"].sum())


@given(cities(), st.sampled_from([Level.TODAY, Level.AFTER]))
@settings(max_examples=100, deadline=None)
def test_the_least_for_a_group_is_never_more_than_spread_as_it_lives(city, level):
    rates, people = city
    known = rates.counted
    table = close_group_gaps(
        rates, people, groups=["black_nh", "white_nh"], level=level, whole=False
    ).table
    for row in table[(table["people"] > 0)].itertuples():
        gap = max(0.0, rates.city_rate - row.rate)
        if gap > 1e-9 and level is Level.TODAY:
            assert row.needed_least <= row.needed_spread * (1 + 1e-9)
            group = people[row.group].to_numpy()[known]
            spread = row.needed_spread * group / group.sum()
            after = (rates.amount[known] + spread) / rates.people[known]
            assert group @ after / group.sum() == pytest.approx(rates.city_rate)
        assert row.rate_after_areas >= rates.city_rate - 1e-9


@given(cities())
@settings(max_examples=60, deadline=None)
def test_two_alike_areas_need_as_much_apart_as_together(city):
    rates, _ = city
    halves = AreaRates.of(
        [*rates.area, *(f"{name}b" for name in rates.area)],
        np.tile(rates.amount / 2, 2),
        people=np.tile(rates.people / 2, 2),
    )
    for level in (Level.TODAY, Level.AFTER):
        whole, split = (close_gaps(r, level=level, whole=False) for r in (rates, halves))
        assert split.needed_together == pytest.approx(whole.needed_together, abs=1e-6)
