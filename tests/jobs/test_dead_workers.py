"""Workers that die in the middle: nothing is half done, and the next one goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from equity_core.access import COMMAND_LINE
from equity_core.jobs import lease
from equity_core.jobs.kinds import JobResult
from equity_core.jobs.queue import State, cancel, enqueue, read_job, start_again
from equity_core.jobs.worker import run_waiting
from equity_core.settings import REPOSITORY
from equity_core.store.job_tables import WorkerRow
from equity_core.store.writing import writing

ENDLESS = """
import time
from equity_core.access import Permission
from equity_core.jobs.kinds import KINDS, Kind
from equity_core.jobs import worker
from equity_core.settings import get_settings
def run(task):
    task.progress("Deep in the middle", 1, 3)
    time.sleep(600)
KINDS["long"] = Kind(run, Permission.IMPORT_DATA)
worker.BEAT_SECONDS = 0.3
worker.run_waiting(get_settings(), alone=True)
"""


def ask(settings):
    kinds = enqueue(settings, COMMAND_LINE, kind="long", city="Tiny", parameters={})
    return kinds.id


def is_deep_in(settings, number):
    job = read_job(settings, COMMAND_LINE, number)
    return job.state == State.RUNNING and job.step == "Deep in the middle"


def begin(settings, number):
    """A process that is in the middle of the job."""
    process = subprocess.Popen(
        [sys.executable, "-c", ENDLESS],
        cwd=REPOSITORY,
        env={**os.environ, "EQUITY_HOME": str(settings.home)},
        start_new_session=True,
    )
    ends = time.monotonic() + 60
    while not (lease.someone_works(settings) and is_deep_in(settings, number)):
        assert process.poll() is None
        assert time.monotonic() < ends
        time.sleep(0.1)
    return process


def kill_in_the_middle(settings, number):
    """Let a process begin the job and kill it without a word."""
    process = begin(settings, number)
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.fixture
def long(kind):
    kind("long", lambda task: JobResult("Done at last."))


def test_a_job_whose_worker_was_killed_is_done_by_the_next_one(settings, long):
    number = ask(settings)
    kill_in_the_middle(settings, number)
    assert read_job(settings, COMMAND_LINE, number).state == State.RUNNING
    assert not lease.someone_works(settings)
    [ran] = run_waiting(settings)
    assert (ran.state, ran.said, ran.tries) == (State.DONE, "Done at last.", 2)


def test_a_job_that_kills_its_worker_twice_waits_for_a_person(settings, long):
    number = ask(settings)
    kill_in_the_middle(settings, number)
    kill_in_the_middle(settings, number)
    assert run_waiting(settings) == []
    job = read_job(settings, COMMAND_LINE, number)
    assert job.state == State.STOPPED
    assert "stopped in the middle" in job.said
    start_again(settings, COMMAND_LINE, number)
    assert run_waiting(settings)[0].state == State.DONE


def test_a_job_that_was_cancelled_when_its_worker_died_stays_cancelled(settings, long):
    number = ask(settings)
    kill_in_the_middle(settings, number)
    assert cancel(settings, COMMAND_LINE, number).state == State.RUNNING
    assert run_waiting(settings) == []
    assert read_job(settings, COMMAND_LINE, number).state == State.CANCELLED


def test_a_worker_of_another_machine_counts_as_dead_only_after_its_silence(settings):
    assert lease.take(settings, "here")
    for silent_for, free in ((timedelta(), False), (lease.SILENCE * 2, True)):
        with writing(settings) as session:
            row = session.get(WorkerRow, lease.ONE)
            row.host, row.process, row.token = "another machine", 1, "there"
            row.beat_at -= silent_for
            session.add(row)
        assert lease.take(settings, "here again") is free


def test_a_worker_that_was_taken_over_notices_and_leaves_the_job_alone(settings, kind):
    def run(task):
        with writing(settings) as session:  # what another worker does after a long silence
            row = session.get(WorkerRow, lease.ONE)
            row.beat_at -= lease.SILENCE * 2
            session.add(row)
        assert lease.take(settings, "another")
        task.progress("Too late", 2, 3)
        raise AssertionError("the job went on")

    kind("long", run)
    number = ask(settings)
    run_waiting(settings)
    job = read_job(settings, COMMAND_LINE, number)
    assert (job.state, job.said) == (State.WAITING, "")
    assert not lease.beat(settings, "the first")
    lease.drop(settings, "another")
    kind("long", lambda task: JobResult("Done at last."))
    assert run_waiting(settings)[0].said == "Done at last."


def test_a_cancelled_job_that_comes_to_no_step_ends_with_its_worker(settings, long):
    number = ask(settings)
    process = begin(settings, number)
    cancel(settings, COMMAND_LINE, number)
    process.wait(timeout=30)
    assert process.returncode != 0
    job = read_job(settings, COMMAND_LINE, number)
    assert (job.state, job.said) == (State.CANCELLED, "This was cancelled. Nothing was kept.")
    assert not lease.someone_works(settings)
    start_again(settings, COMMAND_LINE, number)
    assert run_waiting(settings)[0].state == State.DONE
