"""What a plan has to keep to: whole numbers, room in each area, promises, a budget."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from equity_core.disparity.area_rates import AreaRates, Numbers
from equity_core.errors import BadInput

Whole = NDArray[np.int64]
PENNY = 1e-6
"""What a budget may be exceeded by, in its own unit: the rounding of sums."""

MOST = 100_000
"""More are not placed one by one."""


@dataclass(frozen=True)
class Limits:
    """Limits that some plan can keep. ``at_most`` is 0 where nobody is counted."""

    number: int
    at_least: Whole
    at_most: Whole
    cost: Numbers | None
    budget: float

    @classmethod
    def of(
        cls,
        rates: AreaRates,
        number: int,
        *,
        at_most: ArrayLike | None,
        at_least: ArrayLike | None,
        cost: ArrayLike | None,
        budget: float | None,
    ) -> Self:
        """Check the limits, and that they can be kept; else BadInput says what would fit."""
        _refuse_unclear(number, cost is None, budget is None)
        size = len(rates.area)
        room = _whole(at_most, size, int(number), "The most that an area can take")
        promised = _whole(at_least, size, 0, "The least that an area was promised")
        room = np.where(rates.counted, np.minimum(room, int(number)), 0)
        _refuse_first(
            rates,
            (promised > 0) & ~rates.counted,
            "was promised some, but nobody is counted there. Set its least to 0 and place them "
            "apart from this plan.",
        )
        costs = None if cost is None else _costs(cost, size)
        limits = cls(int(number), promised, room, costs, math.inf if budget is None else budget)
        limits._refuse_impossible(rates)
        return limits

    def over_budget(self, plan: Whole) -> float:
        """How much a plan goes over the budget; 0 or less where it does not."""
        return -math.inf if self.cost is None else float(self.cost @ plan) - self.budget

    def costs_too_much(self, plan: Whole) -> bool:
        """Whether a plan goes over the budget."""
        return self.over_budget(plan) > PENNY

    def are_kept(self, plan: Whole) -> bool:
        """Whether a plan places all, within room, promises and budget."""
        return bool(
            plan.sum() == self.number
            and (plan >= self.at_least).all()
            and (plan <= self.at_most).all()
            and not self.costs_too_much(plan)
        )

    def most_that_fit(self) -> int:
        """How many can be placed within room and budget when the cheapest areas come first."""
        room = self.at_most - self.at_least
        fits = int(self.at_least.sum())
        if self.cost is None:
            return fits + int(room.sum())
        left = self.budget - float(self.cost @ self.at_least) + PENNY
        for area in np.argsort(self.cost, kind="stable"):
            price = float(self.cost[area])
            take = int(room[area]) if price == 0 else min(int(room[area]), int(left // price))
            fits, left = fits + take, left - take * price
        return fits

    def _refuse_impossible(self, rates: AreaRates) -> None:
        if math.isnan(self.budget) or self.budget < 0:
            raise BadInput("The budget has to be a number, 0 or more.")
        promised = int(self.at_least.sum())
        if promised > self.number:
            raise BadInput(
                f"Areas were promised {promised:,} in all, more than the {self.number:,} there "
                "are to place. Promise less or place more."
            )
        _refuse_first(
            rates, self.at_least > self.at_most, "was promised more than it can take. Change one."
        )
        if self.costs_too_much(self.at_least):
            raise BadInput(
                f"What was promised costs {self.over_budget(self.at_least):,.2f} more than the "
                f"budget of {self.budget:,.2f}. Promise less or raise the budget."
            )
        self._refuse_too_many()

    def _refuse_too_many(self) -> None:
        fits = self.most_that_fit()
        if fits < self.number:
            plain = self.cost is None
            within = "the room in the areas" if plain else "the room in the areas and the budget"
            more = "make more room" if plain else "make more room or raise the budget"
            raise BadInput(
                f"Only {fits:,} of the {self.number:,} fit within {within}. Ask for {fits:,}, or "
                f"{more}."
            )


def _refuse_unclear(number: int, no_cost: bool, no_budget: bool) -> None:
    if number < 0 or number != int(number):
        raise BadInput("How many to place has to be a whole number, 0 or more.")
    if number > MOST:
        raise BadInput(
            f"At most {MOST:,} can be placed at once. For dollars, place lots of, say, 1,000."
        )
    if no_cost != no_budget:
        raise BadInput("A budget needs the cost of one in every area, and the other way round.")


def _whole(values: ArrayLike | None, size: int, default: int, what: str) -> Whole:
    if values is None:
        return np.full(size, default, dtype=np.int64)
    given = np.asarray(values, dtype=np.float64)
    if given.shape != (size,) or not (given >= 0).all() or not (given == np.floor(given)).all():
        raise BadInput(f"{what} has to be a whole number, 0 or more, for every area.")
    return np.minimum(given, 2**53).astype(np.int64)


def _costs(cost: ArrayLike, size: int) -> Numbers:
    given = np.asarray(cost, dtype=np.float64)
    if given.shape != (size,) or not np.isfinite(given).all() or (given < 0).any():
        raise BadInput("The cost of one has to be a number, 0 or more, for every area.")
    return given


def _refuse_first(rates: AreaRates, wrong: NDArray[np.bool_], what: str) -> None:
    if wrong.any():
        raise BadInput(f"The area {rates.area[int(np.flatnonzero(wrong)[0])]} {what}")
