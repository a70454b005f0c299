"""The whole figure of a service, from one measurement: sentences, map, tables, note."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import shapely

from equity_core.cities.areas import AreaSet, read_areas
from equity_core.cities.reading import load_population, read_contents
from equity_core.disparity.measuring import Measurement, Question, measure
from equity_core.drawing.extremes import Extremes, find_extremes
from equity_core.drawing.findings import GroupGap, judge_groups, say_headline
from equity_core.drawing.hatching import hatch
from equity_core.drawing.layers import area_features, line_features, outline_features, write_layer
from equity_core.drawing.legend import LegendEntry, legend_of
from equity_core.drawing.names import names_of
from equity_core.drawing.notes import say_left_out, say_notes
from equity_core.drawing.palette import rgb
from equity_core.drawing.shown import MEASURES, Shown
from equity_core.drawing.tables import Order, area_table, group_table, sort_orders
from equity_core.drawing.view import Bounds, Sheet
from equity_core.drawing.words import Words, say_area, say_areas, say_column, words_for
from equity_core.groups import load_groups
from equity_core.settings import Settings


@dataclass(frozen=True)
class ServiceMap:
    """Everything a page shows of one choice; strings and small tables only, fit for a cache."""

    title: str
    headline: str
    about_areas: tuple[str, ...]
    empty: bool
    """No record lies inside the city: there is a headline and a note, and nothing to draw."""
    legend_title: str
    legend: tuple[LegendEntry, ...]
    method: str
    areas_address: str
    hatch_address: str | None
    bounds: Bounds
    words: dict[str, tuple[str, ...]] = field(hash=False)
    """Area id -> what is said of it, line by line; its name first."""
    areas: pd.DataFrame = field(hash=False)
    orders: dict[str, Order] = field(hash=False)
    extremes: Extremes
    groups: pd.DataFrame = field(hash=False)
    gaps: pd.DataFrame = field(hash=False)
    notes: tuple[str, ...]


def draw_service_map(settings: Settings, question: Question, shown_id: str) -> ServiceMap:
    """Measure and draw; the heavy part of the page, done once per choice and data revision."""
    found = measure(settings, question)
    areas = read_areas(found.level.folder, for_drawing=True)
    found = _with_names(settings, found, areas)
    groups = load_groups(settings.home)
    words, gaps = words_for(found, groups), judge_groups(found, groups)
    return ServiceMap(
        title=f"{found.service.name}, compared with where {words.people} live",
        headline=say_headline(found, gaps, words),
        empty=not (found.totals["amount"] or 0) > 0,
        groups=group_table(gaps, found, words),
        gaps=_gap_frame(gaps),
        notes=say_notes(found, groups, words),
        **_by_area(settings, found, areas, MEASURES[shown_id], words),
    )


def _with_names(settings: Settings, found: Measurement, areas: AreaSet) -> Measurement:
    """The measurement with names that a reader knows, and with all residents of each area."""
    everyone = load_population(found.population).wide()["total"]
    table = found.table.assign(
        name=names_of(areas, read_contents(settings, found.question.city)),
        total=everyone.reindex(found.table["area"]).to_numpy(),
    )
    return replace(found, table=table)


def _by_area(
    settings: Settings, found: Measurement, areas: AreaSet, shown: Shown, words: Words
) -> dict[str, Any]:
    """The map's half of the figure."""
    table, bounds = found.table, tuple(found.level.facts["bounds"])
    values, blanks = shown.values(table), shown.blanks(table)
    shown = shown.fitted(values)
    classes = shown.classes(values)
    said = {
        str(row["area"]): say_area(shown, row, blank, words)
        for row, blank in zip(table.to_dict(orient="records"), blanks, strict=True)
    }
    patterns = np.where(blanks == None, classes.patterns(values), blanks)  # noqa: E711 - by item
    lines = line_features(hatch(areas.geometry, patterns, bounds))
    return {
        "about_areas": (say_areas(shown, values, classes, words), *say_left_out(found, words)),
        "legend_title": _legend_title(shown, words),
        "legend": legend_of(classes, values, blanks, words.people),
        "method": classes.method,
        "areas_address": write_layer(settings, _features(areas, classes.colours(values), said)),
        "hatch_address": write_layer(settings, lines) if lines else None,
        "bounds": bounds,
        "words": said,
        "areas": area_table(table, shown, words),
        "orders": sort_orders(table, shown, values, words),
        "extremes": find_extremes(shown, table, values, words),
    }


def _legend_title(shown: Shown, words: Words) -> str:
    if shown.id == "gap":
        return f"Share of {words.unit}, compared with share of {words.people}, in points"
    return say_column(shown, words)


def _features(areas: AreaSet, colours: list[str], said: dict[str, tuple[str, ...]]) -> list[str]:
    facts = [
        {"area": str(area), "words": "\n".join(said[str(area)]), "fill": rgb(colour)}
        for area, colour in zip(areas.ids, colours, strict=True)
    ]
    return area_features(areas, facts)


def _gap_frame(rows: list[GroupGap]) -> pd.DataFrame:
    """What the chart of groups draws: label, gap and interval in points, verdict."""
    return pd.DataFrame(
        {
            "label": [row.group.short_label for row in rows],
            "gap_points": [row.gap_points for row in rows],
            "low_points": [row.low_points for row in rows],
            "high_points": [row.high_points for row in rows],
            "verdict": [str(row.verdict) for row in rows],
        }
    )


def draw_outlines(settings: Settings, city: str, sheet: Sheet) -> dict[str, str]:
    """Outline name -> address of its layer, for every outline of the city."""
    contents = read_contents(settings, city)
    bounds = tuple(contents.level().facts["bounds"])
    return {
        kept.name: write_layer(settings, outline_features(kept.folder, bounds, sheet))
        for kept in contents.outlines
    }


def outline_of(settings: Settings, city: str, level: str, area: str) -> str | None:
    """One area's outline as a GeoJSON geometry, None where the level has no such area."""
    areas = read_areas(read_contents(settings, city).level(level).folder, for_drawing=True)
    found = np.flatnonzero(areas.ids == area)
    return str(shapely.to_geojson(areas.geometry[found[0]])) if len(found) else None
