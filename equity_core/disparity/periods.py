"""Years and quarters: which one a month lies in, and which of them the records cover in full."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from equity_core.errors import BadInput

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class By(StrEnum):
    """How long a period is."""

    YEAR = "year"
    QUARTER = "quarter"


@dataclass(frozen=True)
class Period:
    """One year ("2021") or quarter ("2021-Q3").

    ``at`` is its middle, in years; ``complete`` says whether the records cover all its months.
    """

    name: str
    at: float
    complete: bool


def period_name(month: str, by: By) -> str:
    """The period of a month "2021-08"; "" for records without a date."""
    if not month:
        return ""
    year, number = _parts(month)
    return str(year) if by is By.YEAR else f"{year}-Q{(number + 2) // 3}"


def periods_between(first: str, last: str, by: By) -> list[Period]:
    """Every period from the first to the last day that records cover, empty ones included.

    Parameters
    ----------
    first, last
        Days ("2021-08-15") or months ("2021-08"). Of a day the month counts as covered from its
        first week or to its last (the 7th, the 25th): records rarely begin on the 1st itself.
    by
        Years or quarters.

    Raises
    ------
    BadInput
        A day cannot be read, or the last is before the first.
    """
    start, end = _covered_from(first), _covered_to(last)
    opening, closing = _number(first), _number(last)
    if closing < opening:
        raise BadInput(f"The last day, {last}, is before the first, {first}. Please swap them.")
    months = 12 if by is By.YEAR else 3
    found = []
    for place in range(opening // months, closing // months + 1):
        begin, after = place * months, (place + 1) * months
        name = period_name(f"{begin // 12:04d}-{begin % 12 + 1:02d}", by)
        found.append(Period(name, (begin + after) / 24, start <= begin and after <= end))
    return found


def sum_by_period(counts: pd.DataFrame, by: By, *, within: list[str]) -> pd.DataFrame:
    """Counts added up by period.

    Parameters
    ----------
    counts
        ``month, n, w, w2`` and the columns of `within`, such as ``race`` or ``area``.
    by
        Years or quarters.
    within
        Columns that stay apart.

    Returns
    -------
    pandas.DataFrame
        ``period``, the columns of `within`, ``n, w, w2``; period "" for records without a date.
    """
    named = {month: period_name(str(month), by) for month in counts["month"].unique()}
    keyed = counts.assign(period=counts["month"].map(named))
    added = keyed.groupby(["period", *within], sort=True, observed=True)[["n", "w", "w2"]].sum()
    return added.reset_index()


def pooled(values: Mapping[str, ArrayLike]) -> np.ndarray:
    """The values of all periods as one array, for class limits that hold in every year alike.

    Maps of several years are comparable only where one color means one number in all of them.
    """
    return np.concatenate([np.asarray(values[name], dtype=float) for name in sorted(values)])


def _parts(text: str) -> tuple[int, int]:
    found = _MONTH.match(text)
    if found is None:
        raise BadInput(f"“{text}” is not a month such as 2021-08. Please check the dates.")
    return int(found[1]), int(found[2])


def _number(text: str) -> int:
    """Months since year 0."""
    year, month = _parts(text)
    return 12 * year + month - 1


def _covered_from(first: str) -> int:
    day = int(first[8:10]) if len(first) >= 10 else 1
    return _number(first) + (1 if day > 7 else 0)


def _covered_to(last: str) -> int:
    """The month after the last one covered."""
    day = int(last[8:10]) if len(last) >= 10 else 31
    return _number(last) + (1 if day >= 25 else 0)
