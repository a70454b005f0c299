"""The cells of a history file: places, years, measures, values and sources."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from equity_core.demographics.history_ledger import (
    BAD_MEASURE,
    BAD_NOTE,
    BAD_VALUE,
    CONTRADICTED,
    NO_GROUP,
    NO_PERIOD,
    NO_SOURCE,
    OTHER_PLACE,
    REPEATED,
    USED,
    Fates,
)
from equity_core.errors import BadInput
from equity_core.readers.numbers import parse_numbers
from equity_core.readers.words import count, was
from equity_core.store.names import same_name

COUNT, SHARE, LIMITS = "count", "share", "city limits"
MEASURES = {
    "count": COUNT, "counts": COUNT, "number": COUNT, "people": COUNT, "persons": COUNT,
    "population": COUNT, "share": SHARE, "shares": SHARE, "percent": SHARE, "percentage": SHARE,
    "city limits": LIMITS, "city limit": LIMITS, "annexation": LIMITS, "boundary": LIMITS,
}  # fmt: skip
PERIOD = re.compile(r"(\d{4})(?:\.0)?(?:\s*[-\u2010-\u2015]\s*(\d{4}))?")
EARLIEST, LATEST = 1500, 2100
PERCENTS, FRACTIONS = ("percent", "%", "per cent", "pct", "percentage"), ("fraction", "proportion")
LONGEST = 300
MOST_PEOPLE = 1e9
"""No city has had so many residents; a larger number is another kind of figure."""
STATES = (
    "al ak az ar ca co ct dc de fl ga hi ia id il in ks ky la ma md me mi mn mo ms mt nc nd ne nh "
    "nj nm nv ny oh ok or pa pr ri sc sd tn tx ut va vt wa wi wv wy"
)
KINDS = frozenset(f"city town village borough township cdp {STATES}".split())
"""Words that follow the name of a place in tables of the Census and in addresses."""


def choose_place(rows: pd.DataFrame, city: str, asked: str | None) -> tuple[np.ndarray, list[str]]:
    """Which rows are about the city, and notes on the others; a blank cell means the city.

    Raises
    ------
    BadInput
        The file names places, and none of them, or several, can be the city.
    """
    named = rows["place"].dropna()
    places = list(dict.fromkeys(named))
    if not places and asked is None:
        return np.ones(len(rows), dtype=bool), []
    if asked is not None:
        ours = [one for one in places if same_name(one, asked)]
    else:
        ours = [one for one in places if bare_name(one) == bare_name(city)]
    if len(ours) != 1:
        listed = ", ".join(f"“{one}”" for one in places[:12]) or "no place at all"
        raise BadInput(
            f"It is not clear which rows are about {city}: the file names {listed}. "
            "Say which with --place."
        )
    mine = (rows["place"].isna() | (rows["place"] == ours[0])).to_numpy(dtype=bool)
    notes = [f"The rows about “{ours[0]}” were taken as those of {city}."]
    if not mine.all():
        others = ", ".join(f"“{one}”" for one in places if one != ours[0])
        left = int((~mine).sum())
        notes.append(f"{count(left, 'row')} about {others} {was(left)} left out.")
    return mine, notes


def bare_name(place: str) -> str:
    """The name of a place without its kind, state and remarks: “St. Paul city MN” -> st paul."""
    words = re.sub(r"[^\w\s]", " ", re.sub(r"\(.*?\)", " ", place.casefold())).split()
    while len(words) > 1 and words[-1] in KINDS:
        words.pop()
    return " ".join(words)


def type_rows(rows: pd.DataFrame, mine: np.ndarray) -> tuple[pd.DataFrame, Fates, list[str]]:
    """Each row typed, its fate, and notes.

    Adds `start, end, amount, error` (floats; shares and their margins 0..1); `period` and
    `measure` become ours.
    """
    fates = Fates(len(rows))
    fates.give(OTHER_PLACE, ~mine)
    fates.give(NO_SOURCE, rows["source"].isna().to_numpy())
    typed = rows.assign(**_years(rows["period"]))
    fates.give(NO_PERIOD, typed["start"].isna().to_numpy())
    measure = rows["measure"].fillna("").str.casefold().str.replace(r"[_-]", " ", regex=True)
    typed["measure"] = measure.map(MEASURES)
    fates.give(BAD_MEASURE, typed["measure"].isna().to_numpy())
    limits = (typed["measure"] == LIMITS).to_numpy()
    fates.give(BAD_NOTE, limits & typed["note"].isna().to_numpy())
    fates.give(NO_GROUP, ~limits & rows["group"].isna().to_numpy())
    typed["amount"], typed["error"], notes = _amounts(typed, fates.open)
    wrong = ~np.isfinite(typed["amount"]) | (typed["amount"] < 0)
    wrong |= typed["amount"] > typed["measure"].map({SHARE: 1.0, COUNT: MOST_PEOPLE})
    wrong |= (typed["error"] < 0) | (typed["moe"].notna() & ~np.isfinite(typed["error"]))
    fates.give(BAD_VALUE, ~limits & wrong.to_numpy(dtype=bool))
    _find_twins(typed, fates)
    fates.give(USED, fates.open)
    for name in ("group", "source", "note", "version"):
        typed[name] = typed[name].str.slice(0, LONGEST)
    return typed, fates, notes


def _years(period: pd.Series) -> dict[str, pd.Series]:
    """First and last year of each period, and how it is written."""
    parts = period.fillna("").str.extract(f"^{PERIOD.pattern}$")
    start = pd.to_numeric(parts[0])
    end = pd.to_numeric(parts[1]).fillna(start)
    good = start.between(EARLIEST, LATEST) & end.between(EARLIEST, LATEST) & (end >= start)
    first, last = start.where(good), end.where(good)
    written = [
        "" if pd.isna(one) else f"{one:.0f}" if one == other else f"{one:.0f}-{other:.0f}"
        for one, other in zip(first, last, strict=True)
    ]
    return {"period": pd.Series(written, dtype="string"), "start": first, "end": last}


def _amounts(rows: pd.DataFrame, asked: np.ndarray) -> tuple[pd.Series, pd.Series, list[str]]:
    """Values and margins as numbers; shares from percent to 0..1."""
    # Rows that are set aside already must not have a say in how the column is read.
    value = parse_numbers(rows["value"].where(asked))
    moe = parse_numbers(rows["moe"].where(asked))
    amount, error = pd.Series(value.values), pd.Series(moe.values)
    share = (rows["measure"] == SHARE) & asked
    unit = rows["unit"].fillna("").str.casefold()
    percent = share & (unit.isin(PERCENTS) | rows["value"].fillna("").str.endswith("%"))
    open_ = share & ~percent & ~unit.isin(FRACTIONS)
    notes = []
    if open_.any():
        are_percents = bool((amount[open_] > 1).any())
        said = "percent" if are_percents else "fractions of 1"
        notes.append(f"Shares without a unit were read as {said}.")
        percent |= open_ & are_percents
    scale = np.where(percent, 100.0, 1.0)
    return amount / scale, error / scale, notes


def _find_twins(rows: pd.DataFrame, fates: Fates) -> None:
    """Rows for the same group, year, measure and version: alike ones repeat, others contradict."""
    place = np.flatnonzero(fates.open)
    left = rows.iloc[place]
    keys = ["period", "measure", "version"]
    key = left[keys].fillna("").assign(what=left["group"].fillna("").str.casefold())
    # Two changes of the city's limits in one year are two; the same words twice are not.
    is_limits = (left["measure"] == LIMITS).to_numpy()
    key["what"] = np.where(is_limits, left["note"].fillna(""), key["what"])
    first = key.groupby([*keys, "what"], sort=False)["what"].transform(lambda one: one.index[0])
    first_row = first.to_numpy(dtype=int)
    later = first_row != left.index.to_numpy()
    amount = rows["amount"].to_numpy()
    same = is_limits | np.isclose(amount[first_row], left["amount"].to_numpy(), equal_nan=True)
    for fate, which in ((REPEATED, later & same), (CONTRADICTED, later & ~same)):
        mask = np.zeros(len(rows), dtype=bool)
        mask[place[which]] = True
        fates.give(fate, mask)
