"""Shares of a service against shares of a baseline population, by area and by group.

The arithmetic is that of the Urban Institute's Spatial Equity Data Tool. The error of a group's
gap is ours, see `intervals`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from equity_core.disparity.intervals import (
    Z90,
    Z95,
    chance_interval,
    effective_records,
    share_moe,
    survey_variance,
)

__all__ = ["GROUP_COLUMNS", "Z90", "Shares", "compare", "share_moe"]

ALL_OTHER = frozenset({"other_nh", "multiple_nh", "other_or_multiple_nh"})
"""The Spatial Equity Data Tool rounds these ("all other races") to three decimals, not one."""
NOTHING = 1e-9
"""Points below which a difference is a rounding of the last digits, and is 0."""


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
    amount = counts["w"].to_numpy(dtype=float)
    total = people["total"].to_numpy(dtype=float)
    survey = "none" if full_count else ("not known" if margins is None else "measured")
    seen = _Seen(counts, people, margins, survey, urban_compat)
    return Shares(
        _areas(counts, people[baseline].to_numpy(dtype=float), urban_compat=urban_compat),
        pd.DataFrame([_group_row(group, seen) for group in groups], columns=list(GROUP_COLUMNS)),
        _percent_of(amount[total == 0].sum(), amount.sum()),
        _percent_of(amount[np.isnan(total)].sum(), amount.sum()),
        survey,
    )


GROUP_COLUMNS = (
    "group",
    "exposed_percent",
    "city_percent",
    "gap_points",
    "low_points",
    "high_points",
)


def _areas(counts: pd.DataFrame, base: np.ndarray, *, urban_compat: bool) -> pd.DataFrame:
    amount = counts["w"].to_numpy(dtype=float)
    share, base_share = _part_of(amount, amount.sum()), _part_of(base, np.nansum(base))
    gap = share - base_share
    if urban_compat:
        gap = np.round(share, 3) - np.round(base_share, 3)
    return pd.DataFrame(
        {
            "area": counts.index,
            "amount": amount,
            "share": share,
            "baseline_share": base_share,
            "gap": gap,
        }
    )


def _part_of(values: np.ndarray, whole: float) -> np.ndarray:
    return values / whole if whole > 0 else np.full(len(values), np.nan)


def _percent_of(part: float, whole: float) -> float:
    return 100 * float(part) / float(whole) if whole > 0 else float("nan")


@dataclass(frozen=True)
class _Seen:
    """What all groups of one comparison share."""

    counts: pd.DataFrame
    people: pd.DataFrame
    margins: pd.DataFrame | None
    survey: str
    urban_compat: bool

    @property
    def total(self) -> np.ndarray:
        return self.people["total"].to_numpy(dtype=float)

    @property
    def part(self) -> np.ndarray:
        """The d_a."""
        amount = self.counts["w"].to_numpy(dtype=float)
        return _part_of(amount, amount.sum())

    @property
    def resident_part(self) -> np.ndarray:
        """The p_a of all residents; an area without residents or without a figure has 0."""
        residents = np.where(self.total > 0, self.total, 0)
        return _part_of(residents, residents.sum())


def _group_row(group: str, seen: _Seen) -> tuple[str, float, float, float, float, float]:
    total, number = seen.total, seen.people[group].to_numpy(dtype=float)
    lived_in = total > 0
    percent = np.zeros(len(total))
    percent[lived_in] = 100 * number[lived_in] / total[lived_in]
    city = _percent_of(number[lived_in].sum(), total[lived_in].sum())
    if seen.urban_compat:
        percent = np.round(percent, 3 if group in ALL_OTHER else 1)
        city = round(city, 3)
    exposed = float(seen.part @ percent)
    low, high = _interval(group, percent, exposed, seen)
    gap = 0.0 if abs(exposed - city) < NOTHING else exposed - city
    return group, exposed, city, gap, gap - (exposed - low), gap + (high - exposed)


def _interval(group: str, percent: np.ndarray, exposed: float, seen: _Seen) -> tuple[float, float]:
    """95 % interval of a group's exposure, with the survey error of its gap; NaN if not known.

    Chance and survey error are put together as squares, on each side apart (MOVER: G. Y. Zou and
    A. Donner 2008). An amount in areas whose population is not known may have reached nobody or
    everybody of the group, so the upper end moves by all of it.
    """
    if (seen.resident_part > 0).sum() < 2:  # people of one area only: nothing to compare
        return float("nan"), float("nan")
    records = effective_records(seen.counts)
    low, high = chance_interval(seen.part, seen.resident_part, percent, records)
    survey = Z95**2 * _survey_variance(group, percent, seen)
    unknown = 100 * float(seen.part[np.isnan(seen.total)].sum())
    below = float(np.sqrt((exposed - low) ** 2 + survey))
    above = float(np.sqrt((high - exposed) ** 2 + survey))
    return exposed - below, exposed + above + unknown


def _survey_variance(group: str, percent: np.ndarray, seen: _Seen) -> float:
    """The survey's part, in squared points: 0 for a full count and where none is known at all."""
    if seen.survey != "measured" or seen.margins is None:
        return 0.0
    if group not in seen.margins or "total" not in seen.margins:
        return float("nan")
    # Without residents an area has no share of its own and adds nothing to either side.
    weight = np.where(seen.total > 0, seen.part - seen.resident_part, 0)
    moe = share_moe(
        percent / 100,
        seen.total,
        seen.margins[group].to_numpy(dtype=float),
        seen.margins["total"].to_numpy(dtype=float),
    )
    return 100**2 * survey_variance(weight, moe)
