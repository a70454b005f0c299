"""The areas under a dot map: no color, and every group's number in words and as a table."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from equity_core.cities.areas import AreaSet, read_areas
from equity_core.cities.reading import CityContents
from equity_core.demographics.level_people import LevelPeople
from equity_core.drawing.layers import write_layer
from equity_core.drawing.names import names_of
from equity_core.drawing.palette import PLATE
from equity_core.drawing.who_now import say_people
from equity_core.drawing.who_now_map import AreaFigure, AreaMap, area_layer, orders_of
from equity_core.groups import Groups
from equity_core.settings import Settings


def draw_dot_areas(
    settings: Settings,
    contents: CityContents,
    people: LevelPeople,
    groups: Groups,
    members: list[str],
) -> AreaMap:
    """The areas of a level as paper under the dots, with the numbers the dots stand for."""
    level = contents.level(people.level)
    areas = read_areas(level.folder, for_drawing=True)
    rows = people.estimate.reindex([str(one) for one in areas.ids])
    labels = {one: groups.get(one).short_label for one in members}
    figure = _figure(areas, names_of(areas, contents), rows, labels)
    ids = [str(one) for one in areas.ids]
    return AreaMap(
        title=figure.title,
        legend=(),
        method="",
        areas_address=write_layer(settings, area_layer(figure, [PLATE] * len(areas))),
        hatch_address=None,
        bounds=tuple(level.facts["bounds"]),
        words=dict(zip(ids, figure.words, strict=True)),
        table=figure.table,
        orders=orders_of(figure, figure.total),
    )


def _figure(
    areas: AreaSet, names: list[str], rows: pd.DataFrame, labels: dict[str, str]
) -> AreaFigure:
    total = rows["total"].to_numpy(dtype=float)
    said = rows.to_dict(orient="records")
    return AreaFigure(
        title="Residents by group, as dots",
        areas=areas,
        values=total,
        total=total,
        unsure=np.zeros(len(areas), dtype=bool),
        words=[(name, *_said(row, labels)) for name, row in zip(names, said, strict=True)],
        table=_table(names, rows, labels),
    )


def _said(row: dict[object, float], labels: dict[str, str]) -> list[str]:
    if not math.isfinite(row["total"]):
        return ["Number of residents not known"]
    if row["total"] == 0:
        return ["No residents live here"]
    lines = [f"{label}: {say_people(row[group])}" for group, label in labels.items()]
    return [*lines, f"All residents: {say_people(row['total'])}"]


def _table(names: list[str], rows: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    columns = {"Area": pd.Series(names, index=rows.index)}
    for group, label in labels.items():
        columns[label] = rows[group].map(say_people)
    columns["All residents"] = rows["total"].map(say_people)
    return pd.DataFrame(columns)
