"""Jobs on PostgreSQL: several workers at once, an import kept with its job, a late cancel."""

from __future__ import annotations

import threading

import pytest
from postgresql_server import postgresql  # noqa: F401

from equity_core.access import COMMAND_LINE
from equity_core.cities.population import PopulationChoices
from equity_core.cities.reading import read_contents
from equity_core.imports import job_kinds
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.uploads import keep_upload
from equity_core.jobs.kinds import JobResult
from equity_core.jobs.queue import State, cancel, enqueue, read_jobs
from equity_core.jobs.worker import run_waiting
from equity_core.settings import settings_from
from equity_core.store.audit import verify
from equity_core.store.writing import writing


@pytest.fixture
def settings(postgresql, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(job_kinds, "wake", lambda settings: None)
    return settings_from(home=tmp_path / "home", database_url=postgresql)


@pytest.fixture
def loaded(settings, tiny):
    people = PopulationChoices(period="2020", census_count=True)
    import_city(settings, "Tiny", CityFiles(tiny.areas, tiny.population, "GEOID", people=people))
    return settings


def test_many_workers_run_every_job_once(settings, kind):
    seen, lock = [], threading.Lock()

    def run(task):
        task.progress("Counting", 0, 1)
        with lock:
            seen.append(task.parameters["number"])
        return JobResult("Counted.")

    kind("count", run)
    for number in range(12):
        enqueue(settings, COMMAND_LINE, kind="count", city="Tiny", parameters={"number": number})
    workers = [threading.Thread(target=run_waiting, args=(settings,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert seen == list(range(12))
    assert {job.state for job in read_jobs(settings, COMMAND_LINE)} == {State.DONE}
    with writing(settings) as session:
        assert verify(session).problems == ()


def test_an_import_and_its_job_are_kept_together_and_a_cancel_before_that_keeps_nothing(
    loaded, tiny, monkeypatch
):
    real = job_kinds.WAYS["service"]

    def ask():
        token = keep_upload(
            loaded, COMMAND_LINE, name="records.csv", content=tiny.records.read_bytes()
        ).token
        choices = {"name": "Trees", "date": "date", "counts": "things"}
        given = {"upload": token, "choices": choices}
        return job_kinds.ask_for_import(
            loaded, COMMAND_LINE, way="service", city="Tiny", given=given
        )

    def cancelled(settings, city, given, progress):
        found = real(settings, city, given, progress)
        cancel(settings, COMMAND_LINE, job.id)
        return found

    permission = job_kinds.KINDS["import service"].permission
    for way, state, services in ((cancelled, State.CANCELLED, 0), (real, State.DONE, 1)):
        kind = job_kinds.Kind(job_kinds._import_by(way), permission)
        monkeypatch.setitem(job_kinds.KINDS, "import service", kind)
        job = ask()
        [ran] = run_waiting(loaded)
        assert ran.state == state
        assert len(read_contents(loaded, "Tiny").services) == services
    job_kinds.ask_to_go_back(
        loaded, COMMAND_LINE, city="Tiny", kind="level", name="areas", seen=1, number=0
    )
    [ran] = run_waiting(loaded)
    assert (ran.state, ran.said) == (
        State.FAILED,
        "There is no earlier revision of “areas” to go back to.",
    )
