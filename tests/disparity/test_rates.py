"""Rates, shares and what lies between two of them: published numbers, by hand, and laws."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import settings as law
from hypothesis import strategies as st
from scipy.stats import binom, norm, poisson
from scipy.stats import t as student

from equity_core.disparity.counted import Counted, Counting
from equity_core.disparity.estimates import Estimate, Method, judge_ratio
from equity_core.disparity.intervals import Z90, Z95
from equity_core.disparity.limits import clopper_pearson, garwood, koopman
from equity_core.disparity.rates import rate, rate_difference, share
from equity_core.disparity.ratios import rate_ratio, ratio_to_whole
from equity_core.disparity.verdicts import Verdict
from equity_core.errors import BadInput

LAW = law(deadline=None, max_examples=60)
EVENTS, PERSONS = Counting.EVENTS, Counting.PERSONS
EXPOSED, NOT_EXPOSED = Counted(41, 28010), Counted(15, 19017)
"""Cases of breast cancer by person-years, with and without fluoroscopy (K. Rothman)."""


def ends(found: Estimate) -> tuple[float, float]:
    return found.low, found.high


def test_the_textbook_ratio_and_its_score_interval():
    found = rate_ratio(EXPOSED, NOT_EXPOSED, counting=EVENTS, method=Method.SCORE)
    assert found.value == pytest.approx((41 / 28010) / (15 / 19017))
    assert found.value == pytest.approx(1.8558, abs=5e-5)
    assert ends(found) == pytest.approx((1.0358, 3.3249), abs=5e-5)


def test_with_fewer_than_20_events_the_exact_interval_is_used():
    found = rate_ratio(EXPOSED, NOT_EXPOSED, counting=EVENTS)
    assert found.method is Method.EXACT
    assert ends(found) == pytest.approx((1.0057, 3.6093), abs=5e-5)
    assert rate_ratio(Counted(20, 9), Counted(20, 9), counting=EVENTS).method is Method.SCORE


def test_walds_interval_can_be_asked_for_by_name():
    found = rate_ratio(EXPOSED, NOT_EXPOSED, counting=EVENTS, method=Method.WALD)
    assert ends(found) == pytest.approx((1.0272, 3.3526), abs=5e-5)
    apart = rate_difference(EXPOSED, NOT_EXPOSED, counting=EVENTS, per=1e4, method=Method.WALD)
    assert apart.value == pytest.approx(6.7499, abs=5e-5)
    # published with 1.96 for 1.959964
    assert ends(apart) == pytest.approx((0.7492, 12.7507), abs=2e-4)


def test_a_rate_of_ten_events_has_garwoods_interval():
    found = rate(Counted(10, 2000), per=2000)
    assert (found.value, found.method) == (pytest.approx(10), Method.GARWOOD)
    assert ends(found) == pytest.approx((4.7954, 18.3904), abs=5e-5)
    # each end is where ten events or more, or or fewer, have a chance of 2.5 %
    assert poisson.sf(9, found.low) == pytest.approx(0.025)
    assert poisson.cdf(10, found.high) == pytest.approx(0.025)


def test_no_events_leave_a_rate_from_zero_to_what_could_have_gone_unseen():
    found = rate(Counted(0, 500))
    assert (found.value, found.low) == (0, 0)
    assert found.high == pytest.approx(1000 * -math.log(0.025) / 500)  # exp(-m) = 2.5 %


def test_a_share_has_wilsons_interval():
    assert ends(share(Counted(8, 10))) == pytest.approx((0.4902, 0.9433), abs=5e-5)
    none = share(Counted(0, 20))
    assert ends(none) == pytest.approx((0, 0.1611), abs=5e-5)
    assert none.low == 0
    assert share(Counted(20, 20)).high == 1


@LAW
@given(st.integers(1, 60), st.integers(0, 60))
def test_the_exact_interval_of_a_share_leaves_the_chance_it_says_at_each_end(of, count):
    assume(count <= of)
    low, high = clopper_pearson(count, of)
    assert count == 0 or binom.sf(count - 1, of, low) == pytest.approx(0.025)
    assert count == of or binom.cdf(count, of, high) == pytest.approx(0.025)


def test_exact_intervals_of_many_counts_come_at_once():
    low, high = garwood(np.array([0, 10]))
    assert low == pytest.approx([0, 4.7954], abs=5e-5)
    assert high == pytest.approx([3.6889, 18.3904], abs=5e-5)


def test_shares_are_compared_by_the_score_test_of_a_ratio():
    # Where R is an end of the interval, the two shares closest to those seen whose ratio is R are
    # exactly 1.96 standard errors from them: found here by search instead of by the formula.
    a, m, b, n = 30, 100, 20, 120
    low, high = koopman((a, m), (b, n))
    for end in (float(low), float(high)):
        q = np.linspace(1e-6, min(1, 1 / end) - 1e-6, 2_000_001)
        likely = a * np.log(end * q) + (m - a) * np.log1p(-end * q)
        likely += b * np.log(q) + (n - b) * np.log1p(-q)
        q = q[likely.argmax()]
        p = end * q
        spread = p * (1 - p) / m + end**2 * q * (1 - q) / n
        assert abs(a / m - end * b / n) / math.sqrt(spread) == pytest.approx(Z95, abs=1e-4)
    found = rate_ratio(Counted(a, m), Counted(b, n), counting=PERSONS)
    assert (found.value, found.method) == (pytest.approx(1.8), Method.SCORE)
    assert ends(found) == (low, high)


def test_a_difference_of_shares_has_newcombes_interval():
    # Newcombe 1998, example (a): 56/70 less 48/80
    found = rate_difference(Counted(56, 70), Counted(48, 80), counting=PERSONS, per=1)
    assert found.value == pytest.approx(0.2)
    assert ends(found) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert found.method is Method.NEWCOMBE


def test_a_ratio_to_a_group_without_events_has_a_lower_end_only():
    found = rate_ratio(Counted(5, 100), Counted(0, 100), counting=EVENTS)
    # five of five events in the first group: its share is at least 0.025 ** (1 / 5)
    least = 0.025 ** (1 / 5)
    assert ends(found) == (pytest.approx(least / (1 - least)), math.inf)
    assert found.value == math.inf
    assert judge_ratio(rate_ratio(Counted(9, 100), Counted(0, 100), counting=EVENTS)) == (
        Verdict.CLEAR
    )


@pytest.mark.parametrize("counting", list(Counting))
def test_of_two_groups_without_events_nothing_is_said(counting):
    found = rate_ratio(Counted(0, 100), Counted(0, 100), counting=counting)
    assert math.isnan(found.value)
    assert ends(found) == (0, math.inf)
    assert judge_ratio(found) is Verdict.UNKNOWN


@pytest.mark.parametrize("counting", list(Counting))
def test_of_nobody_nothing_is_said(counting):
    nobody, some = Counted(0, 0), Counted(3, 10)
    for found in (
        rate(nobody),
        share(nobody),
        rate_ratio(nobody, some, counting=counting),
        rate_ratio(some, nobody, counting=counting),
        rate_difference(some, nobody, counting=counting),
        ratio_to_whole(nobody, some, counting=counting),
    ):
        assert all(math.isnan(number) for number in (found.value, *ends(found)))


def test_survey_error_of_both_groups_is_added_on_the_logarithmic_scale():
    # relative standard errors of 10 % and 5 %
    first = Counted(400, 1000, moe=100 * Z90)
    second = Counted(200, 1000, moe=50 * Z90)
    alone = rate_ratio(Counted(400, 1000), Counted(200, 1000), counting=EVENTS)
    found = rate_ratio(first, second, counting=EVENTS)
    added = Z95**2 * (0.1**2 + 0.05**2)
    assert math.log(found.high / 2) ** 2 == pytest.approx(math.log(alone.high / 2) ** 2 + added)
    assert math.log(2 / found.low) ** 2 == pytest.approx(math.log(2 / alone.low) ** 2 + added)
    assert (alone.survey_error, found.survey_error) == ("none", "measured")


def test_where_survey_error_is_not_known_the_interval_holds_chance_only_and_says_so():
    found = rate_ratio(Counted(40, 100, moe=None), Counted(30, 100, moe=9), counting=EVENTS)
    assert found.survey_error == "not known"
    missing = rate(Counted(40, 100, moe=math.nan))
    assert (missing.survey_error, ends(missing)) == ("not known", ends(rate(Counted(40, 100))))


def test_survey_error_widens_intervals_of_zero_too():
    sure, unsure = rate(Counted(0, 500)), rate(Counted(0, 500, moe=250 * Z90))
    assert unsure.low == 0
    assert unsure.high > sure.high
    ratio = rate_ratio(Counted(0, 500, moe=250 * Z90), Counted(30, 500), counting=EVENTS)
    assert ratio.low == 0
    assert ratio.high > rate_ratio(Counted(0, 500), Counted(30, 500), counting=EVENTS).high


def test_grants_of_one_size_are_as_sure_as_so_many_events():
    # 100 dollars in 4 grants of 25 dollars are as sure as 4 events, not as 100
    found = rate(Counted(100, 1000, records=4, squares=4 * 25**2), per=1)
    low, high = garwood(4)
    assert ends(found) == (pytest.approx(25 * float(low) / 1000), pytest.approx(0.025 * high))
    money = rate_ratio(
        Counted(100, 1000, records=4, squares=4 * 25**2),
        Counted(50, 1000, records=2, squares=2 * 25**2),
        counting=EVENTS,
    )
    assert ends(money) == pytest.approx(
        ends(rate_ratio(Counted(4, 1000), Counted(2, 1000), counting=EVENTS))
    )


def test_grants_of_unlike_sizes_are_less_sure_by_the_error_of_their_average():
    # 10, 20 and 60: average 30, variance (400 + 100 + 900) / 2 = 700
    grants = Counted(90, 1000, records=3, squares=10**2 + 20**2 + 60**2)
    assert grants.size == 30
    assert grants.size_reach == pytest.approx(student.ppf(0.975, 2) * math.sqrt(700 / 3) / 30)
    alone = rate(Counted(90, 1000, records=3, squares=3 * 30**2))
    found = rate(grants)
    expected = math.hypot(math.log(alone.high / 90), grants.size_reach)
    assert math.log(found.high / 90) == pytest.approx(expected)


def test_one_grant_says_nothing_of_the_next():
    found = rate(Counted(5000, 1000, records=1, squares=5000**2))
    assert (found.value, *ends(found)) == (5000, 0, math.inf)


def test_no_dollars_at_all_leave_the_upper_end_unknown():
    none = Counted(0, 1000, records=0, squares=0)
    found = rate(none)
    assert (found.value, found.low) == (0, 0)
    assert math.isnan(found.high)
    # beside a group with grants of 25 dollars, none is thought as none of 25
    money = rate_ratio(none, Counted(100, 1000, records=4, squares=4 * 25**2), counting=EVENTS)
    assert ends(money) == pytest.approx(
        ends(rate_ratio(Counted(0, 1000), Counted(4, 1000), counting=EVENTS))
    )


def test_records_without_any_amount_are_none():
    zeros = Counted(0, 1000, records=3, squares=0)
    some = Counted(100, 1000, records=4, squares=4 * 25**2)
    assert rate_ratio(zeros, some, counting=EVENTS) == rate_ratio(
        Counted(0, 1000, records=0, squares=0), some, counting=EVENTS
    )
    assert math.isnan(rate(zeros).high)


def test_a_group_with_all_dollars_but_for_a_rounding_is_part_of_the_city():
    city = Counted(0.3, 500, records=3, squares=0.03)
    part = Counted(0.1 + 0.2, 100, records=3, squares=0.03)
    assert part.count > city.count
    assert ratio_to_whole(part, city, counting=EVENTS).value == pytest.approx(5)
    part, city = replace(part, count=0.3), replace(city, count=0.1 + 0.2)
    assert ratio_to_whole(part, city, counting=EVENTS).value == pytest.approx(5)


def test_survey_error_of_a_part_and_of_the_city_is_that_of_the_parts_share():
    # 200 +- 50 of 1,000 +- 100: sqrt(50^2 - 0.2^2 100^2) / 1000 = 0.0458 of a share of 0.2
    part, city = Counted(900, 200, moe=50), Counted(2500, 1000, moe=100)
    alone = ratio_to_whole(Counted(900, 200), Counted(2500, 1000), counting=EVENTS)
    found = ratio_to_whole(part, city, counting=EVENTS)
    relative = math.sqrt(50**2 - 0.2**2 * 100**2) / 1000 / Z90 / 0.2
    added = math.hypot(math.log(alone.high / alone.value), Z95 * relative)
    assert math.log(found.high / found.value) == pytest.approx(added)
    unsure = ratio_to_whole(part, Counted(2500, 1000, moe=None), counting=EVENTS)
    assert unsure.survey_error == "not known"
    assert unsure.high > alone.high


def test_the_ratio_to_the_city_counts_nobody_on_both_sides():
    part, city = Counted(30, 100), Counted(90, 500)
    found = ratio_to_whole(part, city, counting=PERSONS)
    assert found.value == pytest.approx((30 / 100) / (90 / 500))
    others = rate_ratio(part, Counted(60, 400), counting=PERSONS)
    w = 100 / 500
    for end, other in zip(ends(found), ends(others), strict=True):
        assert end == pytest.approx(other / (w * other + 1 - w))


def test_the_ratio_to_a_city_where_only_the_group_had_events_is_at_most_its_rarity():
    found = ratio_to_whole(Counted(12, 100), Counted(12, 500), counting=EVENTS)
    assert found.value == pytest.approx(5)  # 500 / 100
    assert found.high == pytest.approx(5)
    whole = ratio_to_whole(Counted(12, 100), Counted(12, 100), counting=EVENTS)
    assert (whole.value, *ends(whole)) == (1, 1, 1)


def test_what_cannot_be_counted_is_refused_in_a_sentence():
    with pytest.raises(BadInput, match="0 or more"):
        Counted(-1, 10)
    with pytest.raises(BadInput, match="0 or more"):
        Counted(1, math.nan)
    with pytest.raises(BadInput, match="count events"):
        share(Counted(11, 10))
    with pytest.raises(BadInput, match="no amounts"):
        share(Counted(5, 10, records=5, squares=5))
    with pytest.raises(BadInput, match="both, or neither"):
        Counted(5, 10, squares=5)
    with pytest.raises(BadInput, match="without any record"):
        Counted(5, 10, records=0, squares=5)
    with pytest.raises(BadInput, match="larger than the whole"):
        ratio_to_whole(Counted(5, 10), Counted(4, 20), counting=EVENTS)
    with pytest.raises(BadInput, match="no interval called"):
        rate_ratio(Counted(5, 10), Counted(4, 20), counting=PERSONS, method=Method.EXACT)
    with pytest.raises(BadInput, match="no interval called"):
        rate_difference(Counted(5, 10), Counted(4, 20), counting=EVENTS, method=Method.NEWCOMBE)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (1.01, 3, Verdict.CLEAR),
        (0.2, 0.99, Verdict.CLEAR),
        (0.8, 1.25, Verdict.NONE),
        (0.79, 1.2, Verdict.UNKNOWN),
        (0.9, 1.26, Verdict.UNKNOWN),
        (0.0, math.inf, Verdict.UNKNOWN),
        (math.nan, 2, Verdict.UNKNOWN),
    ],
)
def test_the_verdict_on_a_ratio_follows_its_interval(low, high, verdict):
    assert judge_ratio(Estimate(1.1, low, high, Method.SCORE, "none")) is verdict


counts = st.integers(0, 300)
people = st.integers(300, 100_000)
margins = st.sampled_from([0.0, 5.0, 60.0])
groups = st.builds(Counted, counts, people, margins)


@LAW
@given(groups, groups, st.sampled_from(list(Counting)))
def test_swapping_two_groups_inverts_the_ratio(first, second, counting):
    one = rate_ratio(first, second, counting=counting)
    other = rate_ratio(second, first, counting=counting)
    assume(first.count or second.count)
    turned = [1 / end if end else math.inf for end in (other.value, other.high, other.low)]
    assert (one.value, *ends(one)) == pytest.approx(turned, rel=1e-9)


@LAW
@given(groups, groups, st.sampled_from(list(Counting)))
def test_swapping_two_groups_turns_the_sign_of_the_difference(first, second, counting):
    one = rate_difference(first, second, counting=counting)
    other = rate_difference(second, first, counting=counting)
    assert (one.value, *ends(one)) == pytest.approx((-other.value, -other.high, -other.low))


@LAW
@given(st.integers(1, 50), people, st.integers(1, 5), st.sampled_from(list(Counting)))
def test_equal_rates_have_the_ratio_1_and_the_difference_0(count, of, times, counting):
    first, second = Counted(count, of), Counted(times * count, times * of)
    ratio = rate_ratio(first, second, counting=counting)
    assert ratio.value == pytest.approx(1)
    assert ratio.low < 1 < ratio.high
    apart = rate_difference(first, second, counting=counting)
    assert apart.value == pytest.approx(0, abs=1e-12)
    assert apart.low < 0 < apart.high


@LAW
@given(groups, groups, st.sampled_from(list(Counting)))
def test_a_number_lies_within_its_interval(first, second, counting):
    for found in (
        rate(first),
        share(first),
        rate_ratio(first, second, counting=counting),
        rate_difference(first, second, counting=counting),
        ratio_to_whole(first, Counted(first.count + second.count, first.of + second.of),
                       counting=counting),
    ):  # fmt: skip
        if not math.isnan(found.value):
            rounding = 1e-9 * (1 + abs(found.value)) if math.isfinite(found.value) else 0
            assert found.low - rounding <= found.value <= found.high + rounding


@LAW
@given(groups, groups, st.integers(2, 50), st.sampled_from(list(Counting)))
def test_more_survey_error_never_narrows_an_interval(first, second, margin, counting):
    wider = Counted(first.count, first.of, moe=(first.moe or 0) + margin)
    for measure in (rate_ratio, rate_difference):
        one = measure(first, second, counting=counting)
        other = measure(wider, second, counting=counting)
        assert other.low <= one.low + 1e-12
        assert other.high >= one.high - 1e-12


def test_many_events_have_the_interval_of_the_normal_curve():
    found = rate(Counted(1e8, 1e8), per=1)
    assert ends(found) == pytest.approx(tuple(norm.interval(0.95, 1, 1e-4)), abs=1e-7)


def test_a_ratio_far_from_one_keeps_its_digits_when_it_is_turned_around():
    none, few = Counted(0, 11_751), Counted(4, 11_760)
    one = rate_ratio(none, few, counting=Counting.PERSONS)
    other = rate_ratio(few, none, counting=Counting.PERSONS)
    assert other.low == pytest.approx(1 / one.high, rel=1e-6)
