"""Why an area has no colour on a map: three reasons with three patterns, in the same words."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

FEWEST = 50
"""With fewer people than this an area is marked and left out of classes and extremes."""


class Blank(StrEnum):
    """Why an area has no colour."""

    NOBODY = "nobody"
    FEW = "few"
    UNKNOWN = "unknown"


def find_blanks(table: pd.DataFrame, people: str | None) -> np.ndarray:
    """For each area the reason, None where it has a value that a map can colour.

    Parameters
    ----------
    table
        ``residents`` (of the baseline) and ``total`` (all residents) by area.
    people
        The column that must hold at least `FEWEST` people; None where a value needs no people.
    """
    found = np.full(len(table), None, dtype=object)
    if people is None:
        return found
    found[(table[people] < FEWEST).to_numpy()] = Blank.FEW
    found[(table["residents"] == 0).to_numpy()] = Blank.NOBODY
    found[table["residents"].isna().to_numpy()] = Blank.UNKNOWN
    return found


def say_blank(blank: Blank, people: str) -> str:
    """The reason in words, for legend, tooltip, picker and table alike."""
    return {
        Blank.NOBODY: f"no {people} live here",
        Blank.FEW: f"few people: fewer than {FEWEST}",
        Blank.UNKNOWN: f"number of {people} not known",
    }[blank]
