"""The bank of sentences: which one is said is decided by the verdict, never by the difference."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from equity_core.disparity.measuring import Measurement
from equity_core.disparity.shares import GROUP_COLUMNS
from equity_core.disparity.verdicts import Verdict, judge_gap
from equity_core.drawing.numbers import UNKNOWN, say_count, say_percent, say_points
from equity_core.drawing.shown import Shown
from equity_core.groups import Group, Groups


@dataclass(frozen=True)
class GroupGap:
    """A group's row with its verdict."""

    group: Group
    exposed_percent: float
    city_percent: float
    gap_points: float
    low_points: float
    high_points: float
    verdict: Verdict

    @property
    def half_width(self) -> float:
        """Half of the 95 % interval, in points."""
        return (self.high_points - self.low_points) / 2


def judge_groups(found: Measurement, groups: Groups) -> list[GroupGap]:
    """Every group of the measurement in display order, with its verdict."""
    order = {
        name: place for place, name in enumerate(groups.in_order(found.shares.groups["group"]))
    }
    rows = [
        _judged(groups.get(str(row["group"])), *(float(row[name]) for name in GROUP_COLUMNS[1:]))
        for row in found.shares.groups.to_dict(orient="records")
    ]
    return sorted(rows, key=lambda row: order[row.group.id])


def _judged(
    group: Group, exposed: float, city: float, gap: float, low: float, high: float
) -> GroupGap:
    return GroupGap(group, exposed, city, gap, low, high, judge_gap(city, low, high))


def say_headline(found: Measurement, rows: list[GroupGap]) -> str:
    """The finding in one sentence: of the chosen group, else of the largest clear gap.

    Largest is in proportion to the group's share of residents, so that small groups count too.
    """
    name = service_phrase(found)
    chosen = [row for row in rows if row.group.id == found.question.baseline]
    if chosen:
        return say_gap(chosen[0], name)
    clear = [row for row in rows if row.verdict is Verdict.CLEAR]
    if clear:
        return say_gap(max(clear, key=_in_proportion), name)
    if rows and all(row.verdict is Verdict.NONE for row in rows):
        return (
            f"Going by where people live, {name} reach every group about as much as its share "
            "of residents: no clear gap."
        )
    return (
        f"Going by where people live, there is too little data to say whether {name} reach "
        "groups unequally."
    )


def _in_proportion(row: GroupGap) -> float:
    """How far a group's share is from its share of residents, as a factor, either way."""
    if row.city_percent <= 0 or row.exposed_percent <= 0:
        return math.inf
    return abs(math.log(row.exposed_percent / row.city_percent))


def say_gap(row: GroupGap, name: str) -> str:
    """One group's gap in one sentence; the verdict picks the sentence."""
    people = row.group.people
    if row.verdict is Verdict.UNKNOWN:
        return (
            f"Going by where people live, there is too little data to say whether {name} reach "
            f"{people} more or less than their share of residents."
        )
    if row.verdict is Verdict.NONE:
        return (
            f"Going by where people live, {name} reach {people} about as much as their share of "
            f"residents ({say_percent(row.city_percent)}): no clear gap."
        )
    direction = "less" if row.gap_points < 0 else "more"
    return (
        f"Going by where people live, {say_percent(row.exposed_percent)} of {name} reached "
        f"{people}, who are {say_percent(row.city_percent)} of residents: "
        f"{say_points(abs(row.gap_points), 1).lstrip('+')} {direction} "
        f"(give or take {row.half_width:.1f}), a clear gap."
    )


def say_areas(found: Measurement, groups: Groups) -> str:
    """What the map shows in one sentence: in how many areas the share is smaller or larger."""
    table = found.table
    gap = table.loc[table["residents"] > 0, "gap"].dropna()
    people = groups.get(found.question.baseline).people
    of_people = "residents" if found.question.baseline == "total" else people
    if gap.empty:
        return f"No area has both {service_phrase(found)} and a number of {of_people}."
    less, more = int((gap < 0).sum()), int((gap > 0).sum())
    return (
        f"In {less} of {len(gap)} areas the share of {service_phrase(found)} is smaller than the "
        f"share of {of_people}, in {more} it is larger."
    )


def say_value(shown: Shown, row: pd.Series, unit: str, people: str) -> str:
    """One area's value in words, for tooltip, picker and table alike."""
    value = shown.scale * row[shown.column]
    if shown.needs_residents and math.isnan(row["residents"]):
        return f"number of {people} {UNKNOWN}"
    if shown.needs_residents and not row["residents"] > 0:
        return f"no {people} live here"
    if not math.isfinite(value):
        return UNKNOWN
    if shown.id == "rate":
        return f"{shown.say(value)} {unit} per 1,000 {people}"
    return f"{shown.say(value)} {unit}" if shown.id == "count" else shown.say(value)


def say_area(shown: Shown, row: pd.Series, unit: str, people: str) -> str:
    """The tooltip: the area's name, its value, and what the value is made of."""
    lines = [str(row["name"]), say_value(shown, row, unit, people)]
    if math.isfinite(row["share"]):
        lines.append(f"{say_percent(100 * row['share'], 2)} of {unit}")
    if math.isfinite(row["baseline_share"]):
        lines.append(f"{say_percent(100 * row['baseline_share'], 2)} of {people}")
    lines.append(f"{say_count(row['amount'])} {unit}, {say_count(row['residents'])} {people}")
    return "\n".join(lines)


def service_phrase(found: Measurement) -> str:
    """The service in the middle of a sentence, with its years: trees planted in 2016 to 2025."""
    name = found.service.name
    name = name if name[:2].isupper() else name[:1].lower() + name[1:]
    first, last = found.service.facts["first_date"], found.service.facts["last_date"]
    if first is None or any(character.isdigit() for character in name):
        return name
    years = first[:4] if first[:4] == last[:4] else f"{first[:4]} to {last[:4]}"
    return f"{name} in {years}"


def unit_of(found: Measurement) -> str:
    """What is counted, as a plural."""
    return str(found.service.facts["unit"])


def people_of(found: Measurement, groups: Groups) -> str:
    """Whom the baseline counts, in the middle of a sentence."""
    baseline = found.question.baseline
    return "residents" if baseline == "total" else groups.get(baseline).people
