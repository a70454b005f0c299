"""Revisions: kept together or not at all, never changed, never in the way of the next."""

from __future__ import annotations

import sqlite3

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from equity_core.errors import BadInput, NotFound, StoreProblem
from equity_core.settings import settings_from
from equity_core.store.engine import check, open_engine
from equity_core.store.names import clean_name, slug_of
from equity_core.store.revisions import (
    newest_revision,
    read_cities,
    read_city,
    read_in_force,
    read_revisions,
)
from equity_core.store.tables import Base
from equity_core.store.workbench import workbench


def test_the_migrations_make_exactly_the_tables_of_the_models(settings):
    with open_engine(settings).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_sqlite_runs_in_wal_with_foreign_keys_full_sync_and_a_busy_timeout(settings):
    with open_engine(settings).connect() as connection:
        asked = ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == ["wal", 1, 2, 30_000]


def test_a_new_revision_takes_over_and_the_old_files_stay(settings, keep):
    first, second = keep(text="one"), keep(text="two")
    assert (first.number, second.number) == (1, 2)
    assert (first.folder / "file.txt").read_text() == "one"
    city = read_city(settings, "tiny")
    assert [kept.number for kept in read_in_force(settings, city, "level")] == [2]
    assert list(read_revisions(settings, city, "level", "wards")) == [1, 2]
    assert newest_revision(settings) == second.id


def test_a_failed_keep_leaves_no_row_and_no_file(settings, keep):
    keep()
    before = sorted(settings.home.rglob("*.txt"))
    with pytest.raises(RuntimeError, match="broke"), workbench(settings) as bench:
        (bench.draft("level", "wards").folder / "file.txt").write_text("half")
        raise RuntimeError("the import broke")
    assert sorted(settings.home.rglob("*.txt")) == before
    assert read_in_force(settings, read_city(settings, "Tiny"), "level")[0].number == 1


def test_all_drafts_of_an_import_are_kept_together_or_none(settings, monkeypatch, keep):
    with workbench(settings) as bench:
        for name in ("wards", "precincts"):
            (bench.draft("level", name).folder / "file.txt").write_text(name)
        monkeypatch.setattr(bench.drafts[1], "facts", {"not": {"json"}})
        with pytest.raises(Exception, match="JSON"):
            bench.keep("Tiny")
    assert read_cities(settings) == []
    assert not list((settings.home / "columns").rglob("*.txt"))


def test_a_city_is_found_by_name_or_short_name_however_it_is_written(settings, keep):
    keep(city="St. Älby, MN")
    assert read_city(settings, "st. älby,  MN").slug == "st-alby-mn"
    assert read_city(settings, "st-alby-mn").name == "St. Älby, MN"
    with pytest.raises(NotFound, match=r"St\. Älby"):
        read_city(settings, "Elsewhere")


def test_two_cities_with_the_same_short_name_stay_apart(settings, keep):
    keep(city="Red Wing")
    keep(city="Red-Wing!")
    assert [city.slug for city in read_cities(settings)] == ["red-wing", "red-wing-2"]


@pytest.mark.parametrize("name", ["", "  ", "a|b", "x" * 121, "a\x00b"])
def test_names_that_would_do_harm_are_refused(name):
    with pytest.raises(BadInput, match="1 to 120 characters"):
        clean_name(name, what="city")


def test_a_name_in_any_script_has_a_short_name():
    assert slug_of("Łódź 2020") == "odz-2020"
    assert slug_of("東京").startswith("n")


def test_a_database_of_a_newer_program_is_left_alone(settings):
    with open_engine(settings).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    newer = settings_from(database_url=f"sqlite:///{settings.home / 'equity.db'}?timeout=9")
    with pytest.raises(StoreProblem, match="newer version"):
        open_engine(newer)


def test_a_database_that_cannot_be_opened_is_named_without_its_password(tmp_path):
    broken = tmp_path / "equity.db"
    broken.write_bytes(b"not a database" * 100)
    with pytest.raises(StoreProblem, match="cannot be opened"):
        check(settings_from(home=tmp_path))
    secret = "postgresql+psycopg://clerk:hush@localhost:1/none"  # nothing listens on port 1
    with pytest.raises(StoreProblem) as told:
        check(settings_from(home=tmp_path, database_url=secret))
    assert "hush" not in str(told.value)


def test_the_short_busy_wait_lets_a_second_writer_through(settings, keep):
    keep()
    other = sqlite3.connect(settings.home / "equity.db")
    other.execute("BEGIN IMMEDIATE")
    other.commit()
    assert keep().number == 2
