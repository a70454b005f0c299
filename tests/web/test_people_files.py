"""The files behind the figures on who lives here: the same numbers as the command."""

from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import CliRunner
from starlette.applications import Starlette
from starlette.testclient import TestClient

from equity_core.cities.population import PopulationChoices
from equity_core.cli import equity
from equity_core.imports.city import CityFiles, import_city
from equity_core.settings import Settings
from equity_core.web.routes import routes

BASE = "/download-people/tiny"


@pytest.fixture
def client(settings, tiny):
    files = CityFiles(tiny.areas, tiny.population, "GEOID", "name", "ward",
                      people=PopulationChoices(period="2020", census_count=True))  # fmt: skip
    import_city(settings, "Tiny", files)
    return TestClient(Starlette(routes=routes(settings)))


def rows(client, address: str) -> list[dict[str, str]]:
    answer = client.get(f"{BASE}/{address}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    return list(csv.DictReader(io.StringIO(answer.text)))


def told(*words: str) -> dict:
    found = CliRunner().invoke(equity, ["demographics", "Tiny", *words, "--json"])
    return json.loads(found.stdout)


def test_groups_are_those_of_the_command(client):
    found = {row["group"]: float(row["share"]) for row in rows(client, "groups.csv")}
    assert found == {name: row["share"] for name, row in told()["periods"]["2020"].items()}
    assert found["black_nh"] == 90 / 400


def test_indices_are_those_of_the_command(client):
    found = rows(client, "separation.csv?group=black_nh&other=white_nh&level=ward")
    values = {row["index"]: float(row["value"]) for row in found}
    asked = told("--a", "black_nh", "--b", "white_nh")["separation"]["2020"]
    assert values == pytest.approx(asked)
    # a/A = 60/90, 30/90 and b/B = 30/270, 240/270
    assert values["dissimilarity"] == pytest.approx((60 / 90 - 30 / 270 + 240 / 270 - 30 / 90) / 2)


def test_areas_have_their_share_and_their_difference(client):
    found = {row["area"]: row for row in rows(client, "areas.csv?group=black_nh&level=ward")}
    assert float(found["01"]["share"]) == 0.6
    assert float(found["01"]["difference"]) == pytest.approx(0.6 - 0.225)
    assert found["01"]["verdict"] == "clear gap"
    assert found["03"]["share"] == ""


def test_local_mix_and_quotients_are_there_for_every_area(client):
    found = {row["area"]: row for row in rows(client, "local.csv")}
    assert float(found["01"]["diversity"]) == pytest.approx(1 - 0.36 - 0.09 - 0.01)
    assert float(found["02"]["black_nh_quotient"]) == pytest.approx(0.1 / 0.225)


@pytest.mark.parametrize("address", [
    "secrets.csv", "groups.csv?period=1066", "areas.csv?level=moon", "areas.csv?group=martians",
    "ages.csv", "separation.csv?group=black_nh&other=martians",
])  # fmt: skip
def test_what_is_not_there_is_refused_in_a_sentence(client, address):
    answer = client.get(f"{BASE}/{address}")
    assert answer.status_code == 404
    assert answer.text.endswith(".")
    assert "Traceback" not in answer.text


def test_groups_that_overlap_are_refused_in_a_sentence(client):
    answer = client.get(f"{BASE}/separation.csv?group=black_nh&other=black_nh")
    assert answer.status_code == 400
    assert "two different groups" in answer.text


def test_a_public_process_hands_out_nothing(settings):
    public = Settings(home=settings.home, door="public")
    answer = TestClient(Starlette(routes=routes(public))).get(f"{BASE}/groups.csv")
    assert answer.status_code == 404
