"""Staff load historic maps on the Data page: a look at what stays, then the job, then the way back.

The tiny city is three squares of 0.01 degrees, side by side from longitude 10, latitude 50.
"""

from __future__ import annotations

import json

import pytest
from test_data_page import LOAD, LOOK, Page, _no_process_of_its_own, city, editor
from tiny_city import square

from equity_core.cities.reading import read_contents
from equity_core.demographics.overlays import OverlayKind
from equity_core.demographics.overlays_kept import read_overlay, read_parcels
from equity_core.imports import going_back
from equity_core.imports.following import FOLLOW
from equity_core.jobs.worker import run_waiting
from equity_core.settings import Settings
from pages.parts import data_history, data_overlay

__all__ = ["_no_process_of_its_own", "city", "editor"]

WHAT, SHOWS, NAME = "What is in the file?", "What it shows", "Name of the map"
LETTER, YEAR, SOURCE = "Letter of each shape", "Year", "Source: who made it, and when"


def shapes(*rows: dict[str, object], size: float = 0.004) -> bytes:
    """A map file with a small square for each row, from the west of the city on."""
    features = [
        square("x", 10 + 0.005 * place, 50.0, size) | {"properties": row}
        for place, row in enumerate(rows)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


GRADED = shapes(
    {"holc_grade": "A", "label": "Hilltop", "words": "what a surveyor wrote"},
    {"holc_grade": "D", "label": "Flats", "words": "what a surveyor wrote"},
)
LOTS = shapes(
    {"deed_year": 1924, "buyer": "A. Person", "pin": "030"},
    {"deed_year": 1931, "buyer": "B. Person", "pin": "031"},
    size=0.001,
)


def overlay_page(content: bytes) -> Page:
    return Page().pick(WHAT, "overlay").send("map.geojson", content)


def described(page: Page, name: str) -> Page:
    return page.write(NAME, name).write(SOURCE, "A survey, 1937")


def done(settings: Settings) -> list[str]:
    return [str(job.state) for job in run_waiting(settings)]


def test_the_look_tells_what_of_a_lending_map_stays_and_what_is_left(city: Settings) -> None:
    page = overlay_page(GRADED)
    assert page.value(LETTER) == "holc_grade"
    described(page, "Lending map").press(LOOK)
    said = page.said()
    assert "2 shapes for “Lending map”." in said
    assert "Kept of each row: its shape; its letter from “holc_grade” (A, D). Nothing else." in said
    assert "Not kept: “label”, “words”. Names of people, parcel numbers and the wording" in said
    assert "No licence was stated." in said
    assert read_contents(city, "Tiny").overlays == ()
    page.press(LOAD)
    assert done(city) == ["done"]
    (kept,) = read_contents(city, "Tiny").overlays
    assert (kept.facts["kind"], kept.facts["source"]) == ("holc", "A survey, 1937")
    assert list(read_overlay(kept).frame["grade"]) == ["A", "D"]
    told = page.again().said()
    assert "Done: Historic map, Lending map, for Tiny." in told
    assert "Historic map" in told.split("What Tiny holds now")[-1], "it stands in the table"


def test_what_was_mended_is_told_before_it_is_kept(city: Settings) -> None:
    crossed = json.loads(GRADED)
    west, south, east, north = 10, 50, 10.004, 50.004
    ring = [[west, south], [east, north], [east, south], [west, north], [west, south]]
    crossed["features"][0]["geometry"]["coordinates"] = [ring]
    page = described(overlay_page(json.dumps(crossed).encode()), "Lending map").press(LOOK)
    assert "1 shape was not valid (an outline crossed itself) and made whole." in page.said()


def test_covenants_come_with_all_parcels_and_without_anybodys_name(city: Settings) -> None:
    page = overlay_page(LOTS).pick(SHOWS, "covenants")
    assert page.value(YEAR) == "deed_year"
    assert not {LETTER, "Class of each shape"} & set(page.labels()), "a class could name people"
    every = shapes(*({"owner": "C. Person"} for _ in range(5)), size=0.001)
    page.send("parcels.geojson", every)
    described(page, "Covenants").press(LOOK)
    said = page.said()
    assert "its year from “deed_year” (1924 to 1931). Nothing else." in said
    assert "Not kept: “buyer”, “pin”." in said
    assert "5 parcels beside the lots, each as one point and no more." in said
    page.press(LOAD)
    assert done(city) == ["done"]
    (kept,) = read_contents(city, "Tiny").overlays
    parcels = read_parcels(kept)
    assert parcels is not None
    assert len(parcels) == 5
    stored = json.dumps(kept.facts) + "".join(
        path.read_bytes().decode("latin-1") for path in kept.folder.iterdir()
    )
    assert "Person" not in stored
    assert not list((city.home / "uploads").iterdir()), "both files that were sent are gone"


def test_a_class_that_everyone_will_see_is_shown_with_a_warning(city: Settings) -> None:
    page = overlay_page(shapes({"route": "I-94", "owner": "x"})).pick(SHOWS, "freeway")
    page.pick("Class of each shape", "route")
    described(page, "Freeway").press(LOOK)
    assert "its class from “route” (I-94)" in page.said()
    assert "make sure that none names a person" in page.said()


def test_name_and_source_are_asked_for(city: Settings) -> None:
    page = overlay_page(GRADED)
    assert "Give the map a name." in page.said()
    assert LOOK not in page.labels()
    page.write(NAME, "Lending map")
    assert "Say who made the map, and when." in page.said()
    page.write(SOURCE, "A survey, 1937")
    assert LOOK in page.labels()


def test_a_lending_map_without_letters_is_told_where_to_choose_them(city: Settings) -> None:
    page = described(overlay_page(shapes({"words": "x"})), "Lending map").press(LOOK)
    assert "Choose the column that holds them under “Letter of each shape”." in page.said()
    assert LOAD not in page.labels()


def test_a_file_without_any_column_can_be_looked_at(city: Settings) -> None:
    page = described(overlay_page(shapes({})).pick(SHOWS, "renewal"), "Renewal").press(LOOK)
    assert "Kept of each row: its shape. Nothing else." in page.said()
    assert "The file has no other columns." in page.said()


@pytest.mark.parametrize("what", ["level", "outline"])
def test_areas_without_any_column_are_refused_in_words(city: Settings, what: str) -> None:
    page = Page().pick(WHAT, what).send("map.geojson", shapes({}))
    assert "Add a column with an id in your map program" in page.said()
    assert LOOK not in page.labels()


def test_a_map_that_is_loaded_again_can_go_back(city: Settings) -> None:
    for content in (GRADED, shapes({"holc_grade": "C"})):
        page = described(overlay_page(content), "Lending map").press(LOOK)
        said = page.said()
        page.press(LOAD)
        assert done(city) == ["done"]
    assert "“Lending map” is here already, with 2 shapes. This file takes its place" in said
    page = Page().press("Go back to revision 1")
    page.press("Yes, go back")
    assert done(city) == ["done"]
    (kept,) = read_contents(city, "Tiny").overlays
    assert kept.number == 3
    assert list(read_overlay(kept).frame["grade"]) == ["A", "D"]


def test_whatever_can_go_back_has_a_word_and_a_rule() -> None:
    assert set(going_back.KINDS) == set(data_history.KINDS) == set(FOLLOW)


@pytest.mark.parametrize("kind", OverlayKind)
def test_every_kind_of_map_is_offered(kind: OverlayKind) -> None:
    assert data_overlay.KINDS[kind]
