"""Imports as jobs: all that a page can ask for, and a process killed in the middle of keeping."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from equity_core.access import ANONYMOUS, COMMAND_LINE
from equity_core.cities.population import PopulationChoices
from equity_core.cities.reading import list_cities, read_contents
from equity_core.cli import equity
from equity_core.disparity.measuring import Question, measure
from equity_core.errors import AccessDenied, BadInput
from equity_core.imports import job_kinds
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.uploads import keep_upload
from equity_core.imports.ways import dry_run
from equity_core.jobs.queue import State, cancel, read_job
from equity_core.jobs.worker import run_waiting
from equity_core.settings import REPOSITORY

SERVICE = {"name": "Trees", "date": "date", "counts": "things", "lon": "lon", "lat": "lat"}
PEOPLE = {"period": "2020", "census_count": True}

# As `equity work`, but the process stops for ever where the import is about to be committed.
ABOUT_TO_KEEP = """
import sys, time
from dataclasses import replace
from equity_core.imports import job_kinds
from equity_core.jobs.kinds import KINDS
from equity_core.jobs.worker import run_waiting
from equity_core.settings import get_settings
for name, kind in list(KINDS.items()):
    def run(task, inner=kind.run):
        def linger(session):
            task.finish_with(session)
            print("about to commit", flush=True)
            time.sleep(600)
        return inner(replace(task, finish_with=linger))
    KINDS[name] = replace(kind, run=run)
run_waiting(get_settings())
"""


@pytest.fixture(autouse=True)
def _no_process_of_its_own(monkeypatch):
    monkeypatch.setattr(job_kinds, "wake", lambda settings: None)


@pytest.fixture
def send(settings):
    return lambda path: (
        keep_upload(settings, COMMAND_LINE, name=path.name, content=path.read_bytes()).token
    )


@pytest.fixture
def loaded(settings, tiny):
    people = PopulationChoices(**PEOPLE)
    import_city(settings, "Tiny", CityFiles(tiny.areas, tiny.population, "GEOID", people=people))
    return settings


def look(settings, way, given, viewer=COMMAND_LINE):
    return dry_run(settings, viewer, way=way, city="Tiny", given=given)


def ask(settings, way, **given):
    return job_kinds.ask_for_import(settings, COMMAND_LINE, way=way, city="Tiny", given=given)


def test_a_city_with_its_people_comes_in_as_a_job(settings, tiny, send):
    given = {"upload": send(tiny.areas), "upload_people": send(tiny.population),
             "area_id": "GEOID", "area_name": "name", "level": "areas", "clean": False,
             "people": PEOPLE}  # fmt: skip
    looked = look(settings, "city", given)
    assert list_cities(settings) == []
    assert looked.said == ("3 areas of the kind “areas”. 400 people in 3 groups, counted in 2020.")
    ask(settings, "city", **given)
    [ran] = run_waiting(settings)
    assert (ran.state, ran.said) == (State.DONE, looked.said)
    assert list_cities(settings) == [{"name": "Tiny", "levels": ["areas"], "periods": ["2020"]}]
    assert list((settings.home / "uploads").iterdir()) == []


def test_people_of_another_year_and_a_further_level_come_in_as_jobs(loaded, tiny, send):
    people = {"period": "2010", "census_count": True}
    ask(loaded, "people", upload=send(tiny.population), level=None, people=people)
    ask(loaded, "layer", upload=send(tiny.areas), name="wards", id_column="GEOID", use="level",
        label="name", where=None, clean=False)  # fmt: skip
    ask(loaded, "layer", upload=send(tiny.areas), name="borders", id_column="name",
        use="outline", label=None, where=["name", "Area 01"], clean=False)  # fmt: skip
    said = [(job.state, job.said) for job in run_waiting(loaded)]
    assert said == [
        (State.DONE, "400 people in 3 groups, counted in 2010."),
        (State.DONE, "3 areas for “wards”."),
        (State.DONE, "1 outline for “borders”."),
    ]
    contents = read_contents(loaded, "Tiny")
    assert contents.periods == ["2010", "2020"]
    assert [kept.name for kept in contents.outlines] == ["borders"]
    assert contents.population("wards", "2010").facts["people"] == pytest.approx(400)


def test_what_a_look_tells_is_what_the_import_keeps(loaded, tiny, send):
    given = {"upload": send(tiny.records), "choices": SERVICE}
    looked = look(loaded, "service", given)
    assert read_contents(loaded, "Tiny").services == ()
    assert not list(loaded.home.glob(".draft-*"))
    ask(loaded, "service", **given)
    [ran] = run_waiting(loaded)
    assert ran.details == {"ledger": looked.ledger, "notes": list(looked.notes)}
    assert ran.said == looked.said == "8 rows read, 7 used; set aside: 1 outside the city."
    assert (ran.step, ran.done, ran.total) == ("Keeping records and counts", 3, 3)
    assert measure(loaded, Question("Tiny", "Trees")).ledger == looked.ledger


def test_only_who_may_load_data_looks_at_what_an_import_would_do(loaded, tiny, send):
    given = {"upload": send(tiny.records), "choices": SERVICE}
    with pytest.raises(AccessDenied):
        look(loaded, "service", given, viewer=ANONYMOUS)


def test_a_file_that_cannot_be_used_changes_nothing_and_can_be_asked_for_again(loaded, tiny, send):
    token = send(tiny.write("bad.csv", "id,lon,lat,date\n1,200,95,2020-01-01\n"))
    with pytest.raises(BadInput):
        look(loaded, "service", {"upload": token, "choices": SERVICE})
    ask(loaded, "service", upload=token, choices=SERVICE)
    [ran] = run_waiting(loaded)
    assert ran.state == State.FAILED
    assert read_contents(loaded, "Tiny").services == ()
    assert (loaded.home / "uploads" / token).is_dir()


def test_going_back_is_a_job_too(loaded, tiny, send):
    for _ in range(2):
        ask(loaded, "service", upload=send(tiny.records), choices=SERVICE)
    run_waiting(loaded)
    job_kinds.ask_to_go_back(
        loaded, COMMAND_LINE, city="Tiny", kind="service", name="Trees", seen=2, number=1
    )
    [ran] = run_waiting(loaded)
    assert (ran.state, ran.said) == (State.DONE, "“Trees” is again as it was in revision 1.")
    assert read_contents(loaded, "Tiny").service("Trees").number == 3


def test_a_cancel_while_records_are_read_keeps_nothing(loaded, tiny, send, monkeypatch):
    job = ask(loaded, "service", upload=send(tiny.records), choices=SERVICE)
    real = job_kinds.WAYS["service"]

    def way(settings, city, given, progress):
        found = real(settings, city, given, progress)
        cancel(settings, COMMAND_LINE, job.id)
        return found

    kind = job_kinds.KINDS["import service"]
    monkeypatch.setitem(
        job_kinds.KINDS,
        "import service",
        job_kinds.Kind(job_kinds._import_by(way), kind.permission),
    )
    [ran] = run_waiting(loaded)
    assert ran.state == State.CANCELLED
    assert read_contents(loaded, "Tiny").services == ()
    assert not list(loaded.home.glob(".draft-*"))


def test_an_import_killed_just_before_its_commit_keeps_nothing_and_work_finishes_it(
    loaded, tiny, send
):
    job = ask(loaded, "service", upload=send(tiny.records), choices=SERVICE)
    process = subprocess.Popen(
        [sys.executable, "-c", ABOUT_TO_KEEP],
        cwd=REPOSITORY,
        env={**os.environ, "EQUITY_HOME": str(loaded.home)},
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"about to commit\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert read_contents(loaded, "Tiny").services == ()
    assert read_job(loaded, COMMAND_LINE, job.id).state == State.RUNNING
    began = time.monotonic()
    found = CliRunner().invoke(equity, ["work", "--json"], catch_exceptions=False)
    assert time.monotonic() - began < 30
    [ran] = json.loads(found.stdout)["jobs"]
    assert (ran["state"], ran["tries"]) == ("done", 2)
    kept = read_contents(loaded, "Tiny").service("Trees")
    assert kept.number == 1
    assert measure(loaded, Question("Tiny", "Trees")).ledger["used"] == 7
