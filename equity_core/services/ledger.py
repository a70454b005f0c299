"""The ledger: what happened to every row of a file. Every row has exactly one fate."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

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
    NO_PLACE: "without a place",
    BAD_PLACE: "with a place that cannot be read",
    BAD_WEIGHT: "with an amount that is missing, below zero or cannot be read",
    DUPLICATE: "repeating another row",
    TORN: "torn by a stray line break or with too many cells",
}
"""Each fate and the words that follow a number of rows, in the order in which they are told."""

CODES: dict[str, int] = {fate: number for number, fate in enumerate(FATES, start=1)}
"""Each fate as a small number, as it is kept with the rows; 0 is a row still undecided."""
UNDECIDED = 0


def fate_codes(rows: int, decided: Mapping[str, np.ndarray] | None = None) -> np.ndarray:
    """The fate of each row as a code; of several that fit a row, the last one given stands."""
    codes = np.zeros(rows, dtype=np.int8)
    for fate, where in (decided or {}).items():
        codes[where] = CODES[fate]
    return codes


def count_fates(codes: np.ndarray, *, torn: int) -> dict[str, int]:
    """The flat ledger of a file: `read`, then one whole number a fate; they add up to `read`.

    Raises
    ------
    ValueError
        A row has no fate, or one that is not in the list; a ledger that does not add up is never
        shown.
    """
    if len(codes) and not (codes.min() > UNDECIDED and codes.max() <= len(CODES)):
        raise ValueError("rows without a known fate")
    counted = np.bincount(codes, minlength=len(CODES) + 1)
    book = {fate: int(counted[code]) for fate, code in CODES.items()}
    book[TORN] += torn
    return {"read": len(codes) + torn, **book}


def say_ledger(book: dict[str, int]) -> str:
    """The ledger as one sentence."""
    parts = [
        f"{book[fate]:,} {words}" for fate, words in FATES.items() if book[fate] and fate != USED
    ]
    rows = "row" if book["read"] == 1 else "rows"
    said = f"{book['read']:,} {rows} read, {book[USED]:,} used"
    return f"{said}; set aside: {', '.join(parts)}." if parts else f"{said}."
