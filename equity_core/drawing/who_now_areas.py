"""A group area by area: the map of its share or number, and which areas differ from the city."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pandas as pd

from equity_core.cities.areas import AreaSet, read_areas
from equity_core.cities.reading import CityContents
from equity_core.demographics.acs import Reliability
from equity_core.demographics.level_people import LevelPeople
from equity_core.demographics.now import CityPeople
from equity_core.drawing.blanks import FEWEST, Blank, say_blank
from equity_core.drawing.names import names_of
from equity_core.drawing.numbers import UNKNOWN, say_count, say_limit, say_percent, say_points
from equity_core.drawing.who_now import say_margin, say_people
from equity_core.drawing.who_now_differences import (
    differences_of,
    judged,
    say_differences,
    say_method,
)
from equity_core.drawing.who_now_map import AreaFigure, AreaMap, blanks_of, draw_area_map
from equity_core.drawing.words import capital
from equity_core.groups import Group
from equity_core.settings import Settings

SHOWN = {"share": "share of residents", "count": "number of people", "dots": "dots for people"}
"""The ways to show groups on the map, in the words of the control."""


@dataclass(frozen=True)
class GroupAreas:
    """One group in every area of a level, for a page.

    ``differences``, for the chart: label, gap_points, low_points, high_points, verdict.
    """

    about: str
    finding: str
    map: AreaMap
    differences: pd.DataFrame = field(hash=False)
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Asked:
    """What all parts of the figure share."""

    group: Group
    areas: AreaSet
    names: list[str]
    rows: pd.DataFrame
    people: LevelPeople
    city: CityPeople

    @property
    def whole(self) -> float:
        return 100 * self.city.number(self.group.id, "share")


def draw_group_areas(
    settings: Settings,
    contents: CityContents,
    people: LevelPeople,
    city: CityPeople,
    *,
    group: Group,
    shown: str,
) -> GroupAreas:
    """The map of a group's share (or number) by area, and how each area differs from the city."""
    level = contents.level(people.level)
    areas = read_areas(level.folder, for_drawing=True)
    rows = judged(people, city, group.id).reindex([str(one) for one in areas.ids])
    asked = _Asked(group, areas, names_of(areas, contents), rows, people, city)
    by_share = shown != "count"
    figure = AreaFigure(
        title=f"{capital(group.people)}, {'percent of residents' if by_share else 'people'}",
        areas=areas,
        values=(100 * rows["share"] if by_share else rows["estimate"]).to_numpy(dtype=float),
        total=rows["total"].to_numpy(dtype=float),
        unsure=(rows["reliability"] == Reliability.UNSURE).to_numpy(),
        words=_words(asked),
        table=_table(asked),
        say=_say_percent_limit if by_share else say_limit,
    )
    drawn = draw_area_map(settings, figure, tuple(level.facts["bounds"]))
    return GroupAreas(
        say_areas(asked),
        say_differences(rows, people.survey, group),
        drawn,
        differences_of(rows, asked.names),
        say_method(people),
    )


def _say_percent_limit(value: float) -> str:
    return f"{say_limit(value)}%"


def say_areas(asked: _Asked) -> str:
    """What the map shows, in one sentence, and how many areas are too unsure."""
    known = asked.rows[asked.rows["total"] >= FEWEST].dropna(subset="share")
    if len(known) < 2:
        return "There are too few areas with residents to compare."
    share = 100 * known["share"]
    low, middle, high = (float(share.quantile(part)) for part in (0.25, 0.5, 0.75))
    unsure = int((known["reliability"] == Reliability.UNSURE).sum())
    said = (
        f"{capital(asked.group.people)} are {say_percent(asked.whole)} of the whole city. In the "
        f"middle half of the areas they are from {say_percent(low)} to {say_percent(high)}, in "
        f"the middle one {say_percent(middle)}."
    )
    if unsure:
        said += f" In {unsure:,} of {len(known):,} areas the number is too unsure for a headline."
    return said


def _words(asked: _Asked) -> list[tuple[str, ...]]:
    """What is said of each area, in tooltip and picker."""
    blanks = blanks_of(asked.rows["total"].to_numpy(dtype=float))
    rows = asked.rows.to_dict(orient="records")
    found: list[tuple[str, ...]] = []
    for name, row, blank in zip(asked.names, rows, blanks, strict=True):
        if blank in (Blank.NOBODY, Blank.UNKNOWN):
            found.append((name, capital(say_blank(blank, "residents"))))
            continue
        lines = [
            f"{capital(asked.group.people)}: {_share(row, asked)}",
            f"{say_people(row['estimate'])} of {say_count(round(row['total']))} residents",
            f"Whole city: {say_percent(asked.whole)}",
        ]
        if blank is Blank.FEW:
            lines.append(capital(say_blank(blank, "residents")))
        elif asked.people.survey == "measured":
            lines.append(capital(str(row["reliability"])))
        found.append((name, *lines))
    return found


def _share(row: dict[object, float], asked: _Asked) -> str:
    """A share with its margin, as the table has it."""
    said = say_percent(100 * row["share"])
    if asked.people.survey != "measured" or not math.isfinite(row["share_moe"]):
        return said
    return f"{said} ± {100 * row['share_moe']:.1f}"


def _table(asked: _Asked) -> pd.DataFrame:
    """The areas as a reader sees them, by area id: words in each cell."""
    survey, rows = asked.people.survey, asked.rows.to_dict(orient="records")
    blanks = blanks_of(asked.rows["total"].to_numpy(dtype=float))
    lines = []
    for name, row, blank in zip(asked.names, rows, blanks, strict=True):
        known = math.isfinite(row["total"])
        lines.append(
            (
                name,
                say_percent(100 * row["share"]) if row["total"] else "nobody lives here",
                say_margin(100 * row["share_moe"], survey, decimals=1) if row["total"] else "",
                say_people(row["estimate"]),
                say_people(row["total"]) if known else UNKNOWN,
                say_points(100 * row["difference"], 1) if blank is None else "",
                str(row["verdict"]) if blank is None else say_blank(blank, "residents"),
                str(row["reliability"]) if known else UNKNOWN,
            )
        )
    columns = ["Area", f"Share of {asked.group.people}", "Margin, in points", "People"]
    columns += ["All residents", "Difference from the city", "What the data say", "How sure"]
    return pd.DataFrame(lines, columns=columns, index=asked.rows.index)
