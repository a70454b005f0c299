"""Many areas tested at once, without calling chance a gap: exact tails, false discovery rate.

The amount in an area is compared with the area's share of the baseline. That is the test of its
share of the service, and of its rate against the rate of all other areas: one question twice.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import betainc
from scipy.stats import false_discovery_control

from equity_core.disparity.intervals import Z90
from equity_core.disparity.limits import clopper_pearson
from equity_core.disparity.verdicts import SMALLEST_RATIO, Verdict
from equity_core.errors import BadInput

RATE = 0.05
"""Of the areas called a clear gap, the part that may be so by chance, in the long run."""
SAME = 1e-12
"""Shares this near to 1 are the whole city."""


def judge_areas(
    counts: pd.DataFrame,
    baseline: pd.DataFrame,
    *,
    full_count: bool = False,
    false_rate: float = RATE,
) -> pd.DataFrame:
    """Test every area's share of a service against its share of the baseline.

    Weighted records count as fewer, equal ones, and so does a survey's error in the baseline
    share: as many records as would have the same variance (E. L. Korn, B. I. Graubard 1998). The
    tails of that many records are exact; the smaller is doubled for the two sides. Where a few
    large records make an area's amount, they say as little as so few records do.

    Parameters
    ----------
    counts
        Indexed by area: ``n, w, w2`` (records, sum of amounts, sum of squared amounts).
    baseline
        Indexed by area in step: ``estimate`` (people, or any number that the amount should follow)
        and ``moe``, its 90 % margin; NaN where not known. For outcomes within records it is the
        records of the area, a full count; as none has two outcomes, p is then a little large.
    full_count
        The baseline carries no survey error.
    false_rate
        The false discovery rate, 0..1.

    Returns
    -------
    pandas.DataFrame
        One row an area: area, share, baseline_share, gap, low, high (95 % interval of the gap;
        shares 0..1), ratio, ratio_low, ratio_high (share / baseline_share: the location quotient,
        and the rate against that of the city), p (two-sided), q (p adjusted for all areas tested,
        Y. Benjamini, Y. Hochberg 1995), verdict. NaN, and "too little data to say", where nobody
        of the baseline is there, no amount is there at all, or it is not known. Where the survey
        error is not known the test holds chance only.

    Raises
    ------
    BadInput
        The two tables do not name the same areas in the same order, or an amount is below zero.
    """
    if not counts.index.equals(baseline.index):
        raise BadInput(
            "The records and the people are not of the same areas. Please count them on one level."
        )
    amount, people = counts["w"].to_numpy(dtype=float), baseline["estimate"].to_numpy(dtype=float)
    if (amount < 0).any() or (people < 0).any():
        raise BadInput("An area has less than nothing. Please check the amounts and the people.")
    share, base = _part_of(amount), _part_of(people)
    moe = np.zeros(len(base)) if full_count else _share_moe(baseline)
    few, many = (_records_alike(base, moe, records) for records in _effective(counts))
    found = _tested(share, base, few, many)
    found.insert(0, "area", counts.index)
    found["q"] = adjusted(found["p"].to_numpy())
    found["verdict"] = _verdicts(found, false_rate)
    return found.reset_index(drop=True)


def adjusted(p: np.ndarray) -> np.ndarray:
    """P-values adjusted for how many there are (Benjamini and Hochberg); NaN stays and is no test.

    Those at or below a rate, when rejected, are false in that part of cases on average.
    """
    tested = np.isfinite(p)
    q = np.full(len(p), np.nan)
    if tested.any():
        q[tested] = false_discovery_control(p[tested], method="bh")
    return q


def above(count: np.ndarray, of: np.ndarray, share: np.ndarray) -> np.ndarray:
    """The chance of so many or more of `of` records, which need not be whole numbers.

    It is at most 2.5 % exactly where the lower end of `limits.clopper_pearson` is above the share.
    """
    some = np.where(count > 0, count, 1.0)
    return np.asarray(np.where(count > 0, betainc(some, of - some + 1, share), 1.0))


def below(count: np.ndarray, of: np.ndarray, share: np.ndarray) -> np.ndarray:
    """The chance of so few or fewer."""
    return above(of - count, of, 1 - share)


def _part_of(values: np.ndarray) -> np.ndarray:
    whole = np.nansum(values)
    return values / whole if whole > 0 else np.full(len(values), np.nan)


def _share_moe(baseline: pd.DataFrame) -> np.ndarray:
    """90 % margin of each area's share of the sum of all areas; 0 where it is not known.

    An area's error moves its own share by (1 - p), that of the others by -p.
    """
    people = np.nan_to_num(baseline["estimate"].to_numpy(dtype=float))
    squares = np.nan_to_num(baseline["moe"].to_numpy(dtype=float)) ** 2
    whole = people.sum()
    if not whole > 0:
        return np.zeros(len(people))
    base = people / whole
    others = squares.sum() - squares
    return np.asarray(np.sqrt((1 - base) ** 2 * squares + base**2 * others) / whole)


def _effective(counts: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Records that weigh alike: as large as those of the area, or of the city if these are larger;
    and as large as those of the city. 0 where there is no amount."""
    amount, squares = counts["w"].to_numpy(dtype=float), counts["w2"].to_numpy(dtype=float)
    whole, size = amount.sum(), np.zeros(len(amount))
    if not whole > 0:
        return size, size
    np.divide(squares, amount, out=size, where=amount > 0)
    city = squares.sum() / whole
    return whole / np.maximum(size, city), np.full(len(amount), whole / city)


def _records_alike(base: np.ndarray, moe: np.ndarray, records: np.ndarray) -> np.ndarray:
    """How many records would have the variance of chance and survey together; NaN without any."""
    spread = base * (1 - base)
    chance = np.full(len(base), np.nan)
    np.divide(spread, records, out=chance, where=records > 0)
    variance = chance + (moe / Z90) ** 2
    unknown = np.full(len(base), np.nan)
    return np.asarray(np.divide(spread, variance, out=unknown, where=variance > 0))


def _tested(share: np.ndarray, base: np.ndarray, few: np.ndarray, many: np.ndarray) -> pd.DataFrame:
    """Gaps and ratios with their ends, and p; NaN where there is nothing to test.

    Whether an area has more is asked of `few` records, whether it has less of `many`.
    """
    can = np.isfinite(share) & np.isfinite(few) & (base > 0) & (base < 1 - SAME)
    few, many = np.where(can, few, np.nan), np.where(can, many, np.nan)
    low = clopper_pearson(share * few, few)[0]
    high = clopper_pearson(share * many, many)[1]
    tails = above(share * few, few, base), below(share * many, many, base)
    p = np.where(can, np.minimum(1.0, 2 * np.minimum(*tails)), np.nan)
    divisor = np.where(base > 0, base, np.nan)
    return pd.DataFrame(
        {
            **{"share": share, "baseline_share": base, "gap": share - base},
            **{"low": low - base, "high": high - base},
            **{"ratio": share / divisor, "ratio_low": low / divisor, "ratio_high": high / divisor},
            "p": p,
        }
    )


def _verdicts(found: pd.DataFrame, false_rate: float) -> list[str]:
    least, most = SMALLEST_RATIO
    clear = found["q"] <= false_rate
    near = (found["ratio_low"] >= least) & (found["ratio_high"] <= most)
    names = np.select([clear, near], [Verdict.CLEAR, Verdict.NONE], Verdict.UNKNOWN)
    return [str(name) for name in names]
