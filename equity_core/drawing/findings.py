"""The bank of findings about groups: the verdict picks the sentence, never the difference."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from equity_core.disparity.measuring import Measurement
from equity_core.disparity.shares import GROUP_COLUMNS
from equity_core.disparity.verdicts import Verdict, judge_gap
from equity_core.drawing.numbers import decimals_for, say_percent, say_points
from equity_core.drawing.words import Words, capital
from equity_core.groups import Group, Groups

MOST_DECIMALS = 3


@dataclass(frozen=True)
class GroupGap:
    """A group's row with its verdict; percents 0..100, the gap and its interval in points."""

    group: Group
    exposed_percent: float
    city_percent: float
    gap_points: float
    low_points: float
    high_points: float
    verdict: Verdict


def judge_groups(found: Measurement, groups: Groups) -> list[GroupGap]:
    """Every group of the measurement in display order, with its verdict."""
    rows = {str(row["group"]): row for row in found.shares.groups.to_dict(orient="records")}
    return [_judged(groups.get(name), rows[name]) for name in groups.in_order(rows)]


def _judged(group: Group, row: Mapping[Hashable, float]) -> GroupGap:
    exposed, city, gap, low, high = (float(row[name]) for name in GROUP_COLUMNS[1:])
    return GroupGap(group, exposed, city, gap, low, high, judge_gap(city, low, high))


def say_headline(found: Measurement, rows: Sequence[GroupGap], words: Words) -> str:
    """The finding: of the chosen group, else of the largest clear gap.

    Largest is in proportion to the group's share of residents, so that small groups count too,
    and at the end of the interval nearest to no gap, so that chance does not pick the group.
    """
    if not (found.totals["amount"] or 0) > 0:
        return "The records add up to nothing inside the city, so there is nothing to compare."
    survey = found.shares.survey_error
    chosen = [row for row in rows if row.group.id == found.question.baseline]
    clear = chosen or [row for row in rows if row.verdict is Verdict.CLEAR]
    if clear:
        return say_gap(max(clear, key=_in_proportion), words, survey=survey)
    return _say_no_clear_gap(rows, words)


def _in_proportion(row: GroupGap) -> float:
    """How far a group's share surely is from its share of residents, as a factor, either way."""
    nearest = min(row.low_points, row.high_points, key=abs)
    if not row.city_percent > 0 or not row.city_percent + nearest > 0:
        return 0.0
    return abs(math.log((row.city_percent + nearest) / row.city_percent))


def _say_no_clear_gap(rows: Sequence[GroupGap], words: Words) -> str:
    unknown = [row for row in rows if row.verdict is Verdict.UNKNOWN]
    if rows and not unknown:
        return (
            f"{capital(words.where)}, each group makes up about the same part of the people who "
            "live there as of the whole city: no clear gap."
        )
    if len(unknown) == len(rows):
        return (
            "There is too little data to say whether any group makes up more or less of the "
            f"people who live {words.where} than of the whole city."
        )
    people = _listed([row.group.people for row in unknown])
    return f"No group has a clear gap. There is too little data to say for {people}."


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def say_gap(row: GroupGap, words: Words, *, survey: str = "measured") -> str:
    """One group's gap in words; the verdict picks them.

    It speaks of who lives where the records are, never of who was served.

    Parameters
    ----------
    row, words
        The group's gap, and the names of things in this figure.
    survey
        The survey error of the population: "measured", "none" or "not known".
    """
    people = row.group.people
    if row.verdict is Verdict.UNKNOWN:
        return (
            f"There is too little data to say whether {people} make up more or less of the "
            f"people who live {words.where} than of the whole city."
        )
    if row.verdict is Verdict.NONE:
        return (
            f"{capital(words.where)}, {people} make up about the same part of the people who live "
            f"there as of the whole city ({say_percent(row.city_percent)}): no clear gap."
        )
    decimals = _decimals(row)
    size = say_points(abs(row.gap_points), decimals).lstrip("+").removesuffix(" points")
    return (
        f"{capital(words.where)}, {people} make up {say_percent(row.exposed_percent, decimals)} "
        "of the people who live there. In the whole city they make up "
        f"{say_percent(row.city_percent, decimals)}. That is a clear gap: {size} percentage "
        f"points {'less' if row.gap_points < 0 else 'more'}, {_give_or_take(row, survey)}."
    )


def _decimals(row: GroupGap) -> int:
    """As many as the gap and the nearer end of its interval need to differ from nothing."""
    nearest = min(abs(row.low_points), abs(row.high_points))
    return min(decimals_for(min(abs(row.gap_points), nearest), at_least=1), MOST_DECIMALS)


def _give_or_take(row: GroupGap, survey: str) -> str:
    """How sure the gap is: its interval, in one number where both sides are alike."""
    sides = (row.gap_points - row.low_points, row.high_points - row.gap_points)
    wider = decimals_for(max(sides), at_least=1)
    decimals = min(max(_decimals(row), wider), MOST_DECIMALS)
    below, above = (f"{side:.{decimals}f}" for side in sides)
    unknown = survey == "not known"
    if below != above:
        ends = sorted((abs(row.low_points), abs(row.high_points)))
        said = "likely from {:.{places}f} to {:.{places}f}".format(*ends, places=decimals)
    elif float(above) == 0:
        said = f"give or take less than {10.0**-decimals:.{decimals}f}"
    else:
        said = f"give or take {'at least ' if unknown else ''}{above}"
    return f"{said} (the survey's own error is not known)" if unknown else said
