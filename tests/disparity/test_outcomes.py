"""Outcomes within records and rates for residents, by hand; bounds against every possible case."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as law
from hypothesis import strategies as st

from equity_core.disparity.counted import Counted, Counting
from equity_core.disparity.missing import bounds_of
from equity_core.disparity.outcomes import MISSING, outcome_shares, resident_rates
from equity_core.disparity.rates import rate, share
from equity_core.disparity.ratios import rate_ratio, ratio_to_whole
from equity_core.disparity.verdicts import Verdict
from equity_core.errors import BadInput, NotFound

LAW = law(deadline=None, max_examples=40)
PERSONS, EVENTS = Counting.PERSONS, Counting.EVENTS
STOPS = pd.DataFrame(
    {"group": ["a", "b", MISSING], "records": [100, 400, 50], "outcomes": [30, 40, 10]}
)


def row(table: pd.DataFrame, group: str) -> pd.Series:
    return table.set_index("group").loc[group]


def test_an_outcome_share_is_of_the_groups_own_records():
    found = row(outcome_shares(STOPS).table, "a")
    wilson = share(Counted(30, 100))
    assert (found["value"], found["low"], found["high"]) == (0.3, wilson.low, wilson.high)


def test_missing_race_is_a_row_of_its_own_without_a_ratio():
    found = outcome_shares(STOPS)
    assert list(found.table["group"]) == ["a", "b", MISSING]
    missing = row(found.table, MISSING)
    assert missing["value"] == pytest.approx(10 / 50)
    assert math.isnan(missing["ratio"])
    assert missing["verdict"] == ""
    assert found.missing_share == pytest.approx(50 / 550)


def test_the_ratio_is_to_all_records_of_the_city_unless_a_group_is_named():
    to_city = row(outcome_shares(STOPS).table, "a")
    whole = ratio_to_whole(Counted(30, 100), Counted(80, 550), counting=PERSONS)
    assert to_city["ratio"] == pytest.approx((30 / 100) / (80 / 550))
    assert (to_city["ratio_low"], to_city["ratio_high"]) == (whole.low, whole.high)
    assert to_city["verdict"] == Verdict.CLEAR
    to_group = outcome_shares(STOPS, reference="b").table
    named = rate_ratio(Counted(30, 100), Counted(40, 400), counting=PERSONS)
    assert row(to_group, "a")["ratio"] == pytest.approx(3)
    assert row(to_group, "a")["ratio_low"] == named.low
    assert math.isnan(row(to_group, "b")["ratio"])


def test_the_bounds_of_a_share_by_hand():
    found = row(outcome_shares(STOPS, reference="b").bounds, "a")
    # 50 missing: 10 with the outcome, 40 without
    assert found["low"] == pytest.approx(30 / 140)
    assert found["high"] == pytest.approx(40 / 110)
    assert found["ratio_low"] == pytest.approx((30 / 140) / (50 / 410))
    assert found["ratio_high"] == pytest.approx((40 / 110) / (40 / 440))
    # all missing were a: 40 of 150; all were b: a stays, b has 50 of 450
    assert found["one_low"] == pytest.approx(40 / 150)
    assert found["one_high"] == pytest.approx(30 / 100)
    assert found["one_ratio_low"] == pytest.approx((40 / 150) / (40 / 400))
    assert found["one_ratio_high"] == pytest.approx((30 / 100) / (50 / 450))


def test_without_missing_records_the_bounds_are_the_numbers_themselves():
    found = outcome_shares(STOPS[:2])
    bounds, table = row(found.bounds, "a"), row(found.table, "a")
    assert bounds["low"] == bounds["high"] == bounds["one_high"] == table["value"]
    assert bounds["ratio_low"] == bounds["ratio_high"] == pytest.approx(table["ratio"])
    assert found.missing_share == 0


@LAW
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(1, 4)), min_size=2, max_size=2),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from(["a", None]),
)
def test_bounds_are_the_ends_of_every_way_to_divide_the_missing(pairs, yes, no, reference):
    known = {
        name: (float(count), float(count + without))
        for name, (count, without) in zip("ab", pairs, strict=True)
    }
    whole = (sum(c for c, _ in known.values()) + yes, sum(n for _, n in known.values()) + yes + no)
    found = bounds_of(known, missing=(yes, yes + no), whole=whole, reference=reference)["b"]
    rates, ratios = [], []
    for x, y in itertools.product(range(yes + 1), range(no + 1)):
        (a, m), (b, n) = known["a"], known["b"]
        mine, theirs = (b + x) / (n + x + y), (a + yes - x) / (m + yes - x + no - y)
        rates.append(mine)
        base = theirs if reference else whole[0] / whole[1]
        ratios.append(mine / base if base else math.inf if mine else math.nan)
    assert found.rate == (pytest.approx(min(rates)), pytest.approx(max(rates)))
    if not np.isnan(ratios).any():
        assert found.ratio == (pytest.approx(min(ratios)), pytest.approx(max(ratios)))
        assert found.ratio[0] <= found.one_ratio[0] + 1e-12
        assert found.one_ratio[1] <= found.ratio[1] + 1e-12


RESIDENTS = {"a": 1000.0, "b": 4000.0}


def test_a_resident_rate_is_for_1000_residents_of_the_group():
    found = resident_rates(STOPS, residents=RESIDENTS, city=(5000, 0))
    a = row(found.table, "a")
    garwood = rate(Counted(100, 1000))
    assert (a["value"], a["low"], a["high"]) == (100, garwood.low, garwood.high)
    assert math.isnan(row(found.table, MISSING)["value"])
    assert row(found.table, MISSING)["count"] == 50
    assert found.missing_share == pytest.approx(50 / 550)


def test_records_without_a_group_do_not_push_every_group_below_the_city():
    frame = pd.DataFrame({"group": ["a", "b", MISSING], "records": [100, 400, 500]})
    found = resident_rates(frame, residents=RESIDENTS, city=(5000, 0)).table
    assert list(found["ratio"][:2]) == pytest.approx([1, 1])


def test_resident_rates_carry_the_surveys_error_into_the_ratio():
    found = resident_rates(
        STOPS, residents=RESIDENTS, moe={"a": 200, "b": 300}, city=(5000, 0), reference="b"
    ).table
    wanted = rate_ratio(Counted(100, 1000, 200), Counted(400, 4000, 300), counting=EVENTS)
    assert row(found, "a")["ratio_high"] == wanted.high
    assert row(found, "a")["survey_error"] == "measured"
    unknown = resident_rates(STOPS, residents=RESIDENTS, city=(5000, None)).table
    assert row(unknown, "a")["survey_error"] == "not known"


def test_bounds_of_a_resident_rate_by_hand():
    found = row(
        resident_rates(STOPS, residents=RESIDENTS, city=(5000, 0), reference="b").bounds, "a"
    )
    assert (found["low"], found["high"]) == (pytest.approx(100), pytest.approx(150))
    assert found["ratio_low"] == pytest.approx((100 / 1000) / (450 / 4000))
    assert found["ratio_high"] == pytest.approx((150 / 1000) / (400 / 4000))


def test_what_does_not_fit_is_refused_in_a_sentence():
    with pytest.raises(NotFound, match="No records name"):
        outcome_shares(STOPS, reference="c")
    with pytest.raises(BadInput, match="twice"):
        outcome_shares(pd.concat([STOPS, STOPS]))
    with pytest.raises(NotFound, match="no number for b"):
        resident_rates(STOPS, residents={"a": 5.0}, city=(5, 0))


@LAW
@given(st.permutations([0, 1, 2]))
def test_row_order_changes_nothing_but_the_order(order):
    shuffled = outcome_shares(STOPS.iloc[order]).table.set_index("group").sort_index()
    straight = outcome_shares(STOPS).table.set_index("group").sort_index()
    pd.testing.assert_frame_equal(shuffled, straight)


def test_searches_in_real_stops_with_their_blank_and_unknown_races(real_data: Path):
    stops = pd.read_parquet(
        real_data / "minneapolis" / "police_stops_2017.parquet", columns=["race", "personSearch"]
    )
    group = stops["race"].mask(stops["race"].isin(["", "Unknown"]), MISSING)
    frame = (
        pd.DataFrame({"group": group, "searched": stops["personSearch"] == "YES"})
        .groupby("group", sort=False)["searched"]
        .agg(records="size", outcomes="sum")
        .reset_index()
    )
    found = outcome_shares(frame)
    assert frame["records"].sum() == 51_920
    assert found.missing_share == pytest.approx((9219 + stops["race"].eq("").sum()) / 51_920)
    assert "East African" in set(found.table["group"])
    assert found.table["group"].iloc[-1] == MISSING
    known = found.table[found.table["group"] != MISSING].set_index("group")
    bounds = found.bounds.set_index("group")
    assert (bounds["low"] <= known["value"]).all()
    assert (known["value"] <= bounds["high"]).all()
