"""The whole figure of a service, from one measurement: sentences, map, tables, note."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import shapely

from equity_core.cities.areas import AreaSet, read_areas
from equity_core.cities.reading import read_contents
from equity_core.disparity.measuring import Measurement, Question, measure
from equity_core.drawing.classes import Classes, LegendEntry
from equity_core.drawing.layers import (
    area_features,
    labels_around,
    mark_features,
    outline_features,
    write_layer,
)
from equity_core.drawing.notes import say_notes
from equity_core.drawing.palette import NO_DATA, NO_DATA_MARK, rgb
from equity_core.drawing.shown import MEASURES, Shown, classes_for
from equity_core.drawing.tables import area_table, group_table
from equity_core.drawing.words import (
    judge_groups,
    people_of,
    say_area,
    say_areas,
    say_headline,
    say_value,
    unit_of,
)
from equity_core.groups import Groups, load_groups
from equity_core.settings import Settings

EXTREMES = 5


@dataclass(frozen=True)
class ServiceMap:
    """Everything a page shows of one choice; strings and small tables only, fit for a cache."""

    title: str
    headline: str
    areas_sentence: str
    legend_title: str
    legend: tuple[LegendEntry, ...]
    method: str
    areas_address: str
    bounds: tuple[float, float, float, float]
    names: dict[str, str] = field(hash=False)
    outlines: dict[str, str] = field(hash=False)
    """Area id -> its outline as GeoJSON, so that the chosen area can be drawn on top."""
    words: dict[str, str] = field(hash=False)
    areas: pd.DataFrame = field(hash=False)
    sort_columns: pd.DataFrame = field(hash=False)
    groups: pd.DataFrame = field(hash=False)
    gaps: pd.DataFrame = field(hash=False)
    highest: tuple[tuple[str, str], ...]
    lowest: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def draw_service_map(settings: Settings, question: Question, shown_id: str) -> ServiceMap:
    """Measure and draw; the heavy part of the page, done once per choice and data revision."""
    found = measure(settings, question)
    found.table["name"] = _names(settings, found)
    groups = load_groups(settings.home)
    shown = MEASURES[shown_id]
    areas = read_areas(found.level.folder, for_drawing=True)
    values = shown.values(found.table)
    classes = classes_for(shown, values)
    gaps = judge_groups(found, groups)
    unit, people = unit_of(found), people_of(found, groups)
    words = {
        str(row["area"]): say_area(shown, row, unit, people) for _, row in found.table.iterrows()
    }
    return ServiceMap(
        title=_title(found, people),
        headline=say_headline(found, gaps),
        areas_sentence=say_areas(found, shown, groups),
        legend_title=_legend_title(shown, unit, people),
        legend=_legend(classes, values, found, people),
        method=classes.method,
        areas_address=write_layer(settings, _features(areas, values, classes, words)),
        bounds=tuple(found.level.facts["bounds"]),
        names=dict(zip(found.table["area"], found.table["name"], strict=True)),
        outlines=dict(zip(map(str, areas.ids), shapely.to_geojson(areas.geometry), strict=True)),
        words=words,
        areas=area_table(found, shown, groups),
        sort_columns=found.table[["area", "name", shown.column, "residents"]],
        groups=group_table(gaps, found),
        gaps=_gap_frame(found, groups),
        **_extremes(found, shown, values, unit, people),
        notes=say_notes(found, groups),
    )


def _title(found: Measurement, people: str) -> str:
    compared = "residents" if people == "residents" else people
    return f"{found.service.name}, compared with where {compared} live"


def _legend_title(shown: Shown, unit: str, people: str) -> str:
    if shown.id == "gap":
        return f"Share of {unit} against share of {people}"
    return f"{unit.capitalize()} per 1,000 {people}" if shown.id == "rate" else unit.capitalize()


def _legend(
    classes: Classes, values: np.ndarray, found: Measurement, people: str
) -> tuple[LegendEntry, ...]:
    empty = ~np.isfinite(values)
    unknown = found.table["residents"].isna().to_numpy()
    entries = list(classes.entries)
    if (empty & ~unknown).any():
        entries.append(LegendEntry(NO_DATA, f"no {people} live here", NO_DATA_MARK))
    if (empty & unknown).any():
        entries.append(LegendEntry(NO_DATA, f"number of {people} not known", "?"))
    return tuple(entries)


def _features(
    areas: AreaSet, values: np.ndarray, classes: Classes, words: dict[str, str]
) -> list[str]:
    colours = classes.colour_of(values)
    facts: list[dict[str, Any]] = [
        {"area": str(area), "words": words[str(area)], "fill": rgb(colour)}
        for area, colour in zip(areas.ids, colours, strict=True)
    ]
    marks = {
        int(place): "?" if "not known" in words[str(areas.ids[place])] else NO_DATA_MARK
        for place in np.flatnonzero(~np.isfinite(values))
    }
    return area_features(areas, facts) + mark_features(areas, marks)


def _gap_frame(found: Measurement, groups: Groups) -> pd.DataFrame:
    """What the chart of groups draws: label, gap and interval in points."""
    frame = found.shares.groups
    order = groups.in_order(frame["group"])
    frame = frame.set_index("group").loc[order].reset_index()
    frame["label"] = [groups.get(name).short_label for name in frame["group"]]
    return frame[["label", "gap_points", "low_points", "high_points"]]


def _extremes(
    found: Measurement, shown: Shown, values: np.ndarray, unit: str, people: str
) -> dict[str, tuple[tuple[str, str], ...]]:
    """The five highest and five lowest areas by name, with their values in words."""
    known = np.flatnonzero(np.isfinite(values))
    order = known[np.argsort(values[known], kind="stable")]
    rows = found.table

    def name(places: np.ndarray) -> tuple[tuple[str, str], ...]:
        return tuple(
            (str(rows["name"].iloc[place]), say_value(shown, rows.iloc[place], unit, people))
            for place in places
        )

    return {"highest": name(order[::-1][:EXTREMES]), "lowest": name(order[:EXTREMES])}


def _names(settings: Settings, found: Measurement) -> list[str]:
    """Names that a reader knows: an area that is called by its id also says in what it lies."""
    table = found.table
    if (table["name"] != table["area"]).any():
        return [str(name) for name in table["name"]]
    areas = read_areas(found.level.folder, for_drawing=True)
    for kept in read_contents(settings, found.question.city).outlines:
        labels = labels_around(kept.folder, areas.geometry)
        if any(labels):
            pairs = zip(areas.names, labels, strict=True)
            return [f"{name}, in {label}" if label else str(name) for name, label in pairs]
    return [str(name) for name in table["name"]]


def draw_outlines(settings: Settings, city: str) -> dict[str, str]:
    """Outline name -> address of its layer, for every outline of the city."""
    contents = read_contents(settings, city)
    bounds = tuple(contents.level().facts["bounds"])
    return {
        kept.name: write_layer(settings, outline_features(kept.folder, bounds))
        for kept in contents.outlines
    }


def legend_html(drawn: ServiceMap) -> str:
    """The legend as an HTML list: deck.gl has none, and a screen reader can read this one."""
    rows = "".join(
        f'<li><span class="swatch" style="background:{entry.colour}">{escape(entry.mark)}</span>'
        f"{escape(entry.words)}</li>"
        for entry in drawn.legend
    )
    return (
        f'<div class="legend"><p>{escape(drawn.legend_title)}</p><ul>{rows}</ul>'
        f"<p><small>{escape(drawn.method)}</small></p></div>"
    )


def chosen_outline(drawn: ServiceMap, area: str | None) -> dict[str, Any] | None:
    """The chosen area's outline as a geometry, None where none is chosen."""
    return json.loads(drawn.outlines[area]) if area in drawn.outlines else None
