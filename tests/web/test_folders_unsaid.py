"""Where the workspace's own files are gone, no visitor reads where they were."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from tiny_city import TinyCity

from equity_core.access import COMMAND_LINE
from equity_core.actions.editing import add_action, add_plan
from equity_core.actions.plan import Action, MeasureKind, Plan, Visibility
from equity_core.cities.population import PopulationChoices
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.service import import_service
from equity_core.measures import UNREADABLE, NoNumber
from equity_core.measures_on_offer import MEASURES
from equity_core.services.choices import ServiceChoices
from equity_core.settings import Settings
from equity_core.store.revisions import newest_revision, read_city

PARAMETERS = {"service": "Trees", "group": "black_nh"}


@pytest.fixture
def torn(settings: Settings, tiny: TinyCity) -> Settings:
    """A city with a service and an action that it should move, whose kept files are lost."""
    files = CityFiles(
        areas=tiny.areas, population=tiny.population, area_id="GEOID", area_name="name",
        level="block group", people=PopulationChoices(period="2020", census_count=True),
    )  # fmt: skip
    import_city(settings, "Tiny", files)
    choices = ServiceChoices(name="Trees", counts="things", unit="trees")
    import_service(settings, "Tiny", tiny.records, choices)
    city = read_city(settings, "Tiny")
    add_plan(settings, COMMAND_LINE, city, Plan("p", "Plan", zone="UTC"))
    given = "{" + ", ".join(f'"{name}": "{value}"' for name, value in PARAMETERS.items()) + "}"
    action = Action(
        "a1",
        "Plant trees",
        visibility=Visibility.PUBLIC,
        measure_kind=MeasureKind.SERVICE,
        measure_id="service.gap_points",
        measure_parameters=given,
    )
    add_action(settings, COMMAND_LINE, city, action)
    for folder in settings.home.iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    return settings


@pytest.mark.parametrize(
    "address",
    [
        "/download/tiny/Trees/areas.csv",
        "/download/tiny/Trees/measure.json",
        "/plan-files/tiny/measure.csv?action=a1",
    ],
)
def test_a_file_by_address_names_no_folder(
    torn: Settings, open_door: Callable[[Settings], TestClient], address: str
) -> None:
    answer = open_door(torn).get(address)
    assert str(torn.home) not in answer.text
    assert ".parquet" not in answer.text
    if address.startswith("/download"):
        assert answer.status_code == 503
        assert answer.text.startswith("Something went wrong on our side.")


def test_a_measure_says_that_it_has_no_number_and_the_log_says_why(
    torn: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        found = MEASURES.ask(
            torn, "tiny", "service.gap_points", PARAMETERS, revision=newest_revision(torn)
        ).found
    assert found == NoNumber(UNREADABLE)
    assert str(torn.home) in caplog.text
