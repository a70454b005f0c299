"""The record as files by address: what is in them, what is refused in a sentence."""

from __future__ import annotations

import csv
import io
import json

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tiny_city import square

from equity_core.access import COMMAND_LINE
from equity_core.demographics.overlays import OverlayChoices, OverlayKind
from equity_core.demographics.record import add_entry, publish_entry
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.overlay import OverlayFile, import_overlay
from equity_core.store.revisions import read_city
from equity_core.web.routes import routes

WORDS = {
    "year": "1952",
    "event": "=1+1 happened.",
    "themes": "housing",
    "source_title": "Minutes",
    "confidence": "high",
}


@pytest.fixture
def client(settings, tiny) -> TestClient:
    import_city(settings, "Tiny", CityFiles(tiny.areas, tiny.population, "GEOID"))
    shape = square("x", 10.0, 50.0) | {"properties": {"grade": "D"}}
    text = json.dumps({"type": "FeatureCollection", "features": [shape]})
    choices = OverlayChoices(OverlayKind.HOLC, "Map", "A survey", grade="grade")
    import_overlay(settings, "Tiny", OverlayFile(tiny.write("map.geojson", text), choices))
    return TestClient(Starlette(routes=routes(settings)))


def rows(client: TestClient, address: str) -> list[dict[str, str]]:
    answer = client.get(f"/download-people/tiny/{address}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_people_of_each_class_are_a_file(client) -> None:
    """Grade D covers area 01 (100 people of 400) exactly."""
    found = {(row["class"], row["group"]): row for row in rows(client, "overlay.csv?overlay=Map")}
    assert float(found["Grade D", "total"]["estimate"]) == pytest.approx(100)
    assert float(found["Not graded", "total"]["estimate"]) == pytest.approx(300)
    assert float(found["Grade D", "black_nh"]["share_of_class"]) == pytest.approx(0.6)
    assert float(found["Grade D", "black_nh"]["share_of_group"]) == pytest.approx(60 / 90)
    assert found["Grade D", "total"]["source"] == "A survey"


def test_the_timeline_is_a_file_without_drafts_and_without_formulas(client, settings) -> None:
    city = read_city(settings, "Tiny")
    draft = WORDS | {"event": "A draft."}
    add_entry(settings, COMMAND_LINE, city, "e-1", draft)
    publish_entry(
        settings, COMMAND_LINE, city, add_entry(settings, COMMAND_LINE, city, "e-2", WORDS)
    )
    found = rows(client, "timeline.csv")
    own = [row for row in found if row["added_by_the_city"] == "yes"]
    assert [row["event"] for row in own] == ["'=1+1 happened."]
    assert {row["state"] for row in found} == {""}, "the nation's entries and the city's own"
    covenants = rows(client, "timeline.csv?place=Minnesota&theme=covenants")
    assert {row["state"] for row in covenants} == {"Minnesota"}


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("overlay.csv", "no overlay of that name"),
        ("overlay.csv?overlay=Map&period=1066", "There is no population for 1066"),
        ("lots.csv?overlay=Map", "Only an overlay of covenants has lots."),
    ],
)
def test_what_is_not_there_is_said(client, address, said) -> None:
    answer = client.get(f"/download-people/tiny/{address}")
    assert answer.status_code == 404
    assert said in answer.text


@pytest.mark.parametrize(
    ("name", "address"), [("timeline.csv", "timeline.csv"), ("groups.csv", "groups.csv")]
)
def test_a_file_of_the_home_folder_that_is_wrong_is_named_without_its_folder(
    client, settings, name, address
) -> None:
    (settings.home / name).write_text("a,b\n1,2\n", encoding="utf-8")
    answer = client.get(f"/download-people/tiny/{address}")
    assert answer.status_code == 400
    assert name in answer.text
    assert str(settings.home) not in answer.text
