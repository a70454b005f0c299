"""The ledger: what happened to every row of a file. Every row has exactly one fate."""

from __future__ import annotations

import pandas as pd

USED = "used"
OUTSIDE = "outside_city"
NO_PLACE = "no_place"
BAD_PLACE = "bad_place"
BAD_WEIGHT = "bad_weight"
DUPLICATE = "duplicate"
TORN = "torn"

FATES: dict[str, str] = {
    USED: "used",
    OUTSIDE: "outside the city",
    NO_PLACE: "no place",
    BAD_PLACE: "a place that cannot be read",
    BAD_WEIGHT: "an amount that is missing, below zero or cannot be read",
    DUPLICATE: "a duplicate of another row",
    TORN: "a row torn by a stray line break or with too many cells",
}
"""Each fate and the words for it, in the order in which they are told."""


def count_fates(fates: pd.Series, *, torn: int) -> dict[str, int]:
    """The flat ledger of a file: `read`, then one whole number a fate; they add up to `read`.

    Raises
    ------
    ValueError
        A row has a fate that is not in the list; a ledger that does not add up is never shown.
    """
    counted = fates.value_counts()
    unknown = set(counted.index) - set(FATES)
    if unknown:
        raise ValueError(f"rows without a known fate: {sorted(map(str, unknown))}")
    book = {fate: int(counted.get(fate, 0)) for fate in FATES}
    book[TORN] += torn
    return {"read": len(fates) + torn, **book}


def say_ledger(book: dict[str, int]) -> str:
    """The ledger as one sentence."""
    parts = [
        f"{book[fate]:,} {words}" for fate, words in FATES.items() if book[fate] and fate != USED
    ]
    said = f"{book['read']:,} rows read, {book[USED]:,} used"
    return f"{said}; set aside: {', '.join(parts)}." if parts else f"{said}."
