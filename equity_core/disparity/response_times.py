"""Response time: how long records stay open, by area and by where groups live.

Records that are still open count for as long as they were followed, see `survival`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from equity_core.disparity.area_rates import Numbers, per_person
from equity_core.disparity.durations import Durations
from equity_core.disparity.intervals import Z95
from equity_core.disparity.survival import Curve
from equity_core.errors import BadInput

CITY = ""
"""The name of the row for all records together."""
COLUMNS = (
    "requests",
    "still_open",
    "median_days",
    "median_low",
    "median_high",
    "mean_days",
    "mean_low",
    "mean_high",
    "gap_days",
    "gap_low",
    "gap_high",
    "closed_within",
    "within_low",
    "within_high",
)


@dataclass(frozen=True)
class ResponseTimes:
    """``table``: a row for the city first, then one a unit; its columns are those of `COLUMNS`.

    ``requests`` and ``still_open`` are numbers of records; of a group they are sums of its share
    of the residents where each record is. Days are days; shares are 0..1. ``mean_days`` is the
    restricted mean: the mean of days open, none counted beyond the horizon. ``gap_days`` is it
    less that of the city. Infinity as an upper end says that the records do not reach that far;
    NaN that a number is not known.
    """

    table: pd.DataFrame = field(hash=False)
    target_days: float
    horizon_days: float


def by_area(
    durations: Durations, areas: Sequence[str], *, target_days: float, horizon_days: float
) -> ResponseTimes:
    """Response times of each area against those of all areas together.

    Parameters
    ----------
    durations
        From `durations.follow`.
    areas
        The areas to report, in this order; records elsewhere are left out.
    target_days
        The share closed within so many days is told.
    horizon_days
        The restricted mean counts no record for longer; the same for all areas.

    Raises
    ------
    BadInput
        When target or horizon are no days.
    """
    of_area = pd.Series(range(len(durations.area))).groupby(durations.area).indices
    rows = {area: np.asarray(of_area.get(area, []), dtype=np.intp) for area in map(str, areas)}
    weight = np.zeros(len(durations.area))
    weight[np.concatenate([np.zeros(0, dtype=np.intp), *rows.values()])] = 1.0
    city = _City.of(durations, weight, (target_days, horizon_days))
    told = [(area, *city.against(at, weight[at])) for area, at in rows.items()]
    return city.told("area", told)


def by_group(
    durations: Durations,
    people: pd.DataFrame,
    *,
    groups: Sequence[str],
    target_days: float,
    horizon_days: float,
) -> ResponseTimes:
    """Response times where each group lives, against those where anyone lives.

    Each record counts for a group by the group's share of the residents of its area. So it tells
    how long requests stay open where a group lives, never who asked. Survey error of the shares is
    not in the intervals.

    Parameters
    ----------
    durations
        From `durations.follow`.
    people
        Indexed by area: a column for each group, and ``total``; NaN where there is no figure.
    groups
        The columns to report; an area where one is not known does not count for that group.
    target_days, horizon_days
        As in `by_area`.

    Raises
    ------
    BadInput
        When a column is missing, or target or horizon are no days.
    """
    if not {"total", *groups} <= set(people.columns):
        raise BadInput("Every group needs a column of people, and all residents one. Check them.")
    at = pd.Index(people.index.astype(str)).get_indexer(pd.Index(durations.area))
    total = people["total"].to_numpy(dtype=float)

    def share(column: str) -> Numbers:
        part = np.append(per_person(people[column].to_numpy(dtype=float), total), np.nan)
        return np.asarray(np.nan_to_num(part[at]))

    city = _City.of(durations, share("total"), (target_days, horizon_days))
    everywhere = np.arange(len(durations.area))
    return city.told(
        "group", [(group, *city.against(everywhere, share(group))) for group in groups]
    )


def common_horizon(durations: Durations) -> float:
    """The longest horizon for which every area's restricted mean is known; 0 without records."""
    known = [
        Curve.of(durations.records.only(np.asarray(at, dtype=np.intp))).known_to
        for at in pd.Series(range(len(durations.area))).groupby(durations.area).indices.values()
    ]
    longest = float(durations.records.days.max(initial=0.0))
    return min([longest, *known])


@dataclass(frozen=True)
class _City:
    """All records together, and what each of them adds to the error of their restricted mean."""

    curve: Curve
    mean: float
    influence: Numbers
    variance: float
    days: tuple[float, float]

    @classmethod
    def of(cls, durations: Durations, weight: Numbers, days: tuple[float, float]) -> _City:
        if not (days[0] >= 0 and days[1] > 0):
            raise BadInput("The target and the horizon have to be numbers of days above 0.")
        curve = Curve.of(durations.records, weight)
        mean, influence = curve.restricted_mean(days[1])
        return cls(curve, mean, influence, curve.variance(influence), days)

    def told(self, kind: str, rows: list[tuple[object, ...]]) -> ResponseTimes:
        first = (CITY, *self._row(self.curve, self.mean))
        table = pd.DataFrame([first, *rows], columns=[kind, *COLUMNS])
        return ResponseTimes(table, *self.days)

    def against(self, rows: np.ndarray, weight: Numbers) -> tuple[float, ...]:
        """A unit's numbers; its gap takes into account that its records are the city's too."""
        curve = Curve.of(self.curve.records.only(rows), weight)
        mean, influence = curve.restricted_mean(self.days[1])
        shared = self.influence[rows]
        own = curve.variance(influence)
        together = self.variance - curve.variance(shared) + curve.variance(influence - shared)
        low, high = (
            _of_gap(abs(end - mean), own, together) for end in curve.mean_ends(self.days[1])
        )
        gap = mean - self.mean
        return self._row(curve, mean, (gap, gap - low, gap + high))

    def _row(
        self,
        curve: Curve,
        mean: float,
        gap: tuple[float, float, float] = (math.nan, math.nan, math.nan),
    ) -> tuple[float, ...]:
        target, horizon = self.days
        weight = curve.weight * curve.records.count
        median, median_ends = curve.median()
        within, within_ends = curve.closed_within(target)
        mean_ends = curve.mean_ends(horizon)
        open_weight = float(weight[~curve.records.closed].sum())
        first = (float(weight.sum()), open_weight, median, *median_ends, mean, *mean_ends)
        return (*first, *gap, within, *within_ends)


def _of_gap(reach: float, own: float, together: float) -> float:
    """How far the interval of a gap reaches, from that of the unit's own mean.

    `own` is the variance of the unit's mean, `together` that of the gap. What the city adds comes
    as squares (MOVER: G. Y. Zou and A. Donner 2008); what both share takes the reach back.
    """
    if together <= own:
        return reach * math.sqrt(max(together, 0.0) / own) if own > 0 else 0.0
    return math.sqrt(reach**2 + Z95**2 * (together - own))
