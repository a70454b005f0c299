"""The change of a series between two periods, with its error, and what stands in its way."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from equity_core.demographics.history_categories import Definition, load_definitions
from equity_core.demographics.over_time import OverTime, View
from equity_core.errors import BadInput, NotFound


class Verdict(StrEnum):
    """What may be said of a change, in the words that a table shows."""

    MORE = "more"
    FEWER = "fewer"
    SAME = "the same"
    UNCLEAR = "no clear change"
    OVERLAP = "not tested: the periods overlap"
    UNKNOWN = "not known"


@dataclass(frozen=True)
class Difference:
    """Later minus earlier, its 90 % margin (NaN: the sources state no error), and the verdict."""

    value: float
    moe: float
    verdict: Verdict


@dataclass(frozen=True)
class Change:
    """How a series changed between two periods, in people and in share (0..1)."""

    series: str
    label: str
    first: str
    last: str
    people: Difference
    share: Difference
    breaks: tuple[Definition, ...]
    """The definitions that began between the two."""
    limits: int
    """How often the city's limits changed between the two."""


def series_of(found: OverTime, view: View) -> dict[str, str]:
    """Series -> label of every series of a view with two periods or more, in their order."""
    figures = found.figures(view)
    counted = figures.groupby("series", sort=False)["period"].nunique()
    names = dict(zip(figures["series"], figures["label"], strict=True))
    if view is View.PUBLISHED:
        names = {series: series for series in names}
    return {series: names[series] for series in names if counted[series] > 1}


def periods_of(found: OverTime, view: View, series: str) -> list[str]:
    """The periods of a series, oldest first."""
    figures = found.figures(view)
    rows = figures[figures["series"] == series].sort_values(["end", "start"], kind="stable")
    return list(dict.fromkeys(rows["period"]))


def change_between(found: OverTime, view: View, series: str, first: str, last: str) -> Change:
    """The change of a series from an earlier to a later period.

    The margin is sqrt(MOE_1^2 + MOE_2^2) (U.S. Census Bureau, Understanding and Using ACS Data,
    chapter 7); a change is clear where it is larger than its 90 % margin.

    Raises
    ------
    NotFound
        The series has no figure for one of the periods.
    BadInput
        The view is “as published” and a definition changed between the two.
    """
    rows = found.figures(view)
    rows = rows[rows["series"] == series]
    before, after = (_figure(rows, period) for period in (first, last))
    if before["end"] > after["end"]:
        raise BadInput(f"{first} is later than {last}. Choose the earlier period first.")
    breaks = _breaks(before, after)
    if view is View.PUBLISHED and breaks:
        raise BadInput(
            f"Between {first} and {last} the way people were counted changed "
            f"({'; '.join(one.label for one in breaks)}). As published, the two figures do not "
            "count the same people, so their difference is not shown. The comparable view has it, "
            "with a caution."
        )
    overlap = before["end"] >= after["start"]
    limits = found.limits["start"]
    return Change(
        series,
        str(after["label"]),
        first,
        last,
        _difference(before, after, "count", overlap=overlap),
        _difference(before, after, "share", overlap=overlap),
        breaks,
        int(((limits > before["end"]) & (limits <= after["end"])).sum()),
    )


def _figure(rows: pd.DataFrame, period: str) -> pd.Series:
    found = rows[rows["period"] == period]
    if found.empty:
        raise NotFound(f"There is no figure of this kind for {period}.")
    return found.iloc[0]


def _breaks(before: pd.Series, after: pd.Series) -> tuple[Definition, ...]:
    """The definitions that began after the earlier figure, up to that of the later one."""
    spans = load_definitions()
    place = {span.id: at for at, span in enumerate(spans)}
    return spans[place[before["definition"]] + 1 : place[after["definition"]] + 1]


def _difference(before: pd.Series, after: pd.Series, what: str, *, overlap: bool) -> Difference:
    value = float(after[what]) - float(before[what])
    moe = math.hypot(float(after[f"{what}_moe"]), float(before[f"{what}_moe"]))
    return Difference(value, moe, _verdict(value, moe, overlap=overlap))


def _verdict(value: float, moe: float, *, overlap: bool) -> Verdict:
    if not math.isfinite(value):
        return Verdict.UNKNOWN
    if overlap:
        return Verdict.OVERLAP
    if math.isfinite(moe) and moe > 0 and abs(value) <= moe:
        return Verdict.UNCLEAR
    if value == 0:
        return Verdict.SAME
    return Verdict.MORE if value > 0 else Verdict.FEWER
