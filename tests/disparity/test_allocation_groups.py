"""What a plan does for each group: by hand, and by law on random cities."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_core.disparity.allocation import allocate
from equity_core.disparity.allocation_groups import plan_by_group
from equity_core.disparity.area_rates import AreaRates
from equity_core.errors import BadInput

TREES = AreaRates.of(["01", "02", "03"], [10, 90, 7], people=[100, 300, 0])
PEOPLE = pd.DataFrame({"black_nh": [60.0, 30, 0], "white_nh": [30.0, 240, 0], "nobody": [0.0] * 3})


def test_the_rate_of_a_group_before_and_after_is_that_worked_by_hand():
    plan = allocate(TREES, 20)  # all 20 go to 01: rates 0.3 and 0.3
    black, white, nobody = (
        row
        for _, row in plan_by_group(
            plan, PEOPLE, groups=["black_nh", "white_nh", "nobody"]
        ).iterrows()
    )
    assert black["rate_before"] == pytest.approx((60 * 0.1 + 30 * 0.3) / 90)
    assert black["rate_after"] == pytest.approx(0.3)
    assert black["gap_before"] == pytest.approx((60 * 0.1 + 30 * 0.3) / 90 - 0.25)
    assert black["gap_after"] == pytest.approx(0)
    assert black["added_share"] == pytest.approx(60 / 100)
    assert white["added_share"] == pytest.approx(30 / 100)
    assert nobody[["rate_before", "rate_after", "added_share"]].isna().all()


def test_a_group_without_a_column_is_refused():
    with pytest.raises(BadInput, match="each group"):
        plan_by_group(allocate(TREES, 1), PEOPLE, groups=["asian_nh"])


@given(st.integers(0, 10**6), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_groups_that_make_up_the_city_share_all_that_is_added(seed: int, number: int):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 9))
    people = pd.DataFrame({"a": rng.integers(0, 90, size), "b": rng.integers(0, 90, size)}) * 1.0
    people.iloc[0] += 1
    rates = AreaRates.of(
        [str(i) for i in range(size)], rng.integers(0, 50, size), people=people.sum(axis=1)
    )
    plan = allocate(rates, number)
    table = plan_by_group(plan, people, groups=["a", "b"])
    if number:
        assert table["added_share"].sum() == pytest.approx(1)
    weighed = (table["gap_after"] * table["people"]).sum()
    assert weighed == pytest.approx(0, abs=1e-9)
    assert (table["rate_after"] >= table["rate_before"] - 1e-12).all()
