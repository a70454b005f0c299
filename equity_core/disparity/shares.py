"""Shares of a service against shares of a baseline population, by area and by group.

The arithmetic is that of the Urban Institute's Spatial Equity Data Tool. The error of a group's
gap is ours: the gap is sum_a (d_a - p_a) s_ga, so survey error and the chance error of a small
number of records both follow from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.stats import t as student

Z90, Z95 = 1.645, 1.959964
ALL_OTHER = frozenset({"other_nh", "multiple_nh", "other_or_multiple_nh"})
"""The Spatial Equity Data Tool rounds these ("all other races") to three decimals, not one."""


@dataclass(frozen=True)
class Shares:
    """The comparison of one service with one baseline.

    A group whose number is missing in an area where people live is not known (NaN).

    ``areas``: area, amount, share, baseline_share, gap (shares 0..1, gap in share points).
    ``groups``: group, exposed_percent, city_percent, gap_points, and the 95 % interval of the gap
    as low_points and high_points (NaN where it is not known).
    ``no_residents_percent``: the part of the amount in areas where nobody lives;
    ``no_figure_percent``: in areas whose population is not known.
    """

    areas: pd.DataFrame = field(hash=False)
    groups: pd.DataFrame = field(hash=False)
    no_residents_percent: float
    no_figure_percent: float
    survey_error: str
    """"measured", "none" (a full count) or "not known"."""


def compare(
    counts: pd.DataFrame,
    people: pd.DataFrame,
    *,
    groups: list[str],
    baseline: str = "total",
    margins: pd.DataFrame | None = None,
    full_count: bool = False,
    urban_compat: bool = False,
) -> Shares:
    """Compare where an amount lies with where people live.

    Parameters
    ----------
    counts
        Indexed by area: ``n, w, w2`` (records, sum of amounts, sum of squared amounts). Every
        area of the level has a row; areas without records hold zeros.
    people
        Indexed by area in step: one column a group, and ``total``; NaN where there is no figure.
    groups
        The groups to report.
    baseline
        The column of `people` that shares are compared with.
    margins
        Like `people`: 90 % margins of error; None where there are none.
    full_count
        The population is a census count and carries no survey error.
    urban_compat
        Round as the Spatial Equity Data Tool does: gaps are differences of shares rounded to
        three decimals; area percents are rounded to one decimal before averaging.

    Returns
    -------
    Shares
        NaN wherever nothing can be said (no amount at all, no people at all).
    """
    w = counts["w"].to_numpy(dtype=float)
    share = _part_of(w, w.sum())
    base = people[baseline].to_numpy(dtype=float)
    base_share = _part_of(base, np.nansum(base))
    gap = share - base_share
    if urban_compat:
        gap = np.round(share, 3) - np.round(base_share, 3)
    areas = pd.DataFrame(
        {
            "area": counts.index,
            "amount": w,
            "share": share,
            "baseline_share": base_share,
            "gap": gap,
        }
    )
    total = people["total"].to_numpy(dtype=float)
    error = "none" if full_count else ("not known" if margins is None else "measured")
    rows = [
        _group_row(group, share, counts, people, margins, error, urban_compat=urban_compat)
        for group in groups
    ]
    return Shares(
        areas,
        pd.DataFrame(rows, columns=list(GROUP_COLUMNS)),
        100 * float(share[total == 0].sum()),
        100 * float(share[np.isnan(total)].sum()),
        error,
    )


GROUP_COLUMNS = (
    "group",
    "exposed_percent",
    "city_percent",
    "gap_points",
    "low_points",
    "high_points",
)


def _part_of(values: np.ndarray, whole: float) -> np.ndarray:
    return values / whole if whole > 0 else np.full(len(values), np.nan)


def _group_row(
    group: str,
    share: np.ndarray,
    counts: pd.DataFrame,
    people: pd.DataFrame,
    margins: pd.DataFrame | None,
    error: str,
    *,
    urban_compat: bool,
) -> tuple[str, float, float, float, float, float]:
    total = people["total"].to_numpy(dtype=float)
    number = people[group].to_numpy(dtype=float)
    lived_in = total > 0
    percent = np.zeros(len(total))
    percent[lived_in] = 100 * number[lived_in] / total[lived_in]
    city = _percent_of(number[lived_in].sum(), total[lived_in].sum())
    if urban_compat:
        percent = np.round(percent, 3 if group in ALL_OTHER else 1)
        city = round(city, 3)
    exposed = float(share @ percent)
    gap = exposed - city
    # Without residents an area has no share of its own and adds nothing to either side.
    residents = np.where(lived_in, total, 0)
    weight = np.where(lived_in, share - _part_of(residents, residents.sum()), 0)
    survey = _survey_variance(group, weight, people, margins, percent, error)
    half = half_width(survey, share, percent, counts)
    return group, exposed, city, gap, gap - half, gap + half


def _percent_of(part: float, whole: float) -> float:
    return 100 * float(part) / float(whole) if whole > 0 else float("nan")


def _survey_variance(
    group: str,
    weight: np.ndarray,
    people: pd.DataFrame,
    margins: pd.DataFrame | None,
    percent: np.ndarray,
    error: str,
) -> float:
    """sum_a (d_a - p_a)^2 SE(s_ga)^2 in squared points; 0 for a full count."""
    if error == "none":
        return 0.0
    if margins is None or group not in margins or "total" not in margins:
        return 0.0 if error == "not known" else float("nan")
    moe = share_moe(
        percent / 100,
        people["total"].to_numpy(dtype=float),
        margins[group].to_numpy(dtype=float),
        margins["total"].to_numpy(dtype=float),
    )
    counted = weight != 0
    return float(((weight[counted] * 100 * moe[counted] / Z90) ** 2).sum())


def share_moe(
    share: np.ndarray, total: np.ndarray, moe: np.ndarray, total_moe: np.ndarray
) -> np.ndarray:
    """90 % margin of error of a proportion P = X / Y, both 0..1.

    (1/Y) sqrt(MOE_X^2 - P^2 MOE_Y^2), with plus where the root would be negative
    (U.S. Census Bureau, Understanding and Using ACS Data, chapter 8). NaN where Y is 0.
    """
    under = moe**2 - share**2 * total_moe**2
    under = np.where(under < 0, moe**2 + share**2 * total_moe**2, under)
    return np.asarray(np.sqrt(under) / np.where(total > 0, total, np.nan))


def half_width(
    survey: float, share: np.ndarray, percent: np.ndarray, counts: pd.DataFrame
) -> float:
    """Half of the 95 % interval of a gap, in points, from its survey variance and from chance.

    The chance variance is sum_a d_a (s_ga - x_g)^2 / (n - 1) with n = (sum w)^2 / sum w^2, the
    number of records that weigh alike. A small n has a wider quantile: Student's t with the
    degrees of freedom of Welch and Satterthwaite (the survey's own are many). NaN below 2 records.
    """
    squares = float(counts["w2"].sum())
    effective = float(counts["w"].sum()) ** 2 / squares if squares > 0 else 0.0
    if effective < 2:
        return float("nan")
    exposed = float(share @ percent)
    chance = float(share @ (percent - exposed) ** 2) / (effective - 1)
    if chance == 0 or not np.isfinite(survey):
        return Z95 * float(np.sqrt(survey + chance))
    freedom = (effective - 1) * ((survey + chance) / chance) ** 2
    return float(student.ppf(0.975, freedom) * np.sqrt(survey + chance))
