"""The files of the sections over time and peer cities, by address."""

from __future__ import annotations

import csv
import io

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tiny_city import TinyCity

from equity_core.cities.population import PopulationChoices
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.history import import_history
from equity_core.settings import Settings
from equity_core.web.routes import routes

HISTORY = (
    "period,group,measure,value,source,note\n1950,White,count,90,a census,\n"
    "1950,total,count,100,a census,\n1960,White,count,80,=HYPERLINK(1) census,\n"
    "1960,total,count,100,a census,\n1955,,city limits,,an ordinance,Took in Easton\n"
)


@pytest.fixture
def client(settings: Settings, tiny: TinyCity) -> TestClient:
    """The routes over the tiny city with some history."""
    people = PopulationChoices(period="2020", census_count=True)
    files = CityFiles(tiny.areas, tiny.population, "GEOID", area_name="name", people=people)
    import_city(settings, "Tiny", files)
    import_history(settings, "Tiny", tiny.write("history.csv", HISTORY))
    return TestClient(Starlette(routes=routes(settings)))


def rows(client: TestClient, address: str) -> list[dict[str, str]]:
    answer = client.get(f"/download-people/tiny/{address}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_every_figure_has_its_source_and_formulas_are_escaped(client: TestClient) -> None:
    found = rows(client, "over-time.csv?labels=published")
    assert all(row["source"] for row in found)
    assert "'=HYPERLINK(1) census" in {row["source"] for row in found}
    assert {row["label"] for row in found} >= {"White", "city limits"}
    comparable = rows(client, "over-time.csv")
    assert {row["label"] for row in comparable} >= {"White (of any origin)"}


def test_changes_are_unrounded_and_refused_across_a_definition(client: TestClient) -> None:
    (one, _) = rows(client, "over-time-change.csv?since=1950&until=1960")
    assert float(one["share"]) == pytest.approx(-0.1)
    address = "/download-people/tiny/over-time-change.csv?labels=published&since=1950&until=1960"
    refused = client.get(address)
    assert refused.status_code == 400
    assert "do not count the same people" in refused.text


def test_the_categories_of_every_census_are_a_file(client: TestClient) -> None:
    found = rows(client, "census-categories.csv")
    assert len(found) == 24
    assert {row["checked"] for row in found} == {"second-hand until checked"}


def test_peers_without_a_table_are_not_found(client: TestClient) -> None:
    assert client.get("/download-people/tiny/peers.csv").status_code == 404
