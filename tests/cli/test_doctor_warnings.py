"""What `equity doctor` says to a real city that is in danger although all runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from equity_core import doctor
from equity_core.backup.facts import BackupFacts, keep_facts
from equity_core.cli import equity
from equity_core.store.workbench import workbench


def keep_city(settings, *, invented):
    with workbench(settings) as bench:
        bench.draft("level", "wards")
        bench.keep("Tiny", invented=invented)
    for kept in (settings.home / "columns").rglob("1-*"):  # empty, it would count as lost
        (kept / "file.txt").write_text("one")


def said():
    found = CliRunner().invoke(equity, ["doctor"])
    assert found.exit_code == 0, found.output
    return found.stdout


def proved(settings, *, days_ago):
    made_at = datetime.now(UTC) - timedelta(days=days_ago)
    keep_facts(settings, BackupFacts(Path("/kept.zip"), made_at, 1, 1, 1, "0" * 64))


def test_an_invented_city_needs_no_backup(settings, monkeypatch):
    monkeypatch.setattr(doctor, "REPOSITORY", settings.home.parent)
    assert doctor.warnings() == []
    keep_city(settings, invented=True)
    assert doctor.warnings() == []


def test_a_real_city_inside_the_programs_folder_is_warned_of(settings, monkeypatch):
    keep_city(settings, invented=False)
    assert "program's own folder" not in said()
    monkeypatch.setattr(doctor, "REPOSITORY", settings.home.parent)
    assert f"Tiny lies inside the program's own folder, in {settings.home}." in said()


@pytest.mark.parametrize(
    ("days_ago", "told"), [(None, "was proved yet"), (31, "that was proved is of 20"), (29, "")]
)
def test_a_real_city_needs_a_proved_backup_younger_than_a_month(settings, days_ago, told):
    keep_city(settings, invented=False)
    if days_ago is not None:
        proved(settings, days_ago=days_ago)
    assert (told in said()) if told else ("backup" not in said())


def test_a_public_door_and_settings_that_cannot_be_read_are_not_warned_about(settings, monkeypatch):
    keep_city(settings, invented=False)
    assert doctor.warnings()
    monkeypatch.setenv("EQUITY_DOOR", "public")
    assert doctor.warnings() == []
    monkeypatch.setenv("EQUITY_DOOR", "side")
    assert doctor.warnings() == []
