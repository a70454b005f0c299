"""Where a city is mixed, and where a group is more or less than its share of the city, as maps."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from equity_core.cities.areas import read_areas
from equity_core.cities.reading import CityContents
from equity_core.demographics.acs import Reliability
from equity_core.demographics.areas import shares_by_area
from equity_core.demographics.level_people import LevelPeople
from equity_core.demographics.local import local_mix, location_quotients
from equity_core.drawing.blanks import FEWEST, Blank, say_blank
from equity_core.drawing.classes import Classes, MapClass
from equity_core.drawing.hatching import LESS
from equity_core.drawing.names import names_of
from equity_core.drawing.numbers import UNKNOWN, say_limit
from equity_core.drawing.palette import TWO_SIDED
from equity_core.drawing.who_now import say_people
from equity_core.drawing.who_now_map import AreaFigure, AreaMap, blanks_of, draw_area_map
from equity_core.drawing.words import capital
from equity_core.groups import Group
from equity_core.settings import Settings

QUOTIENTS = Classes(
    (0.5, 0.8, 1.25, 2.0),
    tuple(
        map(
            MapClass,
            TWO_SIDED,
            (
                "half or less of the city's share",
                "over 0.5 to 0.8 times",
                "about the same (over 0.8 to 1.25 times)",
                "over 1.25 to 2 times",
                "over twice the city's share",
            ),
            (LESS, LESS, "", "", ""),
        )
    ),
    "The limits are alike on both sides: half and twice, 0.8 and 1.25 times.",
)
SHOWN = {"mixed": "how mixed each area is", "quotient": "a group against its share of the city"}


@dataclass(frozen=True)
class LocalMap:
    """A local map with its sentence."""

    about: str
    map: AreaMap


def draw_mixed(
    settings: Settings, contents: CityContents, people: LevelPeople, members: list[str]
) -> LocalMap:
    """The chance, in each area, that two of its residents belong to different groups."""
    found = local_mix(people, members)
    table = {
        "Chance that two residents differ": found["diversity"].map(_in_100),
        "Entropy (0 one group, 1 all alike)": found["entropy"].map(_two),
        "All residents": found["residents"].map(say_people),
    }
    values = 100 * found["diversity"]
    title = "Chance that two residents of an area belong to different groups, in 100"
    drawn = _draw(settings, contents, people, values, table, title)
    return LocalMap(_say_mixed(values[found["residents"] >= FEWEST], people.survey), drawn)


def draw_quotients(
    settings: Settings, contents: CityContents, people: LevelPeople, group: Group
) -> LocalMap:
    """Each area's share of a group over the group's share of all areas."""
    quotient, shares = location_quotients(people, group.id), shares_by_area(people, group.id)
    table = {
        "Times the share of the city": quotient.map(_two),
        "Share of the area": (100 * shares["share"]).map(_percent),
        "How sure": shares["reliability"],
        "All residents": shares["total"].map(say_people),
    }
    title = f"Share of {group.people}, as a multiple of the city's (1 is as in the city)"
    unsure = (shares["reliability"] == Reliability.UNSURE).to_numpy()
    drawn = _draw(
        settings, contents, people, quotient, table, title, unsure=unsure, classes=QUOTIENTS
    )
    return LocalMap(_say_quotients(quotient[shares["total"] >= FEWEST], group), drawn)


def _draw(
    settings: Settings,
    contents: CityContents,
    people: LevelPeople,
    values: pd.Series,
    columns: dict[str, pd.Series],
    title: str,
    *,
    unsure: np.ndarray | None = None,
    classes: Classes | None = None,
) -> AreaMap:
    level = contents.level(people.level)
    areas = read_areas(level.folder, for_drawing=True)
    ids = [str(one) for one in areas.ids]
    names = names_of(areas, contents)
    total = people.estimate["total"].reindex(ids).to_numpy(dtype=float)
    marked = (
        pd.Series(False, index=values.index) if unsure is None else pd.Series(unsure, values.index)
    )
    rows = pd.DataFrame(columns).reindex(ids).fillna(UNKNOWN)
    figure = AreaFigure(
        title=title,
        areas=areas,
        values=values.reindex(ids).to_numpy(dtype=float),
        total=total,
        unsure=marked.reindex(ids, fill_value=False).to_numpy(dtype=bool),
        words=_words(names, rows, total),
        table=pd.DataFrame({"Area": names}, index=ids).join(rows),
        say=say_limit,
        classes=classes,
    )
    return draw_area_map(settings, figure, tuple(level.facts["bounds"]))


def _words(names: list[str], rows: pd.DataFrame, total: np.ndarray) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    blanks = blanks_of(total)
    for name, row, blank in zip(names, rows.to_dict(orient="records"), blanks, strict=True):
        said = [f"{column}: {value}" for column, value in row.items()]
        if blank in (Blank.NOBODY, Blank.UNKNOWN):
            said = [capital(say_blank(blank, "residents"))]
        elif blank is Blank.FEW:
            said.append(capital(say_blank(blank, "residents")))
        found.append((name, *said))
    return found


def _say_mixed(values: pd.Series, survey: str) -> str:
    known = values.dropna()
    if len(known) < 2:
        return "There are too few areas with residents to compare."
    low, high = known.quantile(0.1), known.quantile(0.9)
    said = (
        "In one area of ten the chance that two of its residents belong to different groups is "
        f"{low:.0f} in 100 or less, in another one of ten it is {high:.0f} or more."
    )
    if survey == "none":
        return said
    return f"{said} Single areas are not tested: errors make some look more or less mixed."


def _say_quotients(values: pd.Series, group: Group) -> str:
    known = values.dropna()
    if len(known) < 2:
        return "There are too few areas with residents to compare."
    more = int((known >= 2).sum())
    less = int((known <= 0.5).sum())
    return (
        f"{capital(group.people)} are at least twice their share of the city in {more:,} of "
        f"{len(known):,} areas, and at most half of it in {less:,}."
    )


def _in_100(value: float) -> str:
    return f"{100 * value:.0f} in 100" if math.isfinite(value) else UNKNOWN


def _two(value: float) -> str:
    return f"{value:.2f}" if math.isfinite(value) else UNKNOWN


def _percent(value: float) -> str:
    return f"{value:.1f}%" if math.isfinite(value) else UNKNOWN
