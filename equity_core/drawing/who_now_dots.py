"""One dot for every so many residents, by group, at random places inside their areas."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from zlib import crc32

import numpy as np
import pydeck
import shapely
from pydeck.types import String

from equity_core.cities.areas import read_areas
from equity_core.cities.reading import CityContents
from equity_core.demographics.level_people import LevelPeople
from equity_core.drawing.deck import MapLayers, draw_deck
from equity_core.drawing.group_colours import colours_for
from equity_core.drawing.layers import line_features, write_layer
from equity_core.drawing.palette import rgb
from equity_core.drawing.view import Sheet
from equity_core.groups import Groups
from equity_core.settings import Settings

MOST_DOTS = 8000
PEOPLE_A_DOT = (5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000)
"""A dot never stands for fewer than five people: nobody is to look for a household in it."""
SLICES = 24
"""The dots of all groups lie over one another in this many layers, so that none hides the rest."""
DECIMALS = 5
RADIUS = 1.7
NOT_ADDRESSES = (
    "Dots lie at random places inside the area where people were counted. They are not addresses, "
    "and an area may hold a park or a lake where nobody lives."
)


@dataclass(frozen=True)
class DotMap:
    """A dot map for a page: the layer's address, what a dot stands for, and the legend's rows."""

    address: str
    people_a_dot: int
    legend: tuple[tuple[str, str, int], ...]
    """Color, group, number of dots."""
    dots: int


def draw_dots(
    settings: Settings,
    contents: CityContents,
    people: LevelPeople,
    groups: Groups,
    members: list[str],
) -> DotMap:
    """The dots of all groups that exclude one another; the same data give the same dots."""
    areas = read_areas(contents.level(people.level).folder, for_drawing=True)
    number = people.estimate.reindex([str(one) for one in areas.ids])[members]
    number = number.fillna(0.0)
    each = people_a_dot(float(number.to_numpy().sum()))
    counts = dot_counts(number.to_numpy(), each)
    colours = colours_for(members)
    places = [
        (member, scatter(areas.geometry, counts[:, column], member))
        for column, member in enumerate(members)
    ]
    address = write_layer(settings, line_features(_mixed(places, colours)))
    sums = counts.sum(axis=0)
    labels = [groups.get(one).short_label for one in members]
    rows = [
        (colours[one], label, int(dots))
        for one, label, dots in zip(members, labels, sums, strict=True)
    ]
    return DotMap(address, each, tuple(rows), int(sums.sum()))


def people_a_dot(people: float) -> int:
    """How many people a dot stands for, so that there are at most 8,000 dots."""
    return next(
        (each for each in PEOPLE_A_DOT if people / each <= MOST_DOTS),
        int(np.ceil(people / MOST_DOTS)),
    )


def dot_counts(number: np.ndarray, each: int) -> np.ndarray:
    """Dots by area and group; what is left of one area goes on to the next, so none is lost.

    A group's dots are its people in the city over `each`, rounded.
    """
    running = np.floor(np.cumsum(number, axis=0) / each + 0.5).astype(int)
    return np.diff(running, axis=0, prepend=0)


def scatter(geometry: np.ndarray, counts: np.ndarray, name: str) -> np.ndarray:
    """Random places inside each area, longitude first; the seed is the area, group and number."""
    found = [np.empty((0, 2))]
    for place in np.flatnonzero(counts):
        shape = geometry[place]
        seed = crc32(f"{name} {counts[place]} ".encode() + shapely.to_wkb(shape))
        found.append(_inside(shape, int(counts[place]), np.random.default_rng(seed)))
    return np.concatenate(found)


def _inside(shape: shapely.Geometry, wanted: int, random: np.random.Generator) -> np.ndarray:
    """`wanted` random places inside a shape, by trying places in its box."""
    west, south, east, north = shapely.bounds(shape)
    part = max(shapely.area(shape) / max((east - west) * (north - south), 1e-18), 0.01)
    shapely.prepare(shape)
    found = np.empty((0, 2))
    while len(found) < wanted:
        tries = int((wanted - len(found)) / part * 1.3) + 8
        x, y = random.uniform(west, east, tries), random.uniform(south, north, tries)
        inside = shapely.contains_xy(shape, x, y)
        found = np.concatenate([found, np.column_stack([x, y])[inside]])
    return found[:wanted]


def _mixed(
    places: list[tuple[str, np.ndarray]], colours: dict[str, str]
) -> list[tuple[str, dict[str, list[int]]]]:
    """The dots in slices, each with all groups, so that no group lies above the others."""
    parts = []
    random = np.random.default_rng(len(places))
    shuffled = [(name, dots[random.permutation(len(dots))]) for name, dots in places]
    for turn in range(SLICES):
        for name, dots in shuffled:
            slice_ = dots[turn::SLICES]
            if len(slice_):
                shape = shapely.multipoints(np.round(slice_, DECIMALS))
                parts.append((str(shapely.to_geojson(shape)), {"fill": rgb(colours[name])}))
    return parts


def draw_dot_deck(layers: MapLayers, dots: str, sheet: Sheet) -> pydeck.Deck:
    """The areas with the dots above them and the outlines above those."""
    deck = draw_deck(layers, sheet)
    layer = pydeck.Layer(
        "GeoJsonLayer",
        data=dots,
        id="dots",
        pickable=False,
        stroked=False,
        filled=True,
        point_type=String("circle"),
        get_point_radius=RADIUS,
        point_radius_units=String("pixels"),
        # As for areas: Streamlit fades a layer's own colour once something is picked.
        _sub_layer_props={"points-circle": {"getFillColor": "@@=properties.fill"}},
    )
    deck.layers = [deck.layers[0], layer, *deck.layers[1:]]
    return deck


def dot_legend_html(drawn: DotMap) -> str:
    """What each color stands for and how many dots there are, as a small table."""
    rows = "".join(
        f'<tr><td><span class="swatch" style="background-color:{colour}"></span></td>'
        f'<th scope="row">{escape(label)}</th><td>{dots:,}</td></tr>'
        for colour, label, dots in drawn.legend
    )
    return (
        f'<div class="legend"><table><caption>One dot stands for about {drawn.people_a_dot:,} '
        'people</caption><thead><tr><th scope="col"><span class="visually-hidden">Color on the '
        'map</span></th><th scope="col">Group</th><th scope="col">Dots</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
