"""What happened to every row of a history file. Every row has exactly one fate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

USED = "used"
OTHER_PLACE = "other_place"
NO_SOURCE = "no_source"
NO_PERIOD = "no_period"
NO_GROUP = "no_group"
BAD_MEASURE = "bad_measure"
BAD_VALUE = "bad_value"
BAD_NOTE = "bad_note"
REPEATED = "repeated"
CONTRADICTED = "contradicted"
TORN = "torn"

FATES: dict[str, str] = {
    USED: "used",
    OTHER_PLACE: "about another place",
    NO_SOURCE: "without a source",
    NO_PERIOD: "without a year that can be read",
    NO_GROUP: "without a group",
    BAD_MEASURE: "with a measure that is not count, share or city limits",
    BAD_VALUE: "with a value that is missing, cannot be read or cannot be true",
    BAD_NOTE: "about city limits without a note on what happened",
    REPEATED: "repeating another row",
    CONTRADICTED: "giving another value than an earlier row for the same group and year",
    TORN: "torn by a stray line break or with too many cells",
}
"""Each fate and the words that follow a number of rows, in the order in which they are told."""
SHOWN = 5


class Fates:
    """The fate of each row; the first one given stands."""

    def __init__(self, rows: int) -> None:
        self.of = np.full(rows, "", dtype=object)

    def give(self, fate: str, where: np.ndarray) -> None:
        """Give `fate` to the rows of a mask that have none yet."""
        self.of[np.asarray(where, dtype=bool) & self.open] = fate

    @property
    def open(self) -> np.ndarray:
        """The rows that have no fate yet."""
        undecided: np.ndarray = self.of == ""
        return undecided

    def ledger(self, *, torn: int) -> dict[str, int]:
        """`read`, then a whole number for each fate; they add up to `read`.

        Raises
        ------
        ValueError
            A row has no fate: a ledger that does not add up is never shown.
        """
        if self.open.any():
            raise ValueError("rows without a fate")
        book = {fate: int((self.of == fate).sum()) for fate in FATES}
        book[TORN] += torn
        return {"read": len(self.of) + torn, **book}


def say_ledger(book: dict[str, int]) -> str:
    """The ledger as one sentence."""
    parts = [f"{book[fate]:,} {said}" for fate, said in FATES.items() if book[fate]]
    rows = "row" if book["read"] == 1 else "rows"
    used, aside = f"{book[USED]:,} used", [part for part in parts if not part.endswith(" used")]
    said = f"{book['read']:,} {rows} read, {used}"
    return f"{said}; set aside: {', '.join(aside)}." if aside else f"{said}."


def say_rows(fates: Fates, names: Sequence[str]) -> list[str]:
    """One note a fate: which rows were set aside, by number and name; places apart are known."""
    told = []
    for fate, words in FATES.items():
        rows = np.flatnonzero(fates.of == fate)
        if fate in (USED, OTHER_PLACE, TORN) or not len(rows):
            continue
        listed = "; ".join(f"row {row + 1} ({names[row]})" for row in rows[:SHOWN])
        more = f"; and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else ""
        told.append(f"Not taken, {words}: {listed}{more}.")
    return told
