"""The plan as files by address: filters, measures that follow the data, who may read what."""

from __future__ import annotations

import csv
import io
import json

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tiny_city import TinyCity

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.people import add_person
from equity_core.accounts.sessions import cookie_name
from equity_core.accounts.signing_in import sign_in
from equity_core.actions.editing import add_action, add_plan
from equity_core.actions.plan import Action, MeasureKind, Plan, Visibility
from equity_core.cities.population import PopulationChoices
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.service import import_service
from equity_core.services.choices import ServiceChoices
from equity_core.settings import Settings, settings_from
from equity_core.store.revisions import read_city
from equity_core.web.routes import routes

CITY = "larkbend-example-city"
PASSWORD = "seven purple herons wade"


def client_of(settings: Settings) -> TestClient:
    return TestClient(Starlette(routes=routes(settings)))


def rows(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("status=blocked", ["advice"]),
        ("status=never_reported", ["elders"]),
        ("freshness=due", ["team"]),
        ("key_action=shade", ["trees", "cooling"]),
        ("key_action=KA5&status=dropped", ["course"]),
        ("department=Parks&status=blocked", []),
        ("status=odd", []),
    ],
)
def test_the_file_of_actions_takes_the_filters_of_the_page(example_city, query, ids):
    found = rows(client_of(example_city).get(f"/plan-files/{CITY}/actions.csv?{query}"))
    assert [row["id"] for row in found] == ids


def test_each_role_gets_what_it_may_see_and_nothing_may_be_kept_on_the_way(example_city):
    client = client_of(example_city)
    numbers = {}
    for role in (None, Role.VIEWER, Role.EDITOR):
        cookies = {}
        if role is not None:
            name = f"Files for {role}"
            add_person(example_city, COMMAND_LINE, name=name, role=role, password=PASSWORD)
            token = sign_in(example_city, name=name, password=PASSWORD, address="127.0.0.1")
            cookies = {cookie_name(example_city): token}
        client.cookies = cookies
        answer = client.get(f"/plan-files/{CITY}/plan.json")
        assert answer.headers["cache-control"] == "private, no-store"
        assert "Cookie" in answer.headers["vary"]
        plan = json.loads(answer.content)["plan"]
        states = {update["state"] for one in plan["actions"] for update in one["updates"]}
        numbers[role] = (len(plan["actions"]), "draft" in states, "submitted" in states)
    assert numbers == {
        None: (12, False, False),
        Role.VIEWER: (13, False, False),
        Role.EDITOR: (13, True, True),
    }


def test_a_stranger_cannot_ask_for_the_number_of_an_internal_action(example_city):
    client = client_of(example_city)
    answer = client.get(f"/plan-files/{CITY}/measure.csv?action=county")
    assert answer.status_code == 404
    assert answer.text == client.get(f"/plan-files/{CITY}/measure.csv?action=nowhere").text


def test_the_public_door_has_no_plan_files(example_city):
    shut = settings_from(home=example_city.home, door="public")
    assert client_of(shut).get(f"/plan-files/{CITY}/plan.csv").status_code == 404


def load_tiny(settings: Settings, tiny: TinyCity) -> None:
    files = CityFiles(
        areas=tiny.areas, population=tiny.population, area_id="GEOID", area_name="name",
        level="block group", people=PopulationChoices(period="2020", census_count=True),
    )  # fmt: skip
    import_city(settings, "Tiny", files)
    import_trees(settings, tiny)


def import_trees(settings: Settings, tiny: TinyCity) -> None:
    choices = ServiceChoices(name="Trees", counts="things", unit="=trees")
    import_service(settings, "Tiny", tiny.folder / "records.csv", choices)


def test_the_measure_of_an_action_is_the_same_live_number_after_every_import(settings, tiny):
    assert tiny.records.exists()
    load_tiny(settings, tiny)
    city, client = read_city(settings, "Tiny"), client_of(settings)
    add_plan(settings, COMMAND_LINE, city, Plan("p", "Plan"))
    action = Action(
        "a", "Plant trees", visibility=Visibility.PUBLIC, measure_kind=MeasureKind.SERVICE,
        measure_id="service.gap_points",
        measure_parameters='{"group": "black_nh", "service": "Trees"}',
    )  # fmt: skip
    add_action(settings, COMMAND_LINE, city, action)

    def live() -> float:
        (now,) = rows(client.get("/plan-files/tiny/measure.csv?action=a"))
        assert now["day"] == "now"
        return float(now["value"])

    # 4 of 7 records lie where 60 % are Black, 2 of 7 where 10 % are; 22.5 % of the city are.
    assert live() == pytest.approx(4 / 7 * 60 + 2 / 7 * 10 - 22.5)
    tiny.write("records.csv", "id,lon,lat,date\n1,10.005,50.005,2020-01-15\n")
    import_trees(settings, tiny)
    assert live() == pytest.approx(60 - 22.5)


def test_a_cell_of_a_measure_never_runs_as_a_formula(settings, tiny):
    assert tiny.records.exists()
    load_tiny(settings, tiny)
    city = read_city(settings, "Tiny")
    add_plan(settings, COMMAND_LINE, city, Plan("p", "Plan"))
    action = Action(
        "a", "=1+1", visibility=Visibility.PUBLIC, department="@cmd",
        measure_kind=MeasureKind.SERVICE, measure_id="service.rate_per_1000",
        measure_parameters='{"service": "Trees"}',
    )  # fmt: skip
    add_action(settings, COMMAND_LINE, city, action)
    client = client_of(settings)
    (listed,) = rows(client.get("/plan-files/tiny/actions.csv"))
    assert (listed["action"], listed["department"]) == ("'=1+1", "'@cmd")
    (now,) = rows(client.get("/plan-files/tiny/measure.csv?action=a"))
    assert now["unit"].startswith("'=trees per 1,000")
