"""Plans that are evener, or cheaper, while no more is missing."""

from __future__ import annotations

import numpy as np

from equity_core.disparity.allocation_filling import fill_one_by_one, missing
from equity_core.disparity.allocation_limits import Limits, Whole
from equity_core.disparity.area_rates import AreaRates, Numbers

HALVINGS = 25
"""Steps in the search for how much a dollar counts."""
MOST_MOVES = 500
"""Moves in one go at most; a count and not a time, so that answers stay the same."""
REAL = 1e-9


def even_within_budget(rates: AreaRates, needs: Numbers, limits: Limits) -> Whole | None:
    """The most even plan of those that leave least missing at all and keep the budget, nearly.

    Where dollars count endlessly, filling one by one finds the cheapest of the plans that leave
    least missing. If it is within the budget, the weight of a dollar is lowered as far as the
    budget allows (a Lagrange multiplier): no plan that costs as little is evener. Last, things are
    moved as `evened` does. None where leaving least missing costs too much.
    """
    if limits.cost is None or limits.costs_too_much(_filled(rates, needs, limits, np.inf)):
        return None
    priced = limits.cost > 0
    steepest = 2 * float(np.abs(rates.amount).max() + limits.number + 1)
    most = steepest / float(np.nanmin(rates.people[rates.counted]) * limits.cost[priced].min())
    low, high = np.log(most) - 40.0, np.log(most)
    plan = _filled(rates, needs, limits, np.inf)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        tried = _filled(rates, needs, limits, float(np.exp(middle)))
        if limits.costs_too_much(tried):
            low = middle
        else:
            plan, high = tried, middle
    return evened(rates, needs, limits, plan)


def _filled(rates: AreaRates, needs: Numbers, limits: Limits, dollar: float) -> Whole:
    return fill_one_by_one(rates, needs, limits, dollar=dollar)


def evened(rates: AreaRates, needs: Numbers, limits: Limits, plan: Whole) -> Whole:
    """Move things from one area to another as long as that makes rates more even.

    Each move keeps all limits and leaves no more missing. Larger lots are moved first, then
    smaller ones; each time the pair of areas that evens most.
    """
    there = np.flatnonzero(limits.at_most > 0)
    moved, left = plan.copy(), MOST_MOVES
    lot = 2 ** int(plan.max(initial=1)).bit_length()
    while lot >= 1:
        pair = _best_pair(rates, needs, limits, moved, there, lot) if left else None
        if pair is None:
            lot //= 2
            continue
        moved[pair[0]] -= lot
        moved[pair[1]] += lot
        left -= 1
    return moved if missing(needs, moved) <= missing(needs, plan) + REAL * len(plan) else plan


def _best_pair(
    rates: AreaRates, needs: Numbers, limits: Limits, plan: Whole, there: Whole, lot: int
) -> tuple[int, int] | None:
    """From where to where a lot is moved best; None where no move helps."""
    here = plan[there]
    give = there[here - lot >= limits.at_least[there]]
    take = there[here + lot <= limits.at_most[there]]
    if not len(give) or not len(take):
        return None
    after = (rates.amount + plan)[[*give, *take]] / 1.0
    people, short = rates.people, needs - plan
    out = lot * (2 * after[: len(give)] - lot) / people[give]
    into = lot * (2 * after[len(give) :] + lot) / people[take]
    lost = np.maximum(short[give] + lot, 0) - np.maximum(short[give], 0)
    won = np.maximum(short[take], 0) - np.maximum(short[take] - lot, 0)
    evens = out[:, None] - into[None, :]
    allowed = won[None, :] >= lost[:, None] - REAL
    if limits.cost is not None:
        dearer = lot * (limits.cost[take][None, :] - limits.cost[give][:, None])
        allowed &= dearer <= max(-limits.over_budget(plan), 0.0)
    evens = np.where(allowed, evens, -np.inf)
    at = int(evens.argmax())
    row, column = divmod(at, len(take))
    real = evens[row, column] > REAL * (abs(out[row]) + abs(into[column]))
    return (int(give[row]), int(take[column])) if real else None
