"""What the numbers of the Census sources mean, and sums of estimates with their error."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from equity_core.census.troubles import not_what_was_asked

# "Not available", "not computed" and their kin stand where a number would.
NOT_THERE = (-222222222, -333333333, -666666666, -888888888, -999999999)
CONTROLLED = -555555555  # a margin of error that is 0 by design

Floats = npt.NDArray[np.float64]


def numbers(texts: pd.DataFrame, *, address: str) -> pd.DataFrame:
    """Cells as numbers: codes for what is not there as NaN, a controlled margin as 0.

    Raises
    ------
    SourceTrouble
        A cell is neither a number nor empty, or is a negative number that is no known code.
    """
    blank = texts.isna() | texts.isin(["", ".", "null"])
    values = texts.mask(blank).apply(pd.to_numeric, errors="coerce").astype("float64")
    if (values.isna() & ~blank).any(axis=None):
        raise not_what_was_asked(address, "a cell holds words where a number belongs")
    known: pd.DataFrame = values.mask(values.isin(NOT_THERE)).mask(values == CONTROLLED, 0.0)
    if (known < 0).any(axis=None):
        raise not_what_was_asked(address, "a count is below zero")
    return known


def sum_moe(estimates: Floats, moes: Floats) -> Floats:
    """The margin of a sum of columns, row by row: sqrt(sum MOE^2).

    Of all estimates that are zero only one margin counts, the largest (ACS handbook, ch. 8).

    Parameters
    ----------
    estimates, moes
        Rows are areas, columns are the parts of the sum. A part without a margin makes the
        margin of the sum NaN.
    """
    squares = moes**2
    zero = estimates == 0
    once = np.where(zero, squares, 0.0).max(axis=1, initial=0.0)
    margin: Floats = np.sqrt(np.where(zero, 0.0, squares).sum(axis=1) + once)
    return margin


def check_sum(total: pd.Series[float], parts: pd.DataFrame, *, address: str, words: str) -> None:
    """Refuse numbers whose parts do not add up to their total: a column has moved.

    Rows in which any number is missing are not checked.
    """
    known = total.notna() & parts.notna().all(axis=1)
    wrong = (parts.sum(axis=1) - total)[known].abs() > 0.5
    if wrong.any():
        raise not_what_was_asked(
            address, f"{words} do not add up to all people in {int(wrong.sum()):,} areas"
        )
