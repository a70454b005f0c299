"""Kinds of job for tests, and people who ask for them."""

from __future__ import annotations

import pytest

from equity_core.access import COMMAND_LINE, Permission, Role, Viewer
from equity_core.accounts.people import add_person
from equity_core.jobs.kinds import DUE, KINDS, JobResult, Kind, Task

PASSWORD = "seven purple herons wade"


@pytest.fixture
def editor(settings) -> Viewer:
    """A person who may load data."""
    made = add_person(
        settings, COMMAND_LINE, name="Ada Lovelace", role=Role.EDITOR, password=PASSWORD
    )
    return Viewer(made.id, made.name, Role.EDITOR)


@pytest.fixture
def kind(monkeypatch):
    """A function that registers a kind of job for one test: `kind("count", run)`."""

    def register(name, run):
        monkeypatch.setitem(KINDS, name, Kind(run, Permission.IMPORT_DATA))

    return register


@pytest.fixture
def due(monkeypatch):
    """The registry of due work, empty for one test."""
    for name in list(DUE):
        monkeypatch.delitem(DUE, name)
    return lambda name, run: monkeypatch.setitem(DUE, name, run)


@pytest.fixture
def counting(kind):
    """A kind of job that counts to three and remembers in whose name."""
    seen = []

    def run(task: Task) -> JobResult:
        for number in range(3):
            task.progress(f"Counting {number + 1}", number, 3)
        seen.append((task.viewer.name, task.viewer.role, dict(task.parameters)))
        return JobResult("Counted to 3.", {"last": 3})

    kind("count", run)
    return seen
