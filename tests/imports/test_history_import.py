"""Importing a history: one dataset, replaced whole, by command and from the Data page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tiny_city import TinyCity

from equity_core.cities.population import PopulationChoices
from equity_core.cities.reading import read_contents
from equity_core.cli import equity
from equity_core.demographics.history import load_history
from equity_core.errors import BadInput, NotFound
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.history import import_history
from equity_core.settings import Settings

HEAD = "period,group,measure,value,source,note\n"
FIRST = HEAD + "1900,White,count,90,a census,\n1900,Black,count,10,,\n"
SECOND = HEAD + "1910,White,count,95,a census,\n1905,,city limits,,an ordinance,Took in Easton\n"


@pytest.fixture
def city(settings: Settings, tiny: TinyCity) -> Settings:
    """The tiny city."""
    people = PopulationChoices(period="2020", census_count=True)
    files = CityFiles(tiny.areas, tiny.population, "GEOID", area_name="name", people=people)
    import_city(settings, "Tiny", files)
    return settings


def test_the_next_file_takes_the_place_of_the_one_before(city: Settings, tiny: TinyCity) -> None:
    for text in (FIRST, SECOND):
        import_history(city, "Tiny", tiny.write("history.csv", text))
    (kept,) = read_contents(city, "Tiny").history
    assert kept.number == 2
    assert kept.facts["holds"] == "1 figure of 1 period, 1 change of the city limits"
    assert list(load_history(kept.folder)["period"]) == ["1905", "1910"]


def test_a_file_that_is_refused_changes_nothing(city: Settings, tiny: TinyCity) -> None:
    import_history(city, "Tiny", tiny.write("history.csv", FIRST))
    with pytest.raises(BadInput):
        import_history(city, "Tiny", tiny.write("bad.csv", HEAD + "1900,White,count,90,,\n"))
    assert [kept.number for kept in read_contents(city, "Tiny").history] == [1]


def test_a_city_that_is_not_there_is_said(settings: Settings, tiny: TinyCity) -> None:
    with pytest.raises(NotFound):
        import_history(settings, "Nowhere", tiny.write("history.csv", FIRST))


def test_the_command_tells_every_row_and_a_dry_run_keeps_nothing(
    city: Settings, tiny: TinyCity
) -> None:
    path: Path = tiny.write("history.csv", FIRST)
    words = ["history", "import", "Tiny", str(path)]
    tried = CliRunner().invoke(equity, [*words, "--dry-run"])
    assert tried.exit_code == 0
    assert "Nothing was kept. 2 rows read, 1 used; set aside: 1 without a source." in tried.stdout
    assert "row 2 (Black, 1900)" in tried.stdout
    assert read_contents(city, "Tiny").history == ()
    kept = json.loads(CliRunner().invoke(equity, [*words, "--json"]).stdout)
    assert (kept["ledger"]["read"], kept["ledger"]["used"], kept["kept"]) == (2, 1, True)
    assert len(read_contents(city, "Tiny").history) == 1
