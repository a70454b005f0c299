"""Settings say where they come from; the doctor says what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from equity_core.doctor import examine
from equity_core.errors import BadInput
from equity_core.settings import REPOSITORY, Settings, settings_from, variable_of


def by_name():
    return {finding.name: finding for finding in examine()}


def test_the_defaults_need_no_setting_at_all():
    settings = settings_from()
    assert settings.home == REPOSITORY / "var"
    assert settings.database == f"sqlite:///{REPOSITORY / 'var' / 'equity.db'}"
    assert settings.door == "workspace"


def test_a_value_that_cannot_be_used_is_named_with_its_variable(monkeypatch):
    monkeypatch.setenv("EQUITY_DOOR", "side")
    with pytest.raises(BadInput, match="EQUITY_DOOR"):
        settings_from()
    assert by_name()["EQUITY_DOOR"].problem
    assert not by_name()["EQUITY_HOME"].problem


def test_the_doctor_shows_every_value_and_where_it_came_from(settings):
    found = by_name()
    assert set(found) == {variable_of(field) for field in Settings.model_fields}
    assert found["EQUITY_HOME"].source == "the environment"
    assert found["EQUITY_DOOR"].source == "the default"
    assert not any(finding.problem for finding in found.values())


def test_the_doctor_hides_passwords(settings, monkeypatch):
    address = "postgresql+psycopg://clerk:hush@localhost:1/none"
    monkeypatch.setenv("EQUITY_DATABASE_URL", address)
    finding = by_name()["EQUITY_DATABASE_URL"]
    assert "hush" not in finding.value + finding.problem
    assert "cannot be opened" in finding.problem


def test_a_home_that_cannot_be_written_to_is_a_problem(monkeypatch, tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("EQUITY_HOME", str(file / "home"))
    assert "cannot be written to" in by_name()["EQUITY_HOME"].problem


def test_the_public_door_needs_editions(settings, monkeypatch):
    monkeypatch.setenv("EQUITY_DOOR", "public")
    assert "EQUITY_EDITIONS" in by_name()["EQUITY_DOOR"].problem


def test_every_setting_stands_in_the_readme():
    readme = (Path(REPOSITORY) / "README.md").read_text(encoding="utf-8")
    missing = [field for field in Settings.model_fields if variable_of(field) not in readme]
    assert not missing
