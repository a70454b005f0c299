"""The arithmetic of survey estimates, against the worked example of the Census handbook."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equity_core.demographics.acs import (
    Reliability,
    difference_moe,
    proportion,
    ratio,
    reliability,
    sum_of,
    variation_percent,
)

ESTIMATES = np.array([135_173.0, 43_104.0, 24_842.0])
MARGINS = np.array([3_860.0, 2_642.0, 1_957.0])


def test_the_handbook_example_sums_to_203119_give_or_take_5070():
    total, moe = sum_of(ESTIMATES, MARGINS)
    assert total == 135_173 + 43_104 + 24_842 == 203_119
    assert moe == pytest.approx(math.sqrt(3_860**2 + 2_642**2 + 1_957**2))
    assert round(moe) == 5_070


def test_the_handbook_share_is_322_thousandths_give_or_take_8():
    total, moe = sum_of(ESTIMATES, MARGINS)
    share, share_moe = proportion(total, moe, 630_498, 831)
    assert float(share) == pytest.approx(0.32216, abs=5e-6)
    assert float(share_moe) == pytest.approx(0.00803, abs=5e-6)


def test_only_one_of_several_zero_estimates_brings_its_margin():
    # 100 +- 30 and two estimates of 0, +- 12 and +- 9: sqrt(900 + 144), not + 81.
    total, moe = sum_of(np.array([100.0, 0.0, 0.0]), np.array([30.0, 12.0, 9.0]))
    assert total == 100
    assert moe == pytest.approx(math.sqrt(900 + 144))


def test_a_sum_with_an_unknown_margin_has_an_unknown_margin():
    assert math.isnan(sum_of(np.array([100.0, 50.0]), np.array([30.0, np.nan]))[1])


def test_a_proportion_whose_root_would_be_negative_takes_the_form_of_a_ratio():
    # P = 0.9; 10^2 - (0.9 * 50)^2 < 0, so sqrt(10^2 + 45^2) / 100.
    share, moe = proportion(90.0, 10.0, 100.0, 50.0)
    assert float(share) == 0.9
    assert float(moe) == pytest.approx(math.sqrt(100 + 45**2) / 100)
    assert float(moe) == pytest.approx(float(ratio(90.0, 10.0, 100.0, 50.0)[1]))


def test_a_share_of_nobody_is_not_known():
    share, moe = proportion(np.array([0.0, 5.0]), np.array([3.0, 3.0]), np.array([0.0, 10.0]), 0.0)
    assert np.isnan(share[0])
    assert np.isnan(moe[0])
    assert share[1] == 0.5


def test_a_difference_adds_squares():
    assert float(difference_moe(3.0, 4.0)) == 5.0


@pytest.mark.parametrize(
    ("percent", "word"),
    [
        (12.0, Reliability.RELIABLE),
        (12.1, Reliability.CARE),
        (30.0, Reliability.CARE),
        (30.1, Reliability.UNSURE),
        (math.inf, Reliability.UNSURE),
        (math.nan, Reliability.UNKNOWN),
    ],
)
def test_words_for_the_coefficient_of_variation(percent, word):
    assert reliability(percent) is word
    assert reliability(percent, full_count=True) is Reliability.COUNT


def test_the_coefficient_of_variation_is_the_standard_error_in_percent():
    # MOE 16.45 is a standard error of 10: 10 % of 100. Of 0 it is endless, without error it is 0.
    found = variation_percent(np.array([100.0, 0.0, 5.0, np.nan]), np.array([16.45, 2.0, 0.0, 1.0]))
    assert found[0] == pytest.approx(10)
    assert found[1] == math.inf
    assert found[2] == 0
    assert np.isnan(found[3])
