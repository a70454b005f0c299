"""How often the interval of a group's gap holds the truth, over a grid of cities and records."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from equity_core.disparity.shares import Z90, compare

RUNS = 500
GRID = list(itertools.product((20, 200, 2000), (0.0, 0.04, 0.12), ("one", "skewed")))
TOTAL = np.array([900.0, 1500, 700, 1200, 1100, 600, 1300, 800, 400, 1600])
SHARE = np.array([0.6, 0.15, 0.4, 0.1, 0.2, 0.55, 0.08, 0.3, 0.7, 0.05])
PLACE = np.array([0.08, 0.16, 0.05, 0.2, 0.1, 0.05, 0.14, 0.06, 0.02, 0.14])
TRUTH = 100 * (PLACE @ SHARE - (SHARE * TOTAL).sum() / TOTAL.sum())
INDEX = pd.Index([f"{place:02d}" for place in range(len(TOTAL))])


def holds_the_truth(rng: np.random.Generator, records: int, error: float, weights: str) -> bool:
    """One survey and one set of records; does the interval hold the truth?"""
    seen = SHARE + rng.normal(0, error / Z90, len(SHARE))
    people = pd.DataFrame({"total": TOTAL, "g": seen * TOTAL}, index=INDEX)
    margins = pd.DataFrame({"total": 0.0, "g": error * TOTAL}, index=INDEX)
    where = rng.choice(len(PLACE), size=records, p=PLACE)
    weight = np.ones(records) if weights == "one" else rng.lognormal(0, 0.7, records)
    counts = pd.DataFrame(
        {
            "n": np.bincount(where, minlength=len(PLACE)),
            "w": np.bincount(where, weights=weight, minlength=len(PLACE)),
            "w2": np.bincount(where, weights=weight**2, minlength=len(PLACE)),
        },
        index=INDEX,
    )
    row = compare(counts, people, groups=["g"], margins=margins).groups.iloc[0]
    return bool(row["low_points"] <= TRUTH <= row["high_points"])


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_interval_covers_93_to_97_percent_on_average_and_never_under_91(capsys):
    rng = np.random.default_rng(2026)
    covered = {}
    for cell in GRID:
        hits = sum(holds_the_truth(rng, *cell) for _ in range(RUNS))
        covered[cell] = hits / RUNS
    with capsys.disabled():
        print("\nrecords  survey error  weights  coverage")
        for (records, error, weights), part in covered.items():
            print(f"{records:7d}  {error:12.2f}  {weights:7s}  {part:8.3f}")
    assert 0.93 <= np.mean(list(covered.values())) <= 0.97
    assert min(covered.values()) >= 0.91
