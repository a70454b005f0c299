"""Where the next N go: whole numbers that leave the fewest people short of the city's rate.

The plan makes sum_a P_a max(0, R - r_a) least, where P_a are an area's people, r_a its rate after
the N are placed and R the city's rate after. R is known beforehand, as all N are placed. In units
of the thing itself the sum is how many are still missing in the areas below the city's rate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from equity_core.disparity.allocation_filling import fill_one_by_one, missing
from equity_core.disparity.allocation_limits import Limits, Whole
from equity_core.disparity.allocation_reasons import Reason, reasons_for
from equity_core.disparity.allocation_solving import solve_with_budget
from equity_core.disparity.area_rates import AreaRates, Numbers, per_person
from equity_core.errors import BadInput


@dataclass(frozen=True)
class Allocation:
    """A plan for the next N. Rates are for one person; shortfalls are in units of the thing.

    ``table``: area, people, amount_before, added, amount_after, rate_before, rate_after,
    shortfall_before and shortfall_after (both against the city's rate *after*, so that they can
    be compared), cost (of what is added), at_most, reason (a `Reason`). Rates and shortfalls are
    NaN where nobody is counted.
    """

    number: int
    table: pd.DataFrame = field(hash=False)
    city_rate_before: float
    city_rate_after: float
    shortfall_before: float
    shortfall_after: float
    """What was made least: the sum over areas of people times how far their rate is short."""
    spread_by_people: float
    """The same sum, had the N been spread by people alone, without limits and costs."""
    cost: float
    """NaN without costs."""
    best_possible: float
    """No plan within the limits has a smaller `shortfall_after` than this."""

    @property
    def proved(self) -> bool:
        """Whether it is proved that no plan leaves less missing."""
        return self.shortfall_after <= self.best_possible + 1e-6 * (1 + abs(self.best_possible))


def allocate(
    rates: AreaRates,
    number: int,
    *,
    at_most: ArrayLike | None = None,
    at_least: ArrayLike | None = None,
    cost: ArrayLike | None = None,
    budget: float | None = None,
) -> Allocation:
    """Place exactly `number` things in areas.

    Without a budget each thing goes where it helps most, one after the other; as every further
    one in an area helps no more than the one before, that is exact. With a budget under which
    more has to be missing the plan is a mixed-integer program, solved by HiGHS (over 100 areas to
    within 1 in 10,000, see ``best_possible``). Many plans may leave equally little missing; of
    these an even one is taken: without a budget the one with the least people-weighted sum of
    squared differences from the city's rate, with one as even as it can be made by moving things
    from area to area.

    Parameters
    ----------
    rates
        What is there now. Nothing is placed where nobody is counted.
    number
        How many to place, all of them.
    at_most, at_least
        Whole numbers by area: room, and what has been promised.
    cost, budget
        Cost of one, by area, and what all may cost; both or neither.

    Raises
    ------
    BadInput
        When no plan keeps the limits; the sentence says how many would fit.
    """
    if not rates.counted.any():
        raise BadInput(
            "No people are counted in any area, so nothing can be placed by need. "
            "Load a population."
        )
    limits = Limits.of(rates, number, at_most=at_most, at_least=at_least, cost=cost, budget=budget)
    rate_after = (rates.total_amount + number) / rates.total_people
    needs = np.where(rates.counted, rate_after * np.nan_to_num(rates.people) - rates.amount, 0.0)
    easy = fill_one_by_one(rates, needs, limits)
    best, added = missing(needs, easy), easy
    if limits.costs_too_much(easy):
        added, best = solve_with_budget(rates, needs, limits, least=best)
    reasons = reasons_for(rates, needs, limits, added, easy)
    return _told(rates, needs, limits, added, reasons, best)


def spread_by_people(people: ArrayLike, number: int) -> Whole:
    """Whole numbers in proportion to people (largest remainders), to compare a plan with."""
    persons = np.nan_to_num(np.asarray(people, dtype=np.float64))
    if not persons.sum() > 0:
        raise BadInput("No people are counted in any area. Load a population.")
    exact = number * persons / persons.sum()
    whole: Whole = np.floor(exact).astype(np.int64)
    left = int(number - whole.sum())
    whole[np.argsort(-(exact - whole), kind="stable")[:left]] += 1
    return whole


def _told(
    rates: AreaRates,
    needs: Numbers,
    limits: Limits,
    added: Whole,
    reasons: list[Reason],
    best: float,
) -> Allocation:
    alike = spread_by_people(np.where(rates.counted, rates.people, 0.0), limits.number)
    return Allocation(
        limits.number,
        _table(rates, needs, limits, added, reasons),
        rates.city_rate,
        (rates.total_amount + limits.number) / rates.total_people,
        missing(needs, np.zeros(len(needs))),
        missing(needs, added),
        missing(needs, alike),
        math.nan if limits.cost is None else float(limits.cost @ added),
        best,
    )


def _table(
    rates: AreaRates, needs: Numbers, limits: Limits, added: Whole, reasons: list[Reason]
) -> pd.DataFrame:
    def where_counted(values: NDArray[np.float64]) -> Numbers:
        return np.asarray(np.where(rates.counted, values, np.nan))

    after = rates.amount + added
    cost = np.full(len(added), np.nan) if limits.cost is None else limits.cost * added
    return pd.DataFrame(
        {
            "area": list(rates.area),
            "people": rates.people,
            "amount_before": rates.amount,
            "added": added,
            "amount_after": after,
            "rate_before": rates.rate,
            "rate_after": per_person(after, rates.people),
            "shortfall_before": where_counted(np.maximum(needs, 0.0)),
            "shortfall_after": where_counted(np.maximum(needs - added, 0.0)),
            "cost": cost,
            "at_most": limits.at_most,
            "reason": [reason.value for reason in reasons],
        }
    )
