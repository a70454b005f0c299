"""The interval of a gap: by hand, against known intervals, and by how often it holds the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student
from screens import first_fast

from equity_core.disparity.intervals import (
    Z90,
    Z95,
    chance_interval,
    effective_records,
    share_moe,
    survey_variance,
)
from equity_core.disparity.shares import compare

RESIDENTS = np.array([0.25, 0.75])


def test_the_margin_of_a_proportion_is_the_handbooks():
    # never-married females, three areas: 203,119 +- 5,070 of 630,498 +- 831
    moe = share_moe(
        np.array([203119 / 630498]), np.array([630498.0]), np.array([5070.0]), np.array([831.0])
    )
    assert moe[0] == pytest.approx(0.00803, abs=5e-6)


def test_the_margin_of_a_proportion_adds_where_the_root_would_be_negative():
    moe = share_moe(np.array([0.9]), np.array([100.0]), np.array([5.0]), np.array([20.0]))
    assert moe[0] == pytest.approx(np.sqrt(5**2 + 0.81 * 20**2) / 100)


def test_the_margin_of_a_proportion_is_not_known_without_a_total():
    moe = share_moe(np.zeros(2), np.array([0.0, 10]), np.array([12.0, 12]), np.array([12.0, 12]))
    assert np.isnan(moe[0])
    assert moe[1] == pytest.approx(1.2)


def test_survey_variance_weighs_margins_by_how_far_amount_and_residents_differ():
    found = survey_variance(np.array([0.3, -0.3, 0.0]), np.array([0.08, 0.02, np.nan]))
    assert found == pytest.approx((0.3 * 0.08 / Z90) ** 2 + (0.3 * 0.02 / Z90) ** 2)


def test_uneven_weights_count_as_fewer_records():
    counts = pd.DataFrame({"w": [4.0, 2.0], "w2": [8.0, 4.0]})
    assert effective_records(counts) == 6**2 / 12
    assert effective_records(0 * counts) == 0


@pytest.mark.parametrize(("records", "part"), [(20, 0.0), (20, 0.1), (40, 0.5), (9, 1.0)])
def test_with_two_kinds_of_areas_the_interval_is_wilsons(records, part):
    low, high = chance_interval(np.array([part, 1 - part]), RESIDENTS, np.array([1.0, 0]), records)
    z = student.ppf(0.975, records - 1)
    middle = (part + z**2 / (2 * records)) / (1 + z**2 / records)
    root = np.sqrt(part * (1 - part) / records + z**2 / (4 * records**2))
    half = z * root / (1 + z**2 / records)
    assert low == pytest.approx(middle - half, abs=1e-8)
    assert high == pytest.approx(middle + half, abs=1e-8)


def test_with_many_records_the_interval_is_the_usual_one():
    part, share = np.array([0.2, 0.3, 0.5]), np.array([60.0, 10.0, 30.0])
    low, high = chance_interval(part, np.array([0.4, 0.4, 0.2]), share, 1e7)
    exposed = part @ share
    half = Z95 * np.sqrt((part @ share**2 - exposed**2) / 1e7)
    assert high - exposed == pytest.approx(half, rel=1e-3)
    assert exposed - low == pytest.approx(half, rel=1e-3)


def test_all_records_in_one_area_do_not_make_a_gap_certain():
    low, high = chance_interval(np.array([1.0, 0]), RESIDENTS, np.array([90.0, 3.0]), 3)
    assert high == pytest.approx(90)
    assert low < RESIDENTS @ np.array([90.0, 3.0])


def test_fewer_than_two_records_say_nothing():
    share = np.array([60.0, 10.0])
    assert np.isnan(chance_interval(np.array([1.0, 0]), RESIDENTS, share, 1.99)).all()
    assert np.isfinite(chance_interval(np.array([1.0, 0]), RESIDENTS, share, 2.0)).all()


def test_a_share_that_is_the_same_everywhere_has_no_chance_error():
    found = chance_interval(np.array([0.5, 0.5]), RESIDENTS, np.array([40.0, 40.0]), 5)
    assert found == (40, 40)


parts = st.lists(st.integers(0, 9), min_size=3, max_size=8)


@settings(deadline=None)
@given(parts, parts, st.lists(st.integers(0, 20), min_size=3, max_size=8), st.integers(2, 500))
def test_the_interval_holds_the_exposure_stays_in_range_and_narrows_with_records(w, p, s, n):
    areas = min(len(w), len(p), len(s))
    part, people = (np.array(one[:areas], dtype=float) + 0.1 for one in (w, p))
    part, people, share = part / part.sum(), people / people.sum(), np.array(s[:areas]) * 5.0
    low, high = chance_interval(part, people, share, n)
    assert share.min() - 1e-9 <= low <= part @ share + 1e-9
    assert part @ share - 1e-9 <= high <= share.max() + 1e-9
    narrow_low, narrow_high = chance_interval(part, people, share, 4 * n)
    assert narrow_high - narrow_low <= high - low + 1e-9


def tiny(margins: float | None = None) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    index = pd.Index(["01", "02"])
    people = pd.DataFrame({"total": [100.0, 300], "g": [60.0, 30]}, index=index)
    if margins is None:
        return people, None
    return people, pd.DataFrame({"total": [10.0, 20], "g": [8.0, 9]}, index=index) * margins


def counts_of(w: list[float], w2: list[float] | None = None) -> pd.DataFrame:
    return pd.DataFrame({"n": w, "w": w, "w2": w2 or w}, index=["01", "02"], dtype=float)


def test_survey_error_and_chance_add_up_as_squares_on_each_side():
    people, margins = tiny(margins=1.0)
    row = compare(counts_of([4, 2]), people, groups=["g"], margins=margins).groups.iloc[0]
    se = [np.sqrt(8**2 - 0.6**2 * 10**2) / 100 / Z90, np.sqrt(9**2 - 0.1**2 * 20**2) / 300 / Z90]
    survey = (100 * Z95) ** 2 * sum(((4 / 6 - 1 / 4) * one) ** 2 for one in se)  # 2/6 - 3/4 alike
    part, exposed = np.array([4 / 6, 2 / 6]), 100 * (4 / 6 * 0.6 + 2 / 6 * 0.1)
    low, high = chance_interval(part, RESIDENTS, np.array([60.0, 10.0]), 6)
    assert row["gap_points"] - row["low_points"] == pytest.approx(
        np.sqrt((exposed - low) ** 2 + survey)
    )
    assert row["high_points"] - row["gap_points"] == pytest.approx(
        np.sqrt((high - exposed) ** 2 + survey)
    )


def test_a_full_count_and_a_survey_without_margins_have_chance_error_only():
    people, margins = tiny(margins=1.0)
    full = compare(counts_of([4, 2]), people, groups=["g"], margins=margins, full_count=True)
    bare = compare(counts_of([4, 2]), people, groups=["g"])
    pd.testing.assert_frame_equal(full.groups, bare.groups)
    assert (full.survey_error, bare.survey_error) == ("none", "not known")


def test_a_missing_margin_where_it_counts_makes_the_interval_unknown():
    people, margins = tiny(margins=1.0)
    margins.loc["02", "g"] = np.nan
    row = compare(counts_of([4, 2]), people, groups=["g"], margins=margins).groups.iloc[0]
    assert np.isnan(row["low_points"])
    assert np.isfinite(row["gap_points"])
    lacking = compare(counts_of([4, 2]), people, groups=["g"], margins=margins[["total"]])
    assert lacking.groups["high_points"].isna().all()


def test_weights_make_the_interval_that_of_fewer_records():
    people, _ = tiny()
    uneven = compare(counts_of([40, 20], [80, 40]), people, groups=["g"], full_count=True)
    fewer = compare(counts_of([20, 10]), people, groups=["g"], full_count=True)  # 3600 / 120 = 30
    pd.testing.assert_frame_equal(uneven.groups, fewer.groups)


TOTAL = np.array([900.0, 1500, 700, 1200, 1100, 600, 1300, 800])
CITIES = {
    "mixed": np.array([0.6, 0.15, 0.4, 0.1, 0.2, 0.55, 0.05, 0.3]),
    "apart": np.array([0.9, 0.03, 0.03, 0.03, 0.03, 0.03, 0.03, 0.03]),
}
PLACES = {
    "like residents": TOTAL / TOTAL.sum(),
    "elsewhere": np.array([0.1, 0.2, 0.05, 0.25, 0.1, 0.05, 0.2, 0.05]),
}


def coverage(records: int, city: str, place: str, *, error: float = 0.0, runs: int = 400) -> float:
    """How often the interval of a simulated gap holds the truth."""
    rng, share, where = np.random.default_rng(7), CITIES[city], PLACES[place]
    truth = 100 * (where @ share - (share * TOTAL).sum() / TOTAL.sum())
    index = pd.Index([str(n) for n in range(len(TOTAL))])
    margins = pd.DataFrame({"total": 0.0, "g": error * TOTAL}, index=index) if error else None
    inside = 0
    for _ in range(runs):
        seen = share + rng.normal(0, error / Z90, len(share))
        n = rng.multinomial(records, where).astype(float)
        people = pd.DataFrame({"total": TOTAL, "g": seen * TOTAL}, index=index)
        counts = pd.DataFrame({"n": n, "w": n, "w2": n}, index=index)
        row = compare(counts, people, groups=["g"], margins=margins, full_count=not error)
        low, high = row.groups.loc[0, ["low_points", "high_points"]]
        inside += low - 1e-9 <= truth <= high + 1e-9
    return inside / runs


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("records", first_fast([2, 4, 12]))
def test_few_records_do_not_make_the_interval_too_sure(records, city, place):
    assert coverage(records, city, place) >= 0.90


@pytest.mark.parametrize("error", [0.0, 0.06])
def test_the_interval_covers_the_truth_about_as_often_as_it_says(error):
    found = coverage(200, "mixed", "elsewhere", error=error)
    allowed = 3.5 * np.sqrt(0.95 * 0.05 / 400)
    assert 0.95 - allowed <= found <= 0.95 + allowed
