"""The same workspace on PostgreSQL, where the machine has one; skipped by name where not."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from equity_core.disparity.measuring import Question, as_json, measure
from equity_core.errors import StoreProblem
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.service import import_service
from equity_core.services.choices import ServiceChoices
from equity_core.settings import settings_from
from equity_core.store.engine import check
from equity_core.store.revisions import read_cities, read_city, read_in_force
from equity_core.store.workbench import workbench

PLACES = ["/usr/local/bin", *(str(path) for path in Path("/usr/lib/postgresql").glob("*/bin"))]


def found(name: str) -> str:
    path = shutil.which(name) or shutil.which(name, path=os.pathsep.join(PLACES))
    if path is None:
        pytest.skip(f"{name} of PostgreSQL is not on this machine")
    return path


def owner() -> dict[str, object]:
    """PostgreSQL refuses to run as root; then it runs as the user postgres."""
    if os.getuid() != 0:
        return {}
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a database server of our own, without its database's name."""
    initdb, control, who = found("initdb"), found("pg_ctl"), owner()
    port = free_port()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        if who:
            shutil.chown(folder, "postgres", "postgres")
        data, told = f"{folder}/data", {"capture_output": True, "check": True, "cwd": "/", **who}
        subprocess.run([initdb, "-D", data, "-U", "clerk", "-A", "trust", "-E", "UTF8"], **told)
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        start = [control, "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start"]
        subprocess.run(start, **(told | {"capture_output": False, "stdout": subprocess.DEVNULL}))
        try:
            yield f"postgresql+psycopg://clerk@127.0.0.1:{port}/postgres"
        finally:
            stop = [control, "-D", data, "-m", "immediate", "stop"]
            subprocess.run(stop, **(told | {"check": False}))


@pytest.fixture
def settings(server, tmp_path):
    return settings_from(home=tmp_path / "home", database_url=server)


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


def test_a_database_that_is_not_there_is_told_in_a_sentence(settings, server, tmp_path):
    missing = settings_from(home=tmp_path, database_url=server.replace("/postgres", "/no_such"))
    with pytest.raises(StoreProblem, match="cannot be opened. Check that the address is right"):
        check(missing)
