"""`equity work`, and the worker that the app starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

from click.testing import CliRunner

from equity_core.access import COMMAND_LINE
from equity_core.cli import equity
from equity_core.errors import BadInput
from equity_core.jobs import starting
from equity_core.jobs.queue import State, enqueue, read_job
from equity_core.settings import REPOSITORY


def run(*words, code=0):
    found = CliRunner().invoke(equity, ["work", *words], catch_exceptions=False)
    assert found.exit_code == code, found.output
    return found.stdout


def test_the_command_does_what_waits_and_tells_each(settings, counting, due):
    assert run() == "Nothing waits.\n"
    enqueue(settings, COMMAND_LINE, kind="count", city="Tiny", parameters={})
    assert run() == "count for Tiny: done. Counted to 3.\n"


def test_programs_get_json_and_a_failure_has_exit_code_one(settings, kind, due):
    def fail(task):
        raise BadInput("The file has no rows.")

    kind("count", fail)
    enqueue(settings, COMMAND_LINE, kind="count", city="Tiny", parameters={})
    found = json.loads(run("--json", code=1))
    assert [job["state"] for job in found["jobs"]] == ["failed"]
    assert found["jobs"][0]["said"] == "The file has no rows."
    assert found["due"] == {}


def test_due_work_runs_only_when_asked_for_and_one_failure_keeps_no_other_back(settings, due):
    calls = []

    def fail(given):
        raise BadInput("There is no address to send to.")

    due("mail", fail)
    due("reminders", lambda given: calls.append(given) or "2 reminders were written.")
    run()
    assert calls == []
    assert run("--due").splitlines() == [
        "mail: There is no address to send to.",
        "reminders: 2 reminders were written.",
    ]
    assert calls == [settings]


def test_the_app_starts_a_process_that_does_what_waits(settings, monkeypatch, kind):
    monkeypatch.setattr(starting, "LOOK_SECONDS", 0.1)
    kind("unknown to the worker", None)
    job = enqueue(settings, COMMAND_LINE, kind="unknown to the worker", city="Tiny", parameters={})
    watch = starting.start_worker(settings)
    ends = time.monotonic() + 60
    while read_job(settings, COMMAND_LINE, job.id).is_open and time.monotonic() < ends:
        time.sleep(0.2)
    watch.stop()
    assert not watch.thread.is_alive()
    found = read_job(settings, COMMAND_LINE, job.id)
    assert found.state == State.FAILED
    assert "does not know the kind of job" in found.said


def test_an_idle_app_starts_no_process(settings, monkeypatch):
    started = []
    monkeypatch.setattr(starting, "wake", started.append)
    watch = starting.start_worker(settings)
    time.sleep(0.3)
    watch.stop()
    assert started == []


def test_the_worker_outlives_the_process_that_woke_it(settings, kind):
    kind("unknown to the worker", None)
    job = enqueue(settings, COMMAND_LINE, kind="unknown to the worker", city="Tiny", parameters={})
    code = (
        "from equity_core.jobs.starting import wake; "
        "from equity_core.settings import get_settings; wake(get_settings())"
    )
    environment = {**os.environ, "EQUITY_HOME": str(settings.home)}
    subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, env=environment, check=True)
    ends = time.monotonic() + 60
    while read_job(settings, COMMAND_LINE, job.id).is_open and time.monotonic() < ends:
        time.sleep(0.2)
    assert read_job(settings, COMMAND_LINE, job.id).state == State.FAILED
