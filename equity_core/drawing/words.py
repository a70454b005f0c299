"""The bank of sentences: which one is said is decided by the verdict, never by the difference."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
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
            f"Where {name} are, every group makes up about the same part of the residents as in "
            "the whole city: no clear gap."
        )
    return (
        f"There is too little data to say whether any group makes up more or less of the "
        f"residents where {name} are than in the whole city."
    )


def _in_proportion(row: GroupGap) -> float:
    """How far a group's share is from its share of residents, as a factor, either way."""
    if row.city_percent <= 0 or row.exposed_percent <= 0:
        return math.inf
    return abs(math.log(row.exposed_percent / row.city_percent))


def say_gap(row: GroupGap, name: str) -> str:
    """One group's gap in one sentence; the verdict picks the sentence.

    It speaks of who lives where the records are, never of who was served.
    """
    people = row.group.people
    if row.verdict is Verdict.UNKNOWN:
        return (
            f"There is too little data to say whether {people} make up more or less of the "
            f"residents where {name} are than in the whole city."
        )
    if row.verdict is Verdict.NONE:
        return (
            f"Where {name} are, {people} make up about the same part of the people who live there "
            f"as in the whole city ({say_percent(row.city_percent)}): no clear gap."
        )
    direction = "less" if row.gap_points < 0 else "more"
    return (
        f"Where {name} are, {people} make up {say_percent(row.exposed_percent)} of the people who "
        f"live there; in the whole city, {say_percent(row.city_percent)}: "
        f"{say_points(abs(row.gap_points), 1).lstrip('+')} {direction} "
        f"(give or take {row.half_width:.1f}), a clear gap."
    )


def say_areas(found: Measurement, shown: Shown, groups: Groups) -> str:
    """What the map shows in one sentence."""
    name, people = service_phrase(found), people_of(found, groups)
    values = shown.values(found.table)
    values = values[np.isfinite(values)]
    if not len(values):
        return f"No area has both {name} and a number of {people}."
    if shown.id == "gap":
        less, more = int((values < 0).sum()), int((values > 0).sum())
        return (
            f"In {less} of {len(values)} areas the share of {name} is smaller than the share of "
            f"{people}, in {more} it is larger."
        )
    low, high = np.quantile(values, [0.25, 0.75])
    unit = f"{unit_of(found)} per 1,000 {people}" if shown.id == "rate" else unit_of(found)
    return (
        f"Areas have from {shown.say(values.min())} to {shown.say(values.max())} {unit}; half of "
        f"them have between {shown.say(low)} and {shown.say(high)}."
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
    value = say_value(shown, row, unit, people)
    lines = [str(row["name"]), f"Gap between shares: {value}" if shown.id == "gap" else value]
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
