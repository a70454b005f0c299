"""One number for the differences over many groups or areas, and how much lies between places.

The definitions are those of the World Health Organization's health inequality measures (HEAT). None
of them has a chance interval here, and each depends on what is compared with: they stand beside the
rates, never in place of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from equity_core.errors import BadInput


@dataclass(frozen=True)
class RatesOfGroups:
    """Rates of groups and how many people each has, in step; the part of each is its weight.

    Raises
    ------
    BadInput
        There are no people, or a rate or number is below zero or not known.
    """

    rates: tuple[float, ...]
    people: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.rates) != len(self.people) or not self.people:
            raise BadInput("Each group needs one rate and one number of people.")
        values = np.array([*self.rates, *self.people])
        if not (np.isfinite(values).all() and (values >= 0).all() and sum(self.people) > 0):
            raise BadInput(
                "A summary over groups needs every rate and number of people, none below zero. "
                "Leave out groups whose rate is not known."
            )

    @property
    def rate(self) -> np.ndarray:
        """The rates as an array."""
        return np.array(self.rates, dtype=float)

    @property
    def weight(self) -> np.ndarray:
        """Each group's part of the people; adds up to 1."""
        people = np.array(self.people, dtype=float)
        return np.asarray(people / people.sum())

    @property
    def overall(self) -> float:
        """The rate of all people."""
        return float(self.weight @ self.rate)


def index_of_disparity(groups: RatesOfGroups, *, weighted: bool = True) -> float:
    """Average distance of the groups' rates from the overall rate, in percent of it; 0 is none.

    100 sum w |r - R| / R, or with every group alike 100 / n sum |r - R| / R. NaN where R is 0.
    """
    weight = groups.weight if weighted else np.full(len(groups.rates), 1 / len(groups.rates))
    return 100 * _over(float(weight @ np.abs(groups.rate - groups.overall)), groups.overall)


def between_group_variance(groups: RatesOfGroups) -> float:
    """sum w (r - R)^2, in squared units of the rate; 0 is no difference."""
    return float(groups.weight @ (groups.rate - groups.overall) ** 2)


def theil(groups: RatesOfGroups) -> float:
    """1000 sum w (r / R) ln(r / R): 0 where all rates are alike, more where few have much.

    A rate of 0 adds nothing. NaN where R is 0.
    """
    if groups.overall == 0:
        return float("nan")
    relative = groups.rate / groups.overall
    logarithm = np.log(np.where(relative > 0, relative, 1.0))
    return 1000 * float(groups.weight @ (relative * logarithm))


def mean_log_deviation(groups: RatesOfGroups) -> float:
    """1000 sum w (-ln(r / R)): 0 where all are alike; infinite where a group has nothing at all."""
    if groups.overall == 0:
        return float("nan")
    relative, weight = groups.rate / groups.overall, groups.weight
    counted = weight > 0
    with np.errstate(divide="ignore"):
        return 1000 * float(weight[counted] @ -np.log(relative[counted]))


@dataclass(frozen=True)
class Concentration:
    """How unevenly rates lie along an order, such as from the poorest place to the richest.

    ``absolute`` is sum w (2 X - 1) r, in the unit of the rate, X the middle of the group's
    place from 0 to 1; ``relative`` is that divided by R, the concentration index, -1..1. Above 0
    more lies at the far end of the order; 0 where none of the ends has more.
    """

    absolute: float
    relative: float


def concentration(groups: RatesOfGroups) -> Concentration:
    """The concentration index of groups in the order given."""
    weight = groups.weight
    ridit = np.cumsum(weight) - weight / 2
    absolute = float((weight * (2 * ridit - 1)) @ groups.rate)
    return Concentration(absolute, _over(absolute, groups.overall))


@dataclass(frozen=True)
class Split:
    """Theil's index divided exactly: between the parts of a city, and within them, adding up.

    ``between_share`` is the part that lies between, 0..1; NaN where there is no difference at all.
    """

    total: float
    between: float
    within: float

    @property
    def between_share(self) -> float:
        """How much of the difference is between the parts."""
        return _over(self.between, self.total)


def theil_split(groups: RatesOfGroups, parts: Sequence[str]) -> Split:
    """How much of the difference lies between the parts that groups (or areas) belong to.

    Parameters
    ----------
    groups
        Rates and people of areas, say of tracts.
    parts
        The part that each lies in, in step, say its ward.
    """
    if len(parts) != len(groups.rates):
        raise BadInput("Each area needs the name of the part that it lies in.")
    names = np.asarray(parts)
    people, rate = np.array(groups.people, dtype=float), groups.rate
    inside = [names == name for name in dict.fromkeys(parts)]
    peopled = [here for here in inside if people[here].sum() > 0]
    means = [float(np.average(rate[here], weights=people[here])) for here in peopled]
    sizes = [float(people[here].sum()) for here in peopled]
    between = theil(RatesOfGroups(tuple(means), tuple(sizes)))
    shares = np.array(sizes) / sum(sizes) * np.array(means)
    each = [_theil_of(rate[here], people[here]) for here in peopled]
    within = _over(float(shares @ np.array(each)), groups.overall)
    return Split(theil(groups), between, within)


def relocation_share(shares: ArrayLike, baseline: ArrayLike) -> float:
    """What part of a service would have to move to lie like the baseline: 1/2 sum |d - p|, 0..1.

    It is the index of dissimilarity of the two.
    """
    d, p = np.asarray(shares, dtype=float), np.asarray(baseline, dtype=float)
    return float(np.abs(d - p).sum() / 2)


def _theil_of(rate: np.ndarray, people: np.ndarray) -> float:
    """Theil's index inside one part; a part where nobody has anything has no difference."""
    found = theil(RatesOfGroups(tuple(rate), tuple(people)))
    return 0.0 if np.isnan(found) else found


def _over(number: float, whole: float) -> float:
    return number / whole if whole != 0 else float("nan")
