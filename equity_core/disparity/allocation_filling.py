"""The way to the best plan without a budget: one by one, each where it helps most."""

from __future__ import annotations

from heapq import heapify, heapreplace

import numpy as np

from equity_core.disparity.allocation_limits import Limits, Whole
from equity_core.disparity.area_rates import AreaRates, Numbers


def missing(needs: Numbers, added: Numbers | Whole) -> float:
    """How many are missing in the areas that are below the city's rate after."""
    return float(np.maximum(needs - added, 0.0).sum())


def fill_one_by_one(
    rates: AreaRates, needs: Numbers, limits: Limits, *, dollar: float = 0.0
) -> Whole:
    """Put each thing where it leaves least missing, then where rates become most even.

    Both sums are separable and convex, and so is the first plus a tiny part of the second; taking
    the best next thing each time is then exact (O. Gross 1956; W. Federgruen and H. Groenevelt
    1986). The budget is left out; `dollar` is what a unit of cost counts beside evenness, and
    infinity lets only cost count.
    """
    added = limits.at_least.tolist()
    amount, people, need = rates.amount.tolist(), rates.people.tolist(), needs.tolist()
    most = limits.at_most.tolist()
    cost = [0.0] * len(added) if limits.cost is None else limits.cost.tolist()
    weigh, pay = (0.0, 1.0) if np.isinf(dollar) else (1.0, dollar)

    def entry(area: int) -> tuple[float, float, int]:
        placed = added[area]
        helps = min(1.0, max(0.0, need[area] - placed))
        square = weigh * (2 * (amount[area] + placed) + 1) / people[area]
        return -round(helps, 9), square + pay * cost[area], area

    queue = [entry(int(area)) for area in np.flatnonzero(limits.at_most > limits.at_least)]
    heapify(queue)
    for _ in range(limits.number - sum(added)):
        area = queue[0][2]
        added[area] += 1
        full = added[area] >= most[area]
        heapreplace(queue, (np.inf, 0.0, area) if full else entry(area))
    return np.array(added, dtype=np.int64)
