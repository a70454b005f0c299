"""Which areas differ from their city: verdicts, the sentence, what the chart and the file hold."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from equity_core.demographics.areas import DISCOVERIES, against_city, shares_by_area
from equity_core.demographics.level_people import LevelPeople
from equity_core.demographics.now import CityPeople
from equity_core.disparity.verdicts import Verdict, judge_gap
from equity_core.drawing.blanks import FEWEST
from equity_core.drawing.who_notes import say_level
from equity_core.drawing.words import capital
from equity_core.groups import Group

SAME_POINTS = 0.05
"""In a full count, a difference that is written as 0.0 points is none."""


def judged(people: LevelPeople, city: CityPeople, group: str) -> pd.DataFrame:
    """The shares of a group by area with their difference from the city and the verdict on it.

    Areas with fewer than `FEWEST` residents are not tested.
    """
    shares = shares_by_area(people, group)
    tested = shares[(shares["total"] >= FEWEST) & shares["share"].notna()]
    found = against_city(tested, city, group)
    whole = 100 * city.number(group, "share")
    verdicts = [
        str(_verdict(whole, row["low"], row["high"], row["difference"], bool(row["differs"])))
        for row in found.to_dict(orient="records")
    ]
    found = found.assign(verdict=verdicts)
    new = ["difference", "low", "high", "differs", "verdict"]
    return shares.join(found[new])


def _verdict(whole: float, low: float, high: float, difference: float, differs: bool) -> Verdict:
    """Clear only where the test over all areas says so; else what the interval allows."""
    if differs:
        exact = low == high
        return Verdict.NONE if exact and abs(100 * difference) < SAME_POINTS else Verdict.CLEAR
    if low == high == difference == 0:
        return Verdict.NONE
    found = judge_gap(whole, 100 * low, 100 * high)
    return Verdict.UNKNOWN if found is Verdict.CLEAR else found


def say_differences(rows: pd.DataFrame, survey: str, group: Group) -> str:
    """In how many areas the group is clearly more or less than in the city."""
    tested = rows.dropna(subset="difference")
    clear = tested["verdict"] == Verdict.CLEAR
    more = int((clear & (tested["difference"] > 0)).sum())
    less = int((clear & (tested["difference"] < 0)).sum())
    unknown = int((tested["verdict"] == Verdict.UNKNOWN).sum())
    if survey == "not known":
        return (
            "The file has no margins of error, so it cannot be said which areas differ from the "
            "whole city."
        )
    said = (
        f"{capital(group.people)} are clearly a larger part of the residents than in the "
        f"whole city in {_some(more)} of {len(tested):,} areas, and clearly a smaller part in "
        f"{_some(less)}."
    )
    return f"{said} For {unknown:,} there is too little data to say." if unknown else said


def say_method(people: LevelPeople) -> tuple[str, ...]:
    """The lines of the note on areas: how their people are known, who is tested, how."""
    lines = [
        *say_level(people.source),
        f"Areas with fewer than {FEWEST} residents are marked, have no color and are not tested.",
    ]
    if people.survey == "measured":
        lines.append(
            "All areas are tested at once: of those said to differ from the city, at most "
            f"{100 * DISCOVERIES:.0f} in 100 do so by chance (Benjamini and Hochberg 1995)."
        )
    return tuple(lines)


def _some(number: int) -> str:
    return f"{number:,}" if number else "none"


def differences_of(rows: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """What the chart draws, in the order of the differences."""
    named = rows.assign(label=names).dropna(subset="difference")
    named = named.sort_values("difference", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "label": named["label"].to_numpy(),
            "gap_points": 100 * named["difference"].to_numpy(),
            "low_points": 100 * named["low"].to_numpy(),
            "high_points": 100 * named["high"].to_numpy(),
            "verdict": named["verdict"].to_numpy(),
        }
    )


def few_of(differences: pd.DataFrame, most: int) -> tuple[pd.DataFrame, str]:
    """The rows that a chart has room for, and a line on which they are; all where they fit."""
    if len(differences) <= most:
        return differences, ""
    half = most // 2
    kept = pd.concat([differences.head(half), differences.tail(half)], ignore_index=True)
    line = f"Of {len(differences):,} areas the chart shows the {half} highest and the {half} lowest"
    return kept, f"{line}; the table has all."


def frame_for_file(people: LevelPeople, city: CityPeople, group: str) -> pd.DataFrame:
    """What the map, the chart and the table rest on, unrounded."""
    found = judged(people, city, group).rename_axis("area").reset_index()
    return found.assign(group=group, period=people.period, level=people.level)
