"""The same workspace on PostgreSQL, where the machine has one; skipped by name where not."""

from __future__ import annotations

import sys
import threading

import pytest
from postgresql_server import server_engine
from sqlmodel import Session, select

from equity_core.disparity.measuring import Question, as_json, measure
from equity_core.errors import StoreProblem
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.service import import_service
from equity_core.services.choices import ServiceChoices
from equity_core.settings import settings_from
from equity_core.store import writing as store_writing
from equity_core.store.engine import check, open_engine
from equity_core.store.revisions import read_cities, read_city, read_in_force
from equity_core.store.tables import City
from equity_core.store.workbench import workbench
from equity_core.store.writing import writing


@pytest.fixture
def settings(postgresql, tmp_path):
    return settings_from(home=tmp_path / "home", database_url=postgresql)


def test_the_whole_path_runs_on_postgresql(settings, tiny):
    files = CityFiles(tiny.areas, tiny.population, "GEOID", level="block group")
    import_city(settings, "東京 of the tests", files)
    trees = ServiceChoices(name="Trees", date="date", counts="things")
    import_service(settings, "東京 of the tests", tiny.records, trees)
    found_ = as_json(measure(settings, Question("東京 of the tests", "trees")))
    assert [row["amount"] for row in found_["areas"]] == [4, 2, 1]
    assert not (settings.home / "equity.db").exists()


def test_imports_at_once_are_kept_one_after_the_other_on_postgresql(settings):
    told: list[BaseException] = []

    def work() -> None:
        try:
            with workbench(settings) as bench:
                bench.draft("level", "wards")
                bench.keep("At once")
        except BaseException as error:
            told.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == []
    assert [kept.number for kept in read_in_force(settings, read_city(settings, "At once"))] == [6]
    assert sum(city.name == "At once" for city in read_cities(settings)) == 1


def test_a_stale_import_is_refused_on_postgresql(settings):
    def keep(**given):
        with workbench(settings, **given) as bench:
            bench.draft("level", "wards")
            return bench.keep("Stale")[0]

    before = keep()
    with workbench(settings, basis=[before]) as bench:
        bench.draft("level", "wards")
        keep()
        with pytest.raises(StoreProblem, match="Someone else changed “Stale”"):
            bench.keep("Stale")


def test_a_database_that_is_not_there_is_told_in_a_sentence(postgresql, tmp_path):
    missing = settings_from(home=tmp_path, database_url=postgresql + "_no_such")
    with pytest.raises(StoreProblem, match="cannot be opened. Check that the address is right"):
        check(missing)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_an_address_as_providers_write_it_works(postgresql, tmp_path, scheme):
    address = postgresql.replace("postgresql", scheme, 1)
    check(settings_from(home=tmp_path, database_url=address))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql+psycopg2://clerk:hush@localhost/city", "begin the address with postgresql://"),
        ("mysql://clerk:hush@localhost/city", "is neither SQLite nor PostgreSQL"),
        ("city.db", "cannot be opened"),
    ],
)
def test_an_address_that_cannot_work_is_told_what_to_write(tmp_path, address, said):
    with pytest.raises(StoreProblem, match=said) as told:
        check(settings_from(home=tmp_path, database_url=address))
    assert "hush" not in str(told.value)


def test_a_missing_driver_is_named_with_what_installs_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreProblem, match=r"needs the Python package psycopg.*pip install"):
        check(settings_from(home=tmp_path, database_url="postgresql://clerk:hush@localhost/city"))


def test_a_server_that_is_lost_is_told_in_a_sentence_whoever_asks(postgresql, tmp_path):
    settings = settings_from(home=tmp_path, database_url=postgresql)
    engine = open_engine(settings)
    with server_engine().connect() as server:
        server.exec_driver_sql(f"DROP DATABASE {engine.url.database} WITH (FORCE)")
        with pytest.raises(StoreProblem, match="cannot be opened"), Session(engine) as session:
            session.exec(select(City)).all()
        server.exec_driver_sql(f"CREATE DATABASE {engine.url.database}")


def test_a_writer_that_waits_too_long_is_told_so_on_postgresql(settings, monkeypatch):
    monkeypatch.setattr(store_writing, "PATIENCE_SECONDS", 0.05)
    busy = pytest.raises(StoreProblem, match="busy and nothing was changed")
    with writing(settings), busy, writing(settings):
        pass
    with writing(settings) as session:
        session.add(City(slug="free", name="Free again"))
    assert [city.name for city in read_cities(settings)] == ["Free again"]
