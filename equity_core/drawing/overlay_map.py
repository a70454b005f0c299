"""The map of an overlay: shapes by class with their letters, the city's border, a legend."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely

from equity_core.cities.areas import AreaSet, read_areas
from equity_core.cities.reading import CityContents
from equity_core.demographics.overlays import NEAR_METERS, Overlay, OverlayKind
from equity_core.demographics.overlays_kept import read_overlay
from equity_core.demographics.today import INSIDE, OUTSIDE, Today
from equity_core.demographics.today_lots import MANY, NONE, SOME
from equity_core.drawing.deck import MapLayers
from equity_core.drawing.labels import place_labels
from equity_core.drawing.layers import area_features, line_features, write_layer
from equity_core.drawing.legend import LegendEntry
from equity_core.drawing.overlay_words import AS_USED_THEN, class_label
from equity_core.drawing.palette import MAGNITUDE, ZERO, rgb
from equity_core.drawing.view import WIDE, Bounds, Sheet
from equity_core.places import projection
from equity_core.readers.words import count
from equity_core.settings import Settings
from equity_core.store.revisions import Kept

LOT_COLOURS = {MANY: MAGNITUDE[3], SOME: MAGNITUDE[1], NONE: ZERO}
CLEAR = "#ffffff"
POINTS, LINES, AREAS = (0, 4), (1, 2, 5), (3, 6)
LOT_METERS = 15.0
"""Half the width with which a lot that is given as a point is drawn."""
SLIT = 3e-4
"""Degrees, some 30 meters: gaps between areas up to twice as wide are no border."""


@dataclass(frozen=True)
class OverlayMap:
    """Layers by address and the legend's rows, with the words of the time where asked for."""

    layers: MapLayers
    title: str
    legend: tuple[LegendEntry, ...] = field(hash=False)
    method: str


def draw_overlay(
    settings: Settings,
    contents: CityContents,
    kept: Kept,
    found: Today,
    *,
    sheet: Sheet = WIDE,
    as_used_then: bool = False,
) -> OverlayMap:
    """Write the layers of an overlay over the city's border.

    `as_used_then` adds the surveyors' own names of the grades to the legend, never to the map.
    """
    areas = read_areas(contents.level().folder, for_drawing=True)
    west, south, east, north = contents.level().facts["bounds"]
    bounds = (west, south, east, north)
    overlay = read_overlay(kept, for_drawing=True)
    draw = _lots if found.lots is not None else _shapes
    shapes, marks, legend = draw(areas, overlay, found, bounds, sheet)
    border = str(shapely.to_geojson(_border(areas.geometry)))
    lines = line_features([(border, {}), *marks])
    layers = MapLayers(write_layer(settings, shapes), None, bounds, (write_layer(settings, lines),))
    if as_used_then:
        legend = [_as_used_then(one) for one in legend]
    title = f"{kept.name} over {contents.city.name}"
    return OverlayMap(layers, title, tuple(legend), _how(overlay, found))


def _border(geometry: np.ndarray) -> shapely.Geometry:
    """The city's outer border, without the slits that lie between areas."""
    whole = shapely.union_all(shapely.make_valid(geometry))
    closed = shapely.buffer(
        shapely.buffer(whole, SLIT, join_style="mitre"), -SLIT, join_style="mitre"
    )
    rings = shapely.get_exterior_ring(shapely.get_parts(closed))
    return shapely.MultiLineString(list(rings))


def _how(overlay: Overlay, found: Today) -> str:
    """What else lies on the map, in words for the legend."""
    if found.lots is not None:
        return "Dark marks are the lots. The dark line is the border of the city's areas."
    lines = "" if overlay.facts["form"] == "area" else " The dark line in the middle is its course."
    named = "The names of the classes stand on the map. " if overlay.facts["grades"] else ""
    return f"{named}The outer line is the border of the city's areas.{lines}"


Marks = list[tuple[str, dict[str, str]]]
Drawn = tuple[list[str], Marks, list[LegendEntry]]


def _shapes(_areas: AreaSet, overlay: Overlay, found: Today, bounds: Bounds, sheet: Sheet) -> Drawn:
    """The overlay's shapes by class; lines as the ground that they reach, with the line on top."""
    grades = np.where(overlay.frame["grade"] == "", INSIDE, overlay.frame["grade"])
    geometry = overlay.geometry
    marks: Marks = []
    if overlay.facts["form"] != "area":
        types = shapely.get_type_id(geometry)
        marks = [(text, {}) for text in shapely.to_geojson(geometry[np.isin(types, LINES)])]
        near = ~np.isin(types, AREAS)
        geometry = np.where(near, _reach(geometry, NEAR_METERS), geometry)
    kind, classes = overlay.kind, [one for one in found.classes if one != OUTSIDE]
    colours = colours_of(classes)
    fills = [colours.get(str(one), CLEAR) for one in grades]
    words = [_class_words(kind, str(one), overlay, colours) for one in grades]
    facts = [{"words": w, "fill": rgb(c)} for w, c in zip(words, fills, strict=True)]
    if classes != [INSIDE]:
        marks += _letters(geometry, grades, bounds, sheet)
    legend = [
        LegendEntry(colours[one], class_label(kind, one, overlay.facts), int((grades == one).sum()))
        for one in classes
    ]
    return area_features(_as_areas(geometry), facts), marks, legend


def _lots(areas: AreaSet, overlay: Overlay, found: Today, _bounds: Bounds, _sheet: Sheet) -> Drawn:
    """Areas by how many lots they hold, and the lots themselves as dark marks."""
    if found.lots is None:
        return [], [], []
    table = found.lots.table.set_index("area").reindex(areas.ids)
    told = zip(table["name"], table["lots"].to_numpy(dtype=int), table["class"], strict=True)
    facts = [
        {"words": f"{name}\n{_say_lots(lots)}", "fill": rgb(LOT_COLOURS[str(one)])}
        for name, lots, one in told
    ]
    legend = [
        LegendEntry(
            LOT_COLOURS[one],
            class_label(OverlayKind.COVENANTS, one, overlay.facts),
            int((table["class"] == one).sum()),
        )
        for one in found.classes
    ]
    lots = overlay.geometry
    is_point = np.isin(shapely.get_type_id(lots), POINTS)
    lots = np.where(is_point, _reach(lots, LOT_METERS), lots)  # a bare point is not drawn
    marks: Marks = [(text, {}) for text in shapely.to_geojson(lots)]
    return area_features(areas, facts), marks, legend


def _say_lots(lots: int) -> str:
    return f"{count(lots, 'lot')} with a covenant" if lots else "No covenant shown"


def colours_of(classes: list[str]) -> dict[str, str]:
    """One hue from light to dark in the order of the classes; their names are on the map too."""
    if len(classes) == 1:
        return {classes[0]: MAGNITUDE[2]}
    steps = np.linspace(0, len(MAGNITUDE) - 2, len(classes)).round().astype(int)
    return {one: MAGNITUDE[step] for one, step in zip(classes, steps, strict=True)}


def _class_words(kind: OverlayKind, one: str, overlay: Overlay, colours: dict[str, str]) -> str:
    if one not in colours:
        return "No letter" if kind is OverlayKind.HOLC else "No class"
    return class_label(kind, one, overlay.facts)


def _letters(geometry: np.ndarray, grades: np.ndarray, bounds: Bounds, sheet: Sheet) -> Marks:
    """The class of each shape on the shape, as many as stand clear of one another."""
    labels = np.where(grades == INSIDE, "", grades).astype(object)
    placed = place_labels(geometry, labels, bounds, sheet)
    return [
        (str(shapely.to_geojson(shapely.Point(point))), {"label": str(labels[place])})
        for place, point in placed.items()
        if labels[place]
    ]


def _reach(geometry: np.ndarray, meters: float) -> np.ndarray:
    """The ground within so many meters of lines and points, in degrees."""
    crs = projection.metric_crs(geometry)
    flat = projection.to_crs(geometry, crs)
    return projection.to_lonlat(shapely.buffer(flat, meters, quad_segs=4), crs.to_wkt())


def _as_areas(geometry: np.ndarray) -> AreaSet:
    ids = np.arange(len(geometry)).astype(str).astype(object)
    return AreaSet(ids, ids, geometry, np.zeros(len(geometry)))


def _as_used_then(entry: LegendEntry) -> LegendEntry:
    letter = entry.words.removeprefix("Grade ")
    if letter not in AS_USED_THEN:
        return entry
    words = f"{entry.words}, called “{AS_USED_THEN[letter]}” then"
    return LegendEntry(entry.colour, words, entry.areas, entry.pattern)
