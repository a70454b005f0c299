"""Any number of each area as a map: classes, patterns, legend, words, layers by address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from equity_core.cities.areas import AreaSet
from equity_core.drawing.blanks import Blank, find_blanks
from equity_core.drawing.classes import Classes, by_magnitude
from equity_core.drawing.hatching import UNSURE, UNSURE_LIGHT, hatch
from equity_core.drawing.layers import area_features, line_features, write_layer
from equity_core.drawing.legend import LegendEntry, legend_of
from equity_core.drawing.names import ranks
from equity_core.drawing.numbers import say_limit
from equity_core.drawing.palette import MAGNITUDE, rgb
from equity_core.drawing.tables import Order
from equity_core.drawing.view import Bounds
from equity_core.settings import Settings

UNSURE_WORDS = "lines over a color: too unsure for a headline"


@dataclass(frozen=True)
class AreaFigure:
    """What a map of areas is made of; all arrays run in step with the areas.

    ``words`` is what is said of each area, line by line, its name first; ``table`` the same as a
    row, with the area's id as index.
    """

    title: str
    areas: AreaSet
    values: np.ndarray
    total: np.ndarray
    unsure: np.ndarray
    words: list[tuple[str, ...]]
    table: pd.DataFrame
    say: Callable[[float], str] = say_limit
    people: str = "residents"
    classes: Classes | None = None
    """Classes with limits of their own; else about as many areas each."""


@dataclass(frozen=True)
class AreaMap:
    """A map for a page; strings and small tables only, fit for a cache."""

    title: str
    legend: tuple[LegendEntry, ...]
    method: str
    areas_address: str
    hatch_address: str | None
    bounds: Bounds
    words: dict[str, tuple[str, ...]] = field(hash=False)
    table: pd.DataFrame = field(hash=False)
    orders: dict[str, Order] = field(hash=False)


def draw_area_map(settings: Settings, figure: AreaFigure, bounds: Bounds) -> AreaMap:
    """Classes, patterns and layers; an area with few residents, or none, has no color."""
    blanks = blanks_of(figure.total)
    blanks[(blanks == None) & np.isnan(figure.values)] = Blank.UNKNOWN  # noqa: E711 - by item
    has = np.array([one is None for one in blanks])
    values = np.where(has, figure.values, np.nan)
    classes = figure.classes or by_magnitude(values, figure.say, rounding=two_figures)
    unsure = has & figure.unsure
    patterns = np.where(has, np.where(unsure, UNSURE, classes.patterns(values)), blanks)
    light = np.where(unsure, UNSURE_LIGHT, "")
    shapes = figure.areas.geometry
    lines = line_features([*hatch(shapes, patterns, bounds), *hatch(shapes, light, bounds)])
    legend = legend_of(classes, values, blanks, figure.people)
    if unsure.any():
        legend = (*legend, LegendEntry(MAGNITUDE[2], UNSURE_WORDS, int(unsure.sum()), UNSURE))
    ids = [str(one) for one in figure.areas.ids]
    return AreaMap(
        title=figure.title,
        legend=legend,
        method=classes.method,
        areas_address=write_layer(settings, area_layer(figure, classes.colours(values))),
        hatch_address=write_layer(settings, lines) if lines else None,
        bounds=bounds,
        words=dict(zip(ids, figure.words, strict=True)),
        table=figure.table,
        orders=orders_of(figure, values),
    )


def two_figures(value: float) -> float:
    """A limit rounded to two figures: 34, 0.61, 1,200."""
    return float(f"{value:.2g}")


def blanks_of(total: np.ndarray) -> np.ndarray:
    """For each area why it has no color, by its residents; None where it has one."""
    return find_blanks(pd.DataFrame({"residents": total, "total": total}), "total")


def area_layer(figure: AreaFigure, colours: list[str]) -> list[str]:
    """The areas with their words and colors, as GeoJSON texts."""
    facts = [
        {"area": str(area), "words": "\n".join(words), "fill": rgb(colour)}
        for area, words, colour in zip(figure.areas.ids, figure.words, colours, strict=True)
    ]
    return area_features(figure.areas, facts)


def orders_of(figure: AreaFigure, values: np.ndarray) -> dict[str, Order]:
    """What a reader can sort by; areas without a value come last, equal ones by name."""
    name = np.array(ranks([words[0] for words in figure.words]))
    ids = np.array([str(one) for one in figure.areas.ids])
    keys = {
        "name": ("name", name),
        "highest": ("what the map shows, highest first", -values),
        "lowest": ("what the map shows, lowest first", values),
        "people": ("number of residents, highest first", -figure.total),
    }
    return {
        one: Order(said, tuple(ids[np.lexsort((name, key))])) for one, (said, key) in keys.items()
    }
