"""Overlays of the record: what of a file is kept, and what is left behind."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner
from sqlmodel import Session
from tiny_city import TinyCity, square

from equity_core.cities.reading import read_contents
from equity_core.cli import equity
from equity_core.demographics.overlays import OverlayChoices, OverlayKind
from equity_core.demographics.overlays_kept import read_overlay, read_parcels
from equity_core.demographics.today import measure_today
from equity_core.drawing.layers import layer_path
from equity_core.drawing.overlay_map import draw_overlay
from equity_core.errors import BadInput
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.overlay import OverlayFile, import_overlay
from equity_core.settings import Settings
from equity_core.store.engine import open_engine
from equity_core.store.revisions import Kept
from equity_core.store.tables import City

NAME = "Tiny"


@pytest.fixture
def city(settings: Settings, tiny: TinyCity) -> Settings:
    import_city(settings, NAME, CityFiles(tiny.areas, tiny.population, "GEOID", "name"))
    return settings


def collection(tiny: TinyCity, name: str, *features: dict[str, object]) -> Path:
    return tiny.write(name, json.dumps({"type": "FeatureCollection", "features": list(features)}))


def shape(west: float, south: float, size: float = 0.004, **facts: object) -> dict[str, object]:
    return square("x", west, south, size) | {"properties": facts}


def choices(kind: str = "holc", **given: object) -> OverlayChoices:
    made = {"name": "A map", "source": "A survey, 1937", "licence": "CC0"} | given
    return OverlayChoices(kind=OverlayKind(kind), **made)


def lending_map(tiny: TinyCity) -> Path:
    return collection(
        tiny,
        "map.geojson",
        shape(10.0, 50.0, holc_grade="a", words="a sentence that nobody should keep"),
        shape(10.01, 50.0, holc_grade="D "),
        shape(10.005, 50.005, holc_grade=None),
    )


def kept_of(city: Settings, file: Path, made: OverlayChoices, **more: Path) -> Kept:
    (kept,) = import_overlay(city, NAME, OverlayFile(file, made, **more))
    return kept


def test_a_lending_map_keeps_its_letters_and_no_words(city: Settings, tiny: TinyCity) -> None:
    kept = kept_of(city, lending_map(tiny), choices())
    assert kept.facts["grades"] == {"A": 1, "D": 1}
    assert (kept.facts["ungraded"], kept.facts["shapes"]) == (1, 3)
    assert kept.facts["holds"] == "3 shapes", "the Data page says so of each revision"
    assert "1 shape has no class." in kept.facts["notes"]
    assert list(read_overlay(kept).frame["grade"]) == ["A", "D", ""]
    for path in kept.folder.glob("*.parquet"):
        assert b"nobody should keep" not in path.read_bytes()


def test_it_stands_among_the_citys_overlays_and_is_renewed_by_name(city, tiny) -> None:
    kept_of(city, lending_map(tiny), choices())
    again = kept_of(city, lending_map(tiny), choices(name="a MAP"))
    assert again.number == 2
    assert [kept.name for kept in read_contents(city, NAME).overlays] == ["A map"]


def test_a_lending_map_without_letters_is_refused(city: Settings, tiny: TinyCity) -> None:
    bare = collection(tiny, "bare.geojson", shape(10.0, 50.0, colour="red"))
    with pytest.raises(BadInput, match="never shown without its letters"):
        kept_of(city, bare, choices())
    with pytest.raises(BadInput, match="none of the letters A to D"):
        kept_of(city, bare, choices(grade="colour"))
    assert read_contents(city, NAME).overlays == ()


def test_a_source_is_required(city: Settings, tiny: TinyCity) -> None:
    with pytest.raises(BadInput, match="Say where this overlay comes from"):
        kept_of(city, lending_map(tiny), choices(source=" "))


def test_covenants_keep_lots_and_years_and_nothing_else(city: Settings, tiny: TinyCity) -> None:
    lots = collection(
        tiny,
        "lots.geojson",
        shape(10.0, 50.0, 0.001, deed_year=1924, buyer="A. Person", pin="0302824110001"),
        shape(10.01, 50.0, 0.001, deed_year="recorded 5 May 1931", buyer="B. Person", pin="2"),
        shape(10.02, 50.0, 0.001, deed_year="no date", buyer="C. Person", pin="3"),
    )
    kept = kept_of(city, lots, choices("covenants", year="deed_year", grade="buyer"))
    frame = geopandas.read_parquet(kept.folder / "overlay.parquet")
    assert list(frame.columns) == ["grade", "year", "geometry"]
    assert set(frame["grade"]) == {""}, "a class of covenants could only be somebody's name"
    assert list(frame["year"].dropna()) == [1924, 1931]
    assert kept.facts["years"] == [1924, 1931]
    assert "1 shape has no year." in kept.facts["notes"]
    told = json.dumps(kept.facts)
    for path in kept.folder.iterdir():
        told += path.read_bytes().decode("latin-1")
    for secret in ("Person", "0302824110001", "buyer", "pin"):
        assert secret not in told


def test_parcels_become_points_without_their_numbers(city: Settings, tiny: TinyCity) -> None:
    lots = collection(tiny, "lots.geojson", shape(10.0, 50.0, 0.001, pin="7"))
    every = collection(
        tiny, "all.geojson", *(shape(10.0 + 0.002 * n, 50.0, 0.001, pin=str(n)) for n in range(5))
    )
    kept = kept_of(city, lots, choices("covenants"), parcels=every)
    parcels = read_parcels(kept)
    assert parcels is not None
    assert list(parcels.columns) == ["lon", "lat"]
    assert len(parcels) == kept.facts["parcels"] == 5
    with pytest.raises(BadInput, match="with covenants only"):
        kept_of(city, lots, choices("renewal"), parcels=every)
    elsewhere = collection(tiny, "far.geojson", shape(20.0, 40.0))
    with pytest.raises(BadInput, match="No parcel lies in the city"):
        kept_of(city, lots, choices("covenants"), parcels=elsewhere)


def test_a_column_of_sentences_is_no_class(city: Settings, tiny: TinyCity) -> None:
    wordy = collection(tiny, "wordy.geojson", shape(10.0, 50.0, why="x" * 31))
    with pytest.raises(BadInput, match="does not look like classes"):
        kept_of(city, wordy, choices("other", grade="why"))


def test_a_shape_that_crosses_itself_is_made_whole_with_a_note(city, tiny) -> None:
    bow_tie = shape(10.0, 50.0, holc_grade="B")
    bow_tie["geometry"] = {
        "type": "Polygon",
        "coordinates": [[[10, 50], [10.004, 50.004], [10.004, 50], [10, 50.004], [10, 50]]],
    }
    kept = kept_of(city, collection(tiny, "bow.geojson", bow_tie), choices())
    assert any("made whole" in note for note in kept.facts["notes"])
    assert shapely.is_valid(read_overlay(kept).geometry).all()


def test_an_overlay_of_another_place_is_refused(city: Settings, tiny: TinyCity) -> None:
    elsewhere = collection(tiny, "far.geojson", shape(20.0, 40.0, holc_grade="A"))
    with pytest.raises(BadInput, match="does not touch the city"):
        kept_of(city, elsewhere, choices())


def test_a_city_without_areas_is_asked_for_them_first(settings: Settings, tiny: TinyCity) -> None:
    with Session(open_engine(settings)) as session:
        session.add(City(slug="bare", name="Bare"))
        session.commit()
    with pytest.raises(BadInput, match="has no areas yet"):
        import_overlay(settings, "Bare", OverlayFile(lending_map(tiny), choices()))


@pytest.mark.parametrize("kind", ["covenants", "holc"])
def test_every_overlay_is_drawn_with_its_border_classes_and_marks(city, tiny, kind) -> None:
    """Lots that are given as points are drawn as small squares: bare points would not be seen."""
    point = {
        "type": "Feature",
        "properties": {"year": 1930},
        "geometry": {"type": "Point", "coordinates": [10.005, 50.005]},
    }
    file = collection(tiny, "p.geojson", point) if kind == "covenants" else lending_map(tiny)
    kept = kept_of(city, file, choices(kind))
    contents = read_contents(city, NAME)
    drawn = draw_overlay(city, contents, kept, measure_today(contents, kept))
    areas, marks = (layer(city, one) for one in (drawn.layers.areas, *drawn.layers.outlines))
    assert {one["geometry"]["type"] for one in marks} >= {"MultiLineString"}
    words = {one["properties"]["words"] for one in areas}
    if kind == "covenants":
        assert {one["geometry"]["type"] for one in marks} == {"MultiLineString", "Polygon"}
        assert "Area 01\n1 lot with a covenant" in words
        assert [entry.areas for entry in drawn.legend] == [1, 2]
    else:
        assert words == {"Grade A", "Grade D", "No letter"}
        assert {"A", "D"} == {one["properties"].get("label") for one in marks} - {None}


def layer(city: Settings, address: str) -> list[dict[str, Any]]:
    path = layer_path(city, address.rsplit("/", 1)[1])
    return json.loads(gzip.decompress(path.read_bytes()))["features"]


def test_the_command_says_what_it_kept_and_needs_a_source(city, tiny) -> None:
    file = str(lending_map(tiny))
    given = ["overlay", "import", NAME, file, "--kind", "holc", "--name", "Lending map"]
    refused = CliRunner().invoke(equity, given)
    assert refused.exit_code == 2
    assert "--source" in refused.output
    given += ["--source", "A survey, 1937"]
    tried = CliRunner().invoke(equity, [*given, "--dry-run"])
    assert "Nothing was kept. 3 shapes for “Lending map”." in tried.output
    assert read_contents(city, NAME).overlays == ()
    done = CliRunner().invoke(equity, given)
    assert done.exit_code == 0, done.output
    assert "Kept overlay “Lending map”, revision 1." in done.output
    for output in (tried.output, done.output):
        assert "its letter from “holc_grade” (A, D). Nothing else." in output
        assert "Not kept: “words”." in output
    assert "No licence was stated." in done.output


@pytest.fixture
def minneapolis(settings: Settings, real_data: Path) -> Settings:
    folder = real_data / "minneapolis"
    files = CityFiles(
        folder / "block_groups_2020.geojson",
        folder / "population_2020_block_groups.csv",
        "GEOID",
        level="block group",
        clean=True,
    )
    import_city(settings, NAME, files)
    return settings


def test_the_real_lending_map_and_covenants_load(minneapolis, real_data) -> None:
    folder = real_data / "minneapolis"
    lending = kept_of(minneapolis, folder / "holc_1937.geojson", choices())
    assert lending.facts["shapes"] == 69
    letters = pd.Series(
        feature["properties"]["holc_grade"].strip()
        for feature in json.loads((folder / "holc_1937.geojson").read_text())["features"]
    )
    assert lending.facts["grades"] == letters.value_counts().sort_index().to_dict()
    lots = kept_of(
        minneapolis, folder / "covenants.gpkg", choices("covenants", name="L", year="deed_year")
    )
    assert lots.facts["shapes"] == 8232
    assert list(read_overlay(lots).frame.columns) == ["grade", "year", "geometry"]
