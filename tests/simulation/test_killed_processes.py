"""Processes that are killed while they write: what was acknowledged is there, and nothing half."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import sys
import time
import types
from pathlib import Path

import pytest
from click.testing import CliRunner
from editors import CITY, begin
from killed import FORKS, import_records, write_edits
from sqlmodel import Session, select
from tiny_city import TinyCity

from equity_core.access import COMMAND_LINE
from equity_core.actions.reading import read_action_history
from equity_core.cli import equity
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.service import import_service
from equity_core.services.choices import ServiceChoices
from equity_core.settings import REPOSITORY, get_settings
from equity_core.store.audit import verify
from equity_core.store.engine import check, open_engine
from equity_core.store.revisions import lost_files
from equity_core.store.strays import PREFIX, sweep
from equity_core.store.tables import Revision

ACTIONS = 3


@pytest.fixture(autouse=True)
def _where_forked_processes_find_their_work(monkeypatch):
    """The process that they are forked from does not know this one's search path.

    Nor should they run this one's main program, which may be a page that another test opened.
    """
    monkeypatch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(REPOSITORY), str(Path(__file__).parent)]))


def run_and_kill(work, settings, last, *, after, wait):
    """Start a process, kill it `wait` seconds after it said `after` things; all that it said."""
    ours, theirs = FORKS.Pipe(duplex=False)
    given = (str(settings.home), settings.database_url, theirs, last)
    process = FORKS.Process(target=work, args=given, daemon=True)
    process.start()
    theirs.close()
    said = [ours.recv() for _ in range(after)]
    time.sleep(wait)
    process.kill()
    process.join()
    try:
        while True:
            said.append(ours.recv())
    except (EOFError, OSError):  # the last message may be cut off: then it was not said
        return said


def sound(settings):
    """The database opens, its pages hold together, its chain verifies."""
    check(settings)
    if not settings.database_url:
        with sqlite3.connect(settings.home / "equity.db") as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()
    with Session(open_engine(settings)) as session:
        assert verify(session).problems == ()


def kill_writers(settings, times):
    city, dice = begin(settings, actions=ACTIONS, steps=1), random.Random(3)
    acknowledged = []
    for number in range(times):
        after, wait = dice.randint(1, 6), dice.uniform(0, 0.06)
        acknowledged += run_and_kill(write_edits, settings, number, after=after, wait=wait)
        sound(settings)
    assert len(acknowledged) >= times
    kept = {}
    for number in range(ACTIONS):
        for entry in read_action_history(settings, COMMAND_LINE, city, f"a{number}"):
            words = entry.after
            kept[words["Id"], int(words["Version"])] = words["Outcomes and actions"]
    for uid, version, title in acknowledged:
        assert kept[uid, version] == title
    # At most one edit a process was kept and could not be said any more.
    beginning = 2 * ACTIONS
    assert len(acknowledged) <= len(kept) - beginning <= len(acknowledged) + times


def test_a_killed_writer_loses_nothing_it_acknowledged(workspace):
    kill_writers(workspace, 2)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_writer_killed_fifty_times_loses_nothing_it_acknowledged(workspace):
    kill_writers(workspace, 50)


def write_records(tiny, name, *, middle, rows=20_000):
    """Records of which so many of a hundred lie in the middle area, the others in the first."""
    lines = [
        f"{number},10.0{15 if number % 100 < middle else '05'},50.005,2020-01-15"
        for number in range(rows)
    ]
    return tiny.write(name, "id,lon,lat,date\n" + "\n".join(lines) + "\n")


@pytest.fixture
def imported(workspace, tmp_path, monkeypatch):
    """A city with one service; `equity` runs in this workspace."""
    monkeypatch.setenv("EQUITY_HOME", str(workspace.home))
    monkeypatch.setenv("EQUITY_DATABASE_URL", workspace.database_url)
    get_settings.cache_clear()
    tiny = TinyCity(tmp_path)
    import_city(workspace, CITY, CityFiles(tiny.areas, tiny.population, "GEOID"))
    old = write_records(tiny, "old.csv", middle=20)
    import_service(workspace, CITY, old, ServiceChoices(name="Trees", date="date", counts="things"))
    return tiny


def measured():
    found = CliRunner().invoke(equity, ["measure", CITY, "Trees", "--json"])
    assert found.exit_code == 0, found.output
    answer = json.loads(found.stdout)
    return [round(area["amount"]) for area in answer["areas"]]


def check_folders(settings):
    """On the disk there is the folder of every revision, and nothing besides."""
    assert list(settings.home.glob(f"{PREFIX}*")) == []
    with Session(open_engine(settings)) as session:
        known = {settings.home / folder for folder in session.exec(select(Revision.folder))}
    files = (path for path in (settings.home / "columns").rglob("*") if path.is_file())
    assert {path.parent for path in files} == known


def kill_imports(settings, tiny, times):
    dice, half = random.Random(4), write_records(tiny, "half.csv", middle=50)
    files = [(half, [10_000, 10_000, 0]), (tiny.folder / "old.csv", [16_000, 4_000, 0])]
    now = files[1][1]
    assert measured() == now
    began = time.monotonic()
    run_and_kill(import_records, settings, str(files[1][0]), after=3, wait=0)
    length = time.monotonic() - began  # two starts of a process and one whole import
    for number in range(times):
        file, new = files[number % 2]
        wait = dice.uniform(0, length / 2)
        said = run_and_kill(import_records, settings, str(file), after=1, wait=wait)
        sound(settings)
        assert lost_files(settings) == []
        seen = measured()
        assert seen == new if "kept" in said else seen in (now, new)
        now = seen
    sweep(settings)
    check_folders(settings)


def test_a_killed_import_leaves_the_old_or_the_new_numbers(workspace, imported):
    kill_imports(workspace, imported, 1)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_an_import_killed_ten_times_leaves_the_old_or_the_new_numbers(workspace, imported):
    kill_imports(workspace, imported, 10)
