"""Overlays of files that are drawn in an unusual way: kept, measured and drawn all the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiny_city import TinyCity, square

from equity_core.cities.reading import read_contents
from equity_core.demographics.overlays import OverlayChoices, OverlayKind
from equity_core.demographics.today import measure_today
from equity_core.drawing.overlay_map import draw_overlay
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.overlay import OverlayFile, import_overlay
from equity_core.settings import Settings

NAME = "Tiny"


@pytest.fixture
def city(settings: Settings, tiny: TinyCity) -> Settings:
    import_city(settings, NAME, CityFiles(tiny.areas, tiny.population, "GEOID", "name"))
    return settings


def collection(tiny: TinyCity, name: str, *features: dict[str, object]) -> Path:
    return tiny.write(name, json.dumps({"type": "FeatureCollection", "features": list(features)}))


def shape(west: float, south: float, **facts: object) -> dict[str, object]:
    return square("x", west, south, 0.004) | {"properties": facts}


def choices(kind: str, **given: str) -> OverlayChoices:
    return OverlayChoices(OverlayKind(kind), "A map", "A survey, 1937", **given)


def test_a_class_of_the_file_is_never_taken_for_ground_in_no_shape(city, tiny) -> None:
    """The file calls a class “outside”; nobody is lost between it and all other ground."""
    path = collection(
        tiny, "o.geojson", shape(10.0, 50.0, what="outside"), shape(10.01, 50.0, what="inside")
    )
    import_overlay(city, NAME, OverlayFile(path, choices("other", grade="what")))
    contents = read_contents(city, NAME)
    found = measure_today(contents, contents.overlays[0])
    assert found.classes == ("Inside", "Outside", "outside")
    whole = found.people.loc[found.people["group"] == "total", "estimate"]
    assert whole.sum() == pytest.approx(400)


def test_a_freeway_of_lines_points_and_areas_is_kept_and_drawn(city, tiny) -> None:
    line = {"type": "LineString", "coordinates": [[10.0, 50.005], [10.02, 50.005]]}
    point = {"type": "Point", "coordinates": [10.025, 50.005]}
    path = collection(
        tiny,
        "o.geojson",
        shape(10.0, 50.0),
        *({"type": "Feature", "geometry": one, "properties": {}} for one in (line, point)),
    )
    import_overlay(city, NAME, OverlayFile(path, choices("freeway")))
    contents = read_contents(city, NAME)
    kept = contents.overlays[0]
    assert kept.facts["form"] == "line"
    found = measure_today(contents, kept)
    whole = found.people.loc[found.people["group"] == "total", "estimate"]
    assert whole.sum() == pytest.approx(400)
    drawn = draw_overlay(city, contents, kept, found)
    assert [entry.areas for entry in drawn.legend] == [3]
