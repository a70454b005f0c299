"""What could be the case if the race of all records were known (C. F. Manski's bounds, 1990).

Chance plays no part here: these are not intervals, and no sample size narrows them. Only recording
does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Pair = tuple[float, float]
"""Count and what it is out of; or a low and a high end."""


@dataclass(frozen=True)
class Bounds:
    """Least and most that a group's rate, and its ratio to the reference, can be.

    ``rate`` and ``ratio`` allow every division of the missing records among the groups;
    ``one_rate`` and ``one_ratio`` only that all of them belong to one and the same group.
    """

    rate: Pair
    ratio: Pair
    one_rate: Pair
    one_ratio: Pair


def bounds_of(
    known: Mapping[str, Pair], *, missing: Pair, whole: Pair, reference: str | None
) -> dict[str, Bounds]:
    """Bounds of every group.

    Parameters
    ----------
    known
        (count, out of) by group: outcomes of records, or records of residents.
    missing
        The same of records without a group; (records, 0) where rates are for residents, whose
        number does not depend on what was recorded.
    whole
        The same of the city; missing records are already in it, so it does not move.
    reference
        The group that ratios are to; None for the whole.

    Returns
    -------
    dict
        By group; NaN where there is nothing to divide by. A group's ratio to itself is 1.
    """
    return {
        group: Bounds(
            _range_of(known[group], missing),
            _ratio_range(group, known, missing, whole, reference),
            *_if_all_were_one(group, known, missing, whole, reference),
        )
        for group in known
    }


def _range_of(pair: Pair, missing: Pair) -> Pair:
    """With none of the missing outcomes but all the rest, and the other way round."""
    (count, of), (more, more_of) = pair, missing
    without = max(more_of - more, 0.0)
    with_outcome = more if more_of > 0 else 0.0
    return _divided(count, of + without), _divided(count + more, of + with_outcome)


def _ratio_range(
    group: str, known: Mapping[str, Pair], missing: Pair, whole: Pair, reference: str | None
) -> Pair:
    low, high = _range_of(known[group], missing)
    if reference is None:
        city = _divided(*whole)
        return _divided(low, city), _divided(high, city)
    if group == reference:
        return 1.0, 1.0
    # What raises one group most is what the other does not get, so both ends can be reached.
    other_low, other_high = _range_of(known[reference], missing)
    return _divided(low, other_high), _divided(high, other_low)


def _if_all_were_one(
    group: str, known: Mapping[str, Pair], missing: Pair, whole: Pair, reference: str | None
) -> tuple[Pair, Pair]:
    rates, ratios = [], []
    for taken in known:
        moved = dict(known)
        moved[taken] = (known[taken][0] + missing[0], known[taken][1] + missing[1])
        mine = _divided(*moved[group])
        rates.append(mine)
        ratios.append(_divided(mine, _divided(*(whole if reference is None else moved[reference]))))
    return _ends(rates), _ends(ratios)


def _ends(values: Iterable[float]) -> Pair:
    known = [value for value in values if not math.isnan(value)]
    return (min(known), max(known)) if known else (math.nan, math.nan)


def _divided(count: float, of: float) -> float:
    if of > 0:
        return count / of
    return math.inf if count > 0 else math.nan
