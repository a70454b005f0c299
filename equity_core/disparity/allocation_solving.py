"""The two ways to the best plan: one by one without a budget, HiGHS with one."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heapreplace

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from equity_core.disparity.allocation_limits import PENNY, Limits, Whole
from equity_core.disparity.area_rates import AreaRates, Numbers
from equity_core.errors import BadInput

EVEN_ENOUGH = 1e-3
"""How close to the most even of the best plans HiGHS has to come."""
MOST_NODES = 20_000
"""Branches that HiGHS may look at; a count and not a time, so that answers stay the same."""
TRIES = 5


def missing(needs: Numbers, added: Numbers | Whole) -> float:
    """How many are missing in the areas that are below the city's rate after."""
    return float(np.maximum(needs - added, 0.0).sum())


def fill_one_by_one(rates: AreaRates, needs: Numbers, limits: Limits) -> Whole:
    """Put each thing where it leaves least missing, then where rates become most even.

    Both sums are separable and convex, and so is the first plus a tiny part of the second; taking
    the best next thing each time is then exact (O. Gross 1956; W. Federgruen and H. Groenevelt
    1986). The budget is left out.
    """
    added = limits.at_least.copy()
    amount, people = rates.amount, rates.people

    def entry(area: int) -> tuple[float, float, int]:
        placed = added[area]
        helps = min(1.0, max(0.0, float(needs[area] - placed)))
        square = (2 * (float(amount[area]) + int(placed)) + 1) / float(people[area])
        return -round(helps, 9), square, area

    queue = [entry(int(area)) for area in np.flatnonzero(limits.at_most > limits.at_least)]
    heapify(queue)
    for _ in range(limits.number - int(added.sum())):
        area = queue[0][2]
        added[area] += 1
        full = added[area] >= limits.at_most[area]
        heapreplace(queue, (np.inf, 0.0, area) if full else entry(area))
    return added


def solve_with_budget(rates: AreaRates, needs: Numbers, limits: Limits) -> tuple[Whole, float]:
    """The best plan within the budget, and a bound that no plan can go below.

    First what is missing is made least, then, of all plans that leave as little missing, the most
    even one is looked for.
    """
    model = _Model(needs, limits)
    first, bound = model.least_missing()
    even = model.most_even(rates, missing(needs, first))
    plan = first if even is None else even
    return plan, max(bound, 0.0)


@dataclass(frozen=True)
class _Model:
    """Whole numbers x by area and what is missing, s >= needs - x, s >= 0."""

    needs: Numbers
    limits: Limits

    @property
    def size(self) -> int:
        return len(self.needs)

    def _rows(self, more: int, spare: float = 0.0) -> list[LinearConstraint]:
        """All are placed; the budget is kept; s covers what is missing. `more` columns of zeros."""
        one, none = sparse.identity(self.size), sparse.csr_array((self.size, more))
        everything = np.concatenate([np.ones(self.size), np.zeros(self.size + more)])
        prices = np.zeros(2 * self.size + more)
        prices[: self.size] = self.limits.cost
        return [
            LinearConstraint(everything[None, :], self.limits.number, self.limits.number),
            LinearConstraint(prices[None, :], -np.inf, self.limits.budget - spare),
            LinearConstraint(sparse.hstack([one, one, none]).tocsr(), self.needs, np.inf),
        ]

    def _bounds(self, more: int) -> Bounds:
        limits = self.limits
        rest = np.zeros(self.size + more)
        return Bounds(
            np.concatenate([limits.at_least, rest]),
            np.concatenate([limits.at_most, np.full(len(rest), np.inf)]),
        )

    def least_missing(self) -> tuple[Whole, float]:
        """The best plan, and the bound. HiGHS's whole numbers are whole to within a millionth, so
        a rounded plan may cost a little too much; then it is asked again with that much less."""
        goal = np.concatenate([np.zeros(self.size), np.ones(self.size)])
        spare, bound = 0.0, -np.inf
        for _ in range(TRIES):
            found = milp(
                goal,
                integrality=np.concatenate([np.ones(self.size), np.zeros(self.size)]),
                bounds=self._bounds(0),
                constraints=self._rows(0, spare),
                options={"mip_rel_gap": 0.0, "node_limit": MOST_NODES},
            )
            if found.x is None:
                break
            plan = self._rounded(found.x)
            bound = bound if np.isfinite(bound) else float(found.mip_dual_bound)
            if self._keeps(plan):
                return plan, bound
            spare += self.limits.over_budget(plan) + PENNY
        raise BadInput(
            "No plan was found that keeps the budget and all limits. Raise the budget a little "
            "or place fewer."
        )

    def most_even(self, rates: AreaRates, least: float) -> Whole | None:
        """The plan with the least sum of (amount after)^2 / people; None when none was found."""
        slopes, ends, area = _squares(rates, self.limits)
        size, cuts = self.size, len(area)
        pick = sparse.csr_array((np.ones(cuts), (np.arange(cuts), area)), shape=(cuts, size))
        cut = sparse.hstack([-pick.multiply(slopes[:, None]), sparse.csr_array((cuts, size)), pick])
        all_missing = np.concatenate([np.zeros(size), np.ones(size), np.zeros(size)])
        found = milp(
            np.concatenate([np.zeros(2 * size), np.ones(size)]),
            integrality=np.concatenate([np.ones(size), np.zeros(2 * size)]),
            bounds=self._bounds(size),
            constraints=[
                *self._rows(size),
                LinearConstraint(cut.tocsr(), ends, np.inf),
                LinearConstraint(all_missing[None, :], -np.inf, least + 1e-7),
            ],
            options={"mip_rel_gap": EVEN_ENOUGH, "node_limit": MOST_NODES},
        )
        if found.x is None:
            return None
        plan = self._rounded(found.x)
        return plan if missing(self.needs, plan) <= least + 1e-6 and self._keeps(plan) else None

    def _rounded(self, values: Numbers) -> Whole:
        return np.round(values[: self.size]).astype(np.int64)

    def _keeps(self, plan: Whole) -> bool:
        limits = self.limits
        return bool(
            plan.sum() == limits.number
            and (plan >= limits.at_least).all()
            and (plan <= limits.at_most).all()
            and not limits.costs_too_much(plan)
        )


def _squares(rates: AreaRates, limits: Limits) -> tuple[Numbers, Numbers, Whole]:
    """Chords of (W + x)^2 / P between 0, 1, 2, 4, 8 … : slope, value at 0, and the area of each."""
    steps = np.concatenate([[0], 2 ** np.arange(0, 1 + int(limits.number).bit_length())])
    low, high = steps[:-1], steps[1:]
    there = np.flatnonzero(limits.at_most > 0)
    amount, people = rates.amount[there, None], rates.people[there, None]
    slope = (2 * amount + low + high) / people
    at_zero = (amount + low) ** 2 / people - slope * low
    area = np.repeat(there, len(low)).astype(np.int64)
    return slope.ravel(), at_zero.ravel(), area
