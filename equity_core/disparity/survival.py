"""How long things stay open when some are open still: the Kaplan-Meier curve, with weights.

A request that is still open after 40 days took more than 40, nobody knows how much more. Leaving
it out would make a slow city look fast; the curve counts it for as long as it was followed
(E. L. Kaplan and P. Meier 1958). Errors are from the influence of each record on the curve
(infinitesimal jackknife); without weights they are Greenwood's, term for term, and with weights
they stay right, as weights are not copies of a record.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, stdtrit

from equity_core.disparity.area_rates import Flags, Numbers
from equity_core.disparity.intervals import Z95
from equity_core.disparity.limits import wilson

HALF, ROUNDING = 0.5, 1e-12
LONG_OPEN = 0.25
"""Records that are thought to stay open for long although none was seen to."""
Ends = tuple[float, float]
NOT_KNOWN: Ends = (math.nan, math.nan)


@dataclass(frozen=True)
class Followed:
    """Rows of alike records: how long each was followed, whether it closed then, how many."""

    days: Numbers
    closed: Flags
    count: Numbers

    def only(self, rows: Flags | NDArray[np.intp]) -> Followed:
        """Some of the rows."""
        return Followed(self.days[rows], self.closed[rows], self.count[rows])


@dataclass(frozen=True)
class Curve:
    """The share still open after each day on which something closed.

    ``day``: days on which something closed, rising. ``open_share``: just after, 1..0.
    ``hazard``: the part of those open till then that closed. ``at_risk``: their weight.
    ``log_variance``: of the logarithm of ``open_share``. ``last_day``: how long anything was
    followed at all; ``known_to`` is endless when all are closed by then.
    """

    records: Followed
    weight: Numbers
    day: Numbers
    open_share: Numbers
    hazard: Numbers
    at_risk: Numbers
    log_variance: Numbers
    last_day: float

    @classmethod
    def of(cls, records: Followed, weight: Numbers | None = None) -> Self:
        """Make the curve; `weight` is for one record of each row, 0 leaves a row out."""
        one = np.ones(len(records.days)) if weight is None else weight
        there = one * records.count > 0
        day = np.unique(records.days[there & records.closed])
        closing, open_till = _sums(records, one * records.count, day)
        closing2, open_till2 = _sums(records, one**2 * records.count, day)
        hazard = np.minimum(closing / open_till, 1.0)
        staying = np.where(hazard < 1 - ROUNDING, open_till * (1 - hazard), np.inf)
        step = (closing2 * (1 - 2 * hazard) + open_till2 * hazard**2) / staying**2
        before = np.cumsum(hazard / staying) - hazard / staying
        step = step - 2 * before * (closing2 - open_till2 * hazard) / staying
        return cls(
            records,
            one,
            day,
            np.asarray(np.cumprod(np.where(hazard < 1 - ROUNDING, 1 - hazard, 0.0)), dtype=float),
            hazard,
            open_till,
            np.maximum(np.cumsum(step), 0.0),
            float(records.days[there].max(initial=0.0)),
        )

    @property
    def known_to(self) -> float:
        """The day up to which the curve is known; endless when nothing was left open."""
        return math.inf if self.open_share[-1:].sum() == 0 and len(self.day) else self.last_day

    @property
    def closings(self) -> float:
        """How many records closed that carry weight."""
        return float(self.records.count[self.records.closed & (self.weight > 0)].sum())

    def median(self) -> tuple[float, Ends]:
        """Days until half are closed, and its 95 % interval (R. Brookmeyer, J. Crowley 1982).

        NaN where fewer than half have closed so far; an upper end of infinity where the records
        do not reach that far. The interval is not known below 2 closings.
        """
        low, high = self.pointwise()
        ends = (_first_at_half(self.day, low), _first_at_half(self.day, high))
        middle = _first_at_half(self.day, self.open_share)
        known = self.closings >= 2
        return (middle if math.isfinite(middle) else math.nan), (ends if known else NOT_KNOWN)

    def pointwise(self) -> tuple[Numbers, Numbers]:
        """95 % limits of the curve, on the log(-log) scale; where all are closed the last above."""
        inside = (self.open_share > 0) & (self.open_share < 1)
        size = -np.log(np.where(inside, self.open_share, HALF))
        reach = np.exp(Z95 * np.sqrt(self.log_variance) / size)
        low = np.where(inside, self.open_share**reach, self.open_share)
        high = np.where(inside, self.open_share ** (1 / reach), 1.0)
        return low, np.minimum.accumulate(high)

    def closed_within(self, days: float) -> tuple[float, Ends]:
        """The share closed within so many days, 0..1, and Wilson's 95 % interval of it.

        The interval counts as many records as would give the same variance if none were open;
        without weights and open records it is Wilson's own. NaN where nothing was followed so far.
        """
        if not self.weight.any() or days > self.known_to:
            return math.nan, NOT_KNOWN
        at = int(np.searchsorted(self.day, days, side="right"))
        still = float(self.open_share[at - 1]) if at else 1.0
        variance = float(self.log_variance[at - 1]) * still**2 if at else 0.0
        if variance > 0:
            many = (1 - still) * still / variance
        else:
            many = self._alike(self.records.days >= days if still else self.records.closed)
        low, high = wilson((1 - still) * many, many)
        return 1 - still, (float(low), float(high))

    def _alike(self, rows: Flags) -> float:
        """How many records that weigh alike would say as much as those of these rows."""
        weight, count = self.weight[rows], self.records.count[rows]
        squares = float((weight**2 * count).sum())
        return float((weight * count).sum()) ** 2 / squares if squares > 0 else math.nan

    def restricted_mean(self, horizon: float) -> tuple[float, Numbers]:
        """Mean days open, none counted beyond `horizon`, and what each record adds to its error.

        The second is the influence of one record of each row: the sum of count times its square is
        the variance, and the influences of two curves over the same rows can be subtracted.
        NaN where the curve is not known so far.
        """
        rows = self.records
        if horizon > self.known_to or not self.weight.any():
            return math.nan, np.full(len(rows.days), np.nan)
        inside = self.day < horizon
        day, hazard = self.day[inside], self.hazard[inside]
        edges = np.concatenate([[0.0], day, [horizon]])
        pieces = np.diff(edges) * np.concatenate([[1.0], self.open_share[inside]])
        beyond = pieces[1:][::-1].cumsum()[::-1]
        staying = self.at_risk[inside] * (1 - hazard)
        lost = np.where(hazard < 1 - ROUNDING, beyond / np.maximum(staying, 1e-300), 0.0)
        passed = np.concatenate([[0.0], np.cumsum(hazard * lost)])
        closing = np.zeros(len(rows.days))
        at = np.searchsorted(day, rows.days, side="right")
        hit = rows.closed & (rows.days < horizon) & (at > 0) & (self.weight > 0)
        closing[hit] = lost[at[hit] - 1]
        return float(pieces.sum()), -self.weight * (closing - passed[at])

    def mean_ends(self, horizon: float) -> Ends:
        """95 % interval of the restricted mean; not known below 2 closings.

        Few records show too few that stay open long, so a quarter of a record more is thought to
        stay open to the horizon. On the logit scale of the mean's part of the horizon, with
        Student's quantile for the records that closed.
        """
        weight, rows = self.weight * self.records.count, self.records
        mean, _ = self.restricted_mean(horizon)
        if self.closings < 2 or not math.isfinite(mean):
            return NOT_KNOWN
        one = float((self.weight * weight).sum() / weight.sum())
        longer = Followed(
            np.append(rows.days, horizon), np.append(rows.closed, False), np.append(rows.count, 1.0)
        )
        curve = Curve.of(longer, np.append(self.weight, LONG_OPEN * one))
        middle, influence = curve.restricted_mean(horizon)
        alike, closed = self._alike(rows.days >= 0), self._alike(rows.closed)
        variance = curve.variance(influence) * alike / max(alike - 1, HALF)
        part = min(max(middle / horizon, ROUNDING), 1 - ROUNDING)
        quantile = float(stdtrit(max(closed - 1, 1.0), 0.975))
        reach = quantile * math.sqrt(variance) / (horizon * part * (1 - part))
        low, high = (horizon * float(expit(logit(part) + side * reach)) for side in (-1, 1))
        return min(low, mean), max(high, mean)

    def variance(self, influence: Numbers) -> float:
        """The variance of a mean from the influence of one record of each row."""
        return float((self.records.count * influence**2).sum())


def _sums(records: Followed, weight: Numbers, day: Numbers) -> tuple[Numbers, Numbers]:
    """Weight that closes on each day, and weight still followed up to it."""
    order = np.argsort(records.days, kind="stable")
    sorted_days = records.days[order]
    after = np.concatenate([np.cumsum(weight[order][::-1])[::-1], [0.0]])
    closing = np.zeros(len(day))
    rows = records.closed & (weight > 0)
    np.add.at(closing, np.searchsorted(day, records.days[rows]), weight[rows])
    return closing, np.asarray(after[np.searchsorted(sorted_days, day, side="left")])


def _first_at_half(day: Numbers, share: Numbers) -> float:
    there = np.flatnonzero(share <= HALF + ROUNDING)
    return float(day[there[0]]) if len(there) else math.inf
