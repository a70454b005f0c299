"""The published flags of the Spatial Equity Data Tool, and where its documented test differs."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd

from equity_core.disparity.urban_rule import urban_flags


def test_the_rule_gives_all_41_published_flags(real_data: Path):
    name = "urban_minneapolis_bikes_2019_demographic.csv"
    oracle = pd.read_csv(real_data / "oracles" / name)
    flags = urban_flags(
        oracle["diff_data_city"], oracle["data_value_sd"], oracle["summary_value_margin"]
    )
    assert len(oracle) == 41
    assert (flags.published == oracle["sig_diff"].to_numpy()).all()
    print(f"\nOf {len(oracle)} flags the documented test changes {flags.missed.sum()}.")
    assert flags.missed.sum() == 0


def test_a_difference_that_the_published_rule_misses():
    # 2 points apart; errors 0.5 and 1.2 / 1.645 = 0.73: 2 / 0.884 = 2.26, but 2 / 1.3 = 1.54
    flags = urban_flags([2.0], [0.5], [1.2])
    assert 2 / math.hypot(0.5, 1.2 / 1.645) > 1.96 > 2 / math.hypot(0.5, 1.2)
    assert (flags.published[0], flags.documented[0], flags.missed[0]) == (False, True, True)


def test_the_worked_example_of_its_appendix():
    # 36.5 % against 44.44 %, standard errors 2.159 and 4.208 / 1.645 points: Z = 2.37
    error, margin = 2.159, 2.558 * 1.645
    assert abs(36.5 - 44.444) / math.hypot(error, 2.558) > 1.96
    flags = urban_flags([36.5 - 44.444], [error], [margin])
    assert flags.documented[0]
    assert not flags.published[0]


def test_the_published_rule_never_finds_what_the_documented_test_does_not():
    rng = np.random.default_rng(3)
    difference, error, margin = (
        rng.normal(0, 3, 500),
        rng.uniform(0, 1, 500),
        rng.uniform(0, 2, 500),
    )
    flags = urban_flags(difference, error, margin)
    assert not (flags.published & ~flags.documented).any()
    other = urban_flags(-difference, error, margin)
    assert (other.published == flags.published).all()


def test_what_is_not_known_is_not_significant():
    flags = urban_flags([math.nan, 5.0, 5.0], [0.1, math.nan, 0.1], [0.1, 0.1, math.nan])
    assert not flags.published.any()
    assert not flags.documented.any()
