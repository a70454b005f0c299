"""How often the intervals of rates hold the truth, by simulation over a stated grid.

Expected counts 1 to 200 in the first group and as many or three times as many in the second;
numbers of people known in full or from a survey with a relative standard error of 5 or 20 %;
records that count as one, or that weigh like docks of stations (10 to 30) or like grants
(lognormal, most of the sum in few of them). The fast tests add up the chance over all counts
instead of drawing them, and carry no error of simulation.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, poisson

from equity_core.disparity import limits
from equity_core.disparity.counted import Counted, Counting
from equity_core.disparity.estimates import Estimate
from equity_core.disparity.intervals import Z90
from equity_core.disparity.rates import rate, rate_difference, share
from equity_core.disparity.ratios import rate_ratio, ratio_to_whole

EXPECTED = (1, 2, 3, 5, 10, 20, 50, 200)
TIMES = (1.0, 3.0)
SURVEY = (0.0, 0.05, 0.2)
WEIGHTS = ("one", "docks", "grants")
PEOPLE = 2000
DRAWS = 1000
DRAWS_FOR_SHARES = 400  # ratios of shares are found by search

Interval = Callable[[np.ndarray, np.ndarray], limits.Limits]


@dataclass(frozen=True)
class Cell:
    """One point of the grid."""

    expected: float
    times: float
    survey: float
    weights: str

    @property
    def rates(self) -> tuple[float, float]:
        """True rates of the two groups, of the same number of people."""
        mean = {"one": 1.0, "docks": 20.0, "grants": float(np.exp(0.5))}[self.weights]
        return mean * self.expected / PEOPLE, mean * self.times * self.expected / PEOPLE


def group(rng: np.random.Generator, mean: float, cell: Cell, counting: Counting) -> Counted:
    """One group as a city would see it."""
    of = PEOPLE * (1 + cell.survey * rng.standard_normal())
    moe = Z90 * cell.survey * PEOPLE
    if counting is Counting.PERSONS:
        return Counted(float(rng.binomial(PEOPLE, mean / PEOPLE)), of, moe)
    n = rng.poisson(mean)
    if cell.weights == "one":
        return Counted(float(n), of, moe)
    w = rng.integers(10, 31, n) if cell.weights == "docks" else rng.lognormal(0, 1, n)
    return Counted(float(w.sum()), of, moe, n, float((w**2).sum()))


def measured(
    rng: np.random.Generator, cell: Cell, what: str, counting: Counting
) -> tuple[Estimate, float]:
    """The estimate from one draw, and the truth."""
    first = group(rng, cell.expected, cell, counting)
    second = group(rng, cell.times * cell.expected, cell, counting)
    p, q = cell.rates
    if what == "rate":
        return rate(first, per=1), p
    if what == "share":
        return share(first), p
    if what == "ratio":
        return rate_ratio(first, second, counting=counting), p / q
    if what == "difference":
        return rate_difference(first, second, counting=counting, per=1), p - q
    weighed = first.records is not None
    records = first.records + second.records if weighed else None
    squares = first.squares + second.squares if weighed else None
    moe = np.hypot(first.moe, second.moe)
    whole = Counted(first.count + second.count, first.of + second.of, moe, records, squares)
    return ratio_to_whole(first, whole, counting=counting), p / ((p + q) / 2)


def draws_of(what: str, counting: Counting) -> int:
    by_search = what in ("ratio", "whole") and counting is Counting.PERSONS
    return DRAWS_FOR_SHARES if by_search else DRAWS


def covered(cell: Cell, what: str, counting: Counting) -> float:
    """Share of draws whose interval holds the truth; an end that is not known counts as none."""
    rng = np.random.default_rng([int(cell.expected), int(cell.times), int(100 * cell.survey)])
    held = []
    for _ in range(draws_of(what, counting)):
        found, truth = measured(rng, cell, what, counting)
        held.append(not (truth < found.low or truth > found.high))
    return float(np.mean(held))


def table_of(what: str, counting: Counting) -> pd.DataFrame:
    weights = WEIGHTS if counting is Counting.EVENTS else WEIGHTS[:1]
    times = TIMES if what not in ("rate", "share") else TIMES[:1]
    cells = [Cell(m, t, s, w) for w in weights for s in SURVEY for t in times for m in EXPECTED]
    rows = [(c.weights, c.survey, c.times, c.expected, covered(c, what, counting)) for c in cells]
    return pd.DataFrame(rows, columns=["weights", "survey", "times", "expected", "covered"])


def shown(table: pd.DataFrame, title: str) -> None:
    wide = table.pivot(index=["weights", "survey", "times"], columns="expected", values="covered")
    print(f"\n{title}: how often the interval holds the truth, percent")
    print((100 * wide).round(1).to_string())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "counting"),
    [
        ("rate", Counting.EVENTS),
        ("ratio", Counting.EVENTS),
        ("difference", Counting.EVENTS),
        ("whole", Counting.EVENTS),
        ("share", Counting.PERSONS),
        ("difference", Counting.PERSONS),
        ("ratio", Counting.PERSONS),
        ("whole", Counting.PERSONS),
    ],
)
@pytest.mark.timeout(1800)
def test_intervals_hold_the_truth_as_often_as_they_say(what, counting):
    table = table_of(what, counting)
    shown(table, f"{what} of {counting}, {draws_of(what, counting)} draws a cell")
    few = table["times"] * table["expected"] < 10  # where hardly any draw leaves the exact method
    built_exactly = what == "rate" or (what in ("ratio", "whole") and counting is Counting.EVENTS)
    exact = (table["weights"] == "one") & (table["survey"] == 0) & (few | (what == "rate"))
    if built_exactly:
        error = np.sqrt(0.95 * 0.05 / DRAWS)
        assert table.loc[exact, "covered"].min() >= 0.95 - 2 * error
    enough = table["expected"] >= 5
    assert table.loc[enough, "covered"].min() >= 0.91
    # Intervals made wider from exact ones start above 95 % and come down as counts grow.
    averaged = table[~exact & enough] if built_exactly else table
    assert 0.93 <= averaged["covered"].mean() <= 0.97


def chance_of(
    interval: Interval, means: tuple[float, float], truth: float, persons: int | None = None
) -> float:
    """The chance that an interval made of two counts holds the truth, added up over all counts."""

    def likely(mean: float) -> tuple[np.ndarray, np.ndarray]:
        law = poisson(mean) if persons is None else binom(persons, mean / persons)
        number = np.arange(law.ppf(1e-9), law.isf(1e-9) + 1)
        return number, law.pmf(number)

    (a, chance_a), (b, chance_b) = (likely(mean) for mean in means)
    low, high = interval(*np.meshgrid(a, b, indexing="ij"))
    chance = np.outer(chance_a, chance_b)
    return float(chance[(low <= truth) & (truth <= high)].sum() / chance.sum())


def test_the_exact_interval_of_a_ratio_holds_the_truth_at_least_95_times_in_100():
    def interval(a: np.ndarray, b: np.ndarray) -> limits.Limits:
        return limits.conditional_ratio((a, 1.0), (b, 1.0), limits.clopper_pearson)

    for mine, theirs in itertools.product((0.5, 1, 3, 8, 20, 60), (1, 4, 20)):
        assert chance_of(interval, (mine, theirs), mine / theirs) >= 0.95


def test_garwoods_interval_holds_the_truth_at_least_95_times_in_100():
    number = np.arange(500)
    low, high = limits.garwood(number)
    for mean in (0.1, 0.5, 1, 2.7, 5, 11, 40, 200):
        held = (low <= mean) & (mean <= high)
        assert poisson.pmf(number[held], mean).sum() >= 0.95


def test_clopper_and_pearsons_interval_holds_the_truth_at_least_95_times_in_100():
    for of, share_of in itertools.product((1, 7, 30, 200), (0.003, 0.1, 0.5, 0.97)):
        number = np.arange(of + 1)
        low, high = limits.clopper_pearson(number, of)
        held = (low <= share_of) & (share_of <= high)
        assert binom.pmf(number[held], of, share_of).sum() >= 0.95


def events_ratio(a: np.ndarray, b: np.ndarray) -> limits.Limits:
    return limits.conditional_ratio((a, 1.0), (b, 1.0), limits.wilson)


def events_apart(a: np.ndarray, b: np.ndarray) -> limits.Limits:
    return limits.together_as_difference(
        (a, *limits.poisson_score(a)), (b, *limits.poisson_score(b))
    )


def shares_ratio(a: np.ndarray, b: np.ndarray) -> limits.Limits:
    return limits.koopman((a, 100.0), (b, 100.0))


def shares_apart(a: np.ndarray, b: np.ndarray) -> limits.Limits:
    return limits.together_as_difference(
        (a / 100, *limits.wilson(a, 100)), (b / 100, *limits.wilson(b, 100))
    )


@pytest.mark.parametrize("interval", [events_ratio, events_apart, shares_ratio, shares_apart])
def test_score_intervals_hold_the_truth_about_95_times_in_100(interval):
    persons = 100 if interval in (shares_ratio, shares_apart) else None
    held = {}
    for mine, theirs in itertools.product((1, 5, 12, 40), (2, 6, 25, 50)):
        apart = (mine - theirs) / (persons or 1)
        truth = apart if interval in (events_apart, shares_apart) else mine / theirs
        held[mine, theirs] = chance_of(interval, (mine, theirs), truth, persons)
    assert 0.93 <= np.mean(list(held.values())) <= 0.97
    assert min(chance for means, chance in held.items() if min(means) >= 5) >= 0.93
    assert min(held.values()) >= 0.91
