"""The commands, as a person and as a program would run them."""

from __future__ import annotations

import json
import subprocess
import sys

import jsonschema
import pytest
from click.testing import CliRunner

from equity_core import cli
from equity_core.cli import equity
from equity_core.settings import REPOSITORY


@pytest.fixture
def run(settings):
    def call(*words: object, code: int = 0) -> str:
        found = CliRunner().invoke(equity, [str(word) for word in words], catch_exceptions=False)
        assert found.exit_code == code, found.output
        return found.stdout

    return call


@pytest.fixture
def loaded(run, tiny):
    run("city", "import", "Tiny", "--areas", tiny.areas, "--area-id", "GEOID",
        "--area-name", "name", "--population", tiny.population, "--period", "2020",
        "--level", "block group")  # fmt: skip
    run("service", "import", "Tiny", tiny.records, "--name", "Trees", "--date", "date",
        "--counts", "things")  # fmt: skip
    return run


def test_an_empty_workspace_lists_no_city(run):
    assert json.loads(run("city", "list", "--json")) == []


def test_the_list_of_cities_is_json_for_programs(loaded):
    assert json.loads(loaded("city", "list", "--json")) == [
        {"name": "Tiny", "levels": ["block group"], "periods": ["2020"]}
    ]


def test_a_measurement_fits_its_schema_and_adds_up(loaded):
    schema = json.loads((REPOSITORY / "docs" / "measure.schema.json").read_text())
    found = json.loads(loaded("measure", "Tiny", "Trees", "--json"))
    jsonschema.validate(found, schema)
    ledger = found["ledger"]
    assert sum(ledger.values()) == 2 * ledger["read"]
    assert sum(row["share"] for row in found["areas"]) == pytest.approx(1)
    assert found["provenance"]["service"]["file"] == "records.csv"
    assert found["provenance"]["survey_error"] == "not known"


def test_a_group_can_be_the_baseline_from_the_command_line(loaded):
    found = json.loads(loaded("measure", "Tiny", "Trees", "--baseline", "black_nh", "--json"))
    assert [row["baseline_share"] for row in found["areas"]] == [60 / 90, 30 / 90, 0]


def test_a_measurement_reads_for_people_too(loaded):
    said = loaded("measure", "Tiny", "Trees")
    assert "8 rows read, 7 used; set aside: 1 outside the city." in said
    assert "nobody lives" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["measure", "Nowhere", "Trees"], "There is no city named “Nowhere”"),
        (["city", "layer", "Nowhere", __file__, "--name", "w", "--id", "x", "--use", "level"],
         "There is no city named “Nowhere”"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_one_sentence_with_exit_code_one(
    settings, monkeypatch, capsys, words, said
):
    monkeypatch.setattr(sys, "argv", ["equity", *words])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    told = capsys.readouterr().err
    assert stopped.value.code == 1
    assert said in told
    assert "Traceback" not in told


def test_the_command_runs_as_a_module_where_it_is_not_installed(settings):
    found = subprocess.run(
        [sys.executable, "-m", "equity_core.cli", "city", "list", "--json"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(found.stdout) == []


def test_the_doctor_prints_every_setting(loaded):
    assert "EQUITY_HOME" in loaded("doctor")
