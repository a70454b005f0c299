"""The way to the best plan within a budget that matters: a mixed-integer program for HiGHS."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from equity_core.disparity.allocation_evening import even_within_budget, evened
from equity_core.disparity.allocation_limits import PENNY, Limits, Whole
from equity_core.disparity.area_rates import AreaRates, Numbers
from equity_core.errors import BadInput

FEW_AREAS, CLOSE_ENOUGH = 100, 1e-4
"""With more areas than this HiGHS may stop when it is this near (as a part) to the best."""
MOST_NODES = 2_000
"""Branches that HiGHS may look at; a count and not a time, so that answers stay the same."""
TRIES = 5


def solve_with_budget(
    rates: AreaRates, needs: Numbers, limits: Limits, *, least: float
) -> tuple[Whole, float]:
    """The best plan within the budget, and a bound that no plan can go below.

    Where the budget lets as little be missing as without one (`least`), that is shown without
    HiGHS. Else HiGHS makes what is missing least, and of its plan things are moved until rates
    are as even as such moves can make them.
    """
    plan = even_within_budget(rates, needs, limits)
    if plan is not None:
        return plan, least
    plan, bound = least_missing(needs, limits)
    return evened(rates, needs, limits, plan), max(bound, least)


def least_missing(needs: Numbers, limits: Limits) -> tuple[Whole, float]:
    """A plan that leaves least missing within the budget, and the bound that HiGHS has proved.

    Its columns are the whole numbers x by area and what is missing, s >= needs - x, s >= 0.
    HiGHS's whole numbers are whole to within a millionth, so a rounded plan may cost a little too
    much; then it is asked again with that much less.
    """
    size, spare, bound = len(needs), 0.0, -np.inf
    gap = 0.0 if size <= FEW_AREAS else CLOSE_ENOUGH
    for _ in range(TRIES):
        found = milp(
            np.repeat([0.0, 1.0], size),
            integrality=np.repeat([1, 0], size),
            bounds=Bounds(
                np.concatenate([limits.at_least, np.zeros(size)]),
                np.concatenate([limits.at_most, np.full(size, np.inf)]),
            ),
            constraints=_rows(needs, limits, spare),
            options={"mip_rel_gap": gap, "node_limit": MOST_NODES},
        )
        if found.x is None:
            break
        plan = np.round(found.x[:size]).astype(np.int64)
        bound = bound if np.isfinite(bound) else float(found.mip_dual_bound)
        if limits.are_kept(plan):
            return plan, bound
        spare += max(limits.over_budget(plan), 0.0) + PENNY
    raise BadInput(
        "The best plan within this budget was not found. Raise the budget a little or place fewer."
    )


def _rows(needs: Numbers, limits: Limits, spare: float) -> list[LinearConstraint]:
    """All are placed; the budget is kept; s covers what is missing."""
    size = len(needs)
    prices = np.zeros(2 * size)
    prices[:size] = limits.cost
    one = sparse.identity(size)
    return [
        LinearConstraint(np.repeat([1.0, 0.0], size)[None, :], limits.number, limits.number),
        LinearConstraint(prices[None, :], -np.inf, limits.budget - spare),
        LinearConstraint(sparse.hstack([one, one]).tocsr(), needs, np.inf),
    ]
