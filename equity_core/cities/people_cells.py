"""The cells of a population file: area ids, periods, estimates and margins of error."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equity_core.cities.areas import name_some
from equity_core.cities.people_files import refuse_no_match
from equity_core.errors import BadInput
from equity_core.readers.numbers import parse_numbers
from equity_core.readers.words import count, was

NOT_AVAILABLE = (-666666666, -222222222, -333333333, -888888888, -999999999)
CONTROLLED = -555555555
"""A margin that the Census controls: 0 in arithmetic (reference: ACS handbook)."""
NO_PERIOD = "not stated"
LONGEST_PERIOD = 40
WORDS = {"estimate": "number of residents", "moe": "margin of error"}


def match_areas(long: pd.DataFrame, ids: np.ndarray) -> tuple[pd.DataFrame, list[str]]:
    """The rows whose area is among `ids`, and notes on those that are not."""
    area = long["area"].str.strip()
    inside = area.isin(set(ids))
    if not inside.any():
        refuse_no_match(area, ids)
    notes = []
    blank = int((area.isna() | (area == "")).sum())
    if blank:
        notes.append(f"{count(blank, 'number')} without an area id {was(blank)} left out.")
    strangers = area[~inside & area.notna() & (area != "")].unique()
    if len(strangers):
        many = count(len(strangers), "area")
        notes.append(
            f"{many} of the population file {'is' if len(strangers) == 1 else 'are'} not among the "
            f"areas and {was(len(strangers))} left out ({name_some(strangers)})."
            f"{_zeros_hint(strangers, ids)}"
        )
    return long.assign(area=area)[inside], notes


def _zeros_hint(strangers: np.ndarray, ids: np.ndarray) -> str:
    """Ids that are there but for their leading zeros: a spreadsheet took them for numbers."""
    bare = {str(name).lstrip("0") for name in ids}
    lost = sum(str(name) in bare for name in strangers)
    return f" {lost:,} of them would match with leading zeros." if lost else ""


def fill_periods(long: pd.DataFrame, period: str | None) -> pd.DataFrame:
    """Every row with its period: that of the file, else the one that the importer states.

    Raises
    ------
    BadInput
        Some rows have a period and others none, or a period cannot be a name.
    """
    found = long["period"].str.strip() if long["period"].notna().any() else long["period"]
    blank = found.isna() | (found == "")
    if period is None and blank.any() and not blank.all():
        raise BadInput(
            f"{count(int(blank.sum()), 'number')} of the population file {was(int(blank.sum()))} "
            "without a period. Fill in the column “period”, or state theirs with --period."
        )
    filled = found.where(~blank, period or NO_PERIOD).astype("string")
    for name in filled.unique():
        if len(name) > LONGEST_PERIOD or "|" in name or not name.isprintable():
            raise BadInput(
                f"“{name[:LONGEST_PERIOD]}” cannot be a period. Write the year or years, such as "
                "2020 or 2018-2022."
            )
    return long.assign(period=filled)


def read_numbers(long: pd.DataFrame) -> pd.DataFrame:
    """Estimates and margins as numbers; the Census's codes for "not there" become NaN."""
    out = long[["area", "group", "period"]].reset_index(drop=True)
    for name in WORDS:
        text = long[name].astype("string").reset_index(drop=True)
        parsed = parse_numbers(text)
        _refuse_first(parsed.unreadable, out, name, text)
        values = parsed.values.copy()
        values[np.isin(values, NOT_AVAILABLE)] = np.nan
        if name == "moe":
            values[values == CONTROLLED] = 0.0
        _refuse_first(values < 0, out, name, text)
        out[name] = values
    return out


def _refuse_first(wrong: np.ndarray, rows: pd.DataFrame, name: str, text: pd.Series) -> None:
    if not wrong.any():
        return
    row = int(np.flatnonzero(wrong)[0])
    cell = str(text[row])
    state = "below zero" if cell.lstrip("($ ").startswith(("-", "\u2212")) else "not a number"
    raise BadInput(
        f"The {WORDS[name]} of group “{rows['group'][row]}” in area {rows['area'][row]} is "
        f"{state}: “{cell}”. Correct it and import again."
    )
