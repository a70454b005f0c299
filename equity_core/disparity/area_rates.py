"""What each area has for the people who live there, and the city's rate over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from equity_core.errors import BadInput

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class AreaRates:
    """Amounts and people by area, in step. Make one with :meth:`of`.

    The city's rate is what lies in areas where people live, over the people in them. So it is the
    mean of the areas' rates, each weighed by its people, and the amount in areas where nobody is
    counted is kept apart. Areas may also be groups, where records carry a recorded group.
    """

    area: tuple[str, ...]
    amount: Numbers
    people: Numbers

    @classmethod
    def of(cls, area: Sequence[str], amount: ArrayLike, *, people: ArrayLike) -> Self:
        """Check and keep what is known of each area.

        Parameters
        ----------
        area
            Names or ids, each once.
        amount
            Trees, dollars, days: any unit that can be added up.
        people
            Residents, or whatever else the rate is for (households, requests); NaN where there is
            no figure.

        Raises
        ------
        BadInput
            When a number is missing, below zero or not one an area.
        """
        names = tuple(str(name) for name in area)
        amounts = np.asarray(amount, dtype=np.float64)
        persons = np.asarray(people, dtype=np.float64)
        if not amounts.shape == persons.shape == (len(names),) or len(set(names)) < len(names):
            raise BadInput("Every area needs one amount and one number of people. Check the lists.")
        _refuse_first(names, ~np.isfinite(amounts), "has no amount. Give one, or 0.")
        _refuse_first(names, persons < 0, "has a number of people below zero. Mend the table.")
        _refuse_first(names, np.isinf(persons), "has endlessly many people. Mend the table.")
        return cls(names, amounts, persons)

    @property
    def counted(self) -> Flags:
        """Where people live and are counted."""
        return np.asarray(self.people > 0)

    @property
    def rate(self) -> Numbers:
        """Amount for one person, by area; NaN where nobody is counted."""
        return per_person(self.amount, self.people)

    @property
    def total_people(self) -> float:
        """All who are counted."""
        return float(self.people[self.counted].sum())

    @property
    def total_amount(self) -> float:
        """The amount in areas where people are counted."""
        return float(self.amount[self.counted].sum())

    @property
    def not_counted(self) -> float:
        """The amount in areas where nobody is counted; no part of any rate."""
        return float(self.amount[~self.counted].sum())

    @property
    def city_rate(self) -> float:
        """Amount for one person in the city; NaN where nobody is counted at all."""
        return self.total_amount / self.total_people if self.total_people > 0 else float("nan")


def per_person(amount: Numbers, people: Numbers) -> Numbers:
    """Divide by people; NaN where there are none or they are not known."""
    return np.asarray(amount / np.where(people > 0, people, np.nan))


def whole_up(needed: Numbers, *, scale: Numbers | float) -> Numbers:
    """Round up to whole things, without turning the last digits of `scale` into one more."""
    return np.asarray(np.maximum(np.ceil(needed - 1e-9 * (1 + np.abs(scale))), 0.0))


def _refuse_first(names: tuple[str, ...], wrong: Flags, what: str) -> None:
    if wrong.any():
        raise BadInput(f"The area {names[int(np.flatnonzero(wrong)[0])]} {what}")
