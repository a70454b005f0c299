"""Imports as jobs: a page asks, the worker keeps, whatever becomes of the page meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from equity_core.access import Permission, Viewer
from equity_core.imports import census_jobs  # noqa: F401 - makes its kinds known with ours
from equity_core.imports.going_back import go_back
from equity_core.imports.uploads import drop_upload, sweep_uploads
from equity_core.imports.ways import WAYS, Given, Way
from equity_core.jobs.kinds import DUE, KINDS, JobResult, Kind, Task
from equity_core.jobs.queue import Job, enqueue
from equity_core.jobs.starting import wake
from equity_core.readers.words import count
from equity_core.settings import Settings

GO_BACK = "go back"


def ask_for_import(settings: Settings, viewer: Viewer, *, way: str, city: str, given: Given) -> Job:
    """Queue an import of files that were sent, and see to it that a worker runs.

    Raises
    ------
    AccessDenied
        The viewer may not load data.
    """
    job = enqueue(settings, viewer, kind=f"import {way}", city=city, parameters=given)
    wake(settings)
    return job


def ask_to_go_back(
    settings: Settings, viewer: Viewer, *, city: str, kind: str, name: str, seen: int, number: int
) -> Job:
    """Queue the way back to an earlier revision; `seen` is the one in force that was looked at.

    Raises
    ------
    AccessDenied
        The viewer may not load data.
    """
    given = {"dataset": kind, "name": name, "seen": seen, "number": number}
    job = enqueue(settings, viewer, kind=GO_BACK, city=city, parameters=given)
    wake(settings)
    return job


def _import_by(way: Way) -> Callable[[Task], JobResult]:
    def run(task: Task) -> JobResult:
        sweep_uploads(task.settings)
        ready = way(task.settings, task.city, task.parameters, task.progress)
        ready.prepared.keep(task.settings, progress=task.progress, also=task.finish_with)
        for name, value in task.parameters.items():
            if name.startswith("upload"):
                drop_upload(task.settings, str(value))
        report = ready.report
        return JobResult(report.said, {"ledger": report.ledger, "notes": list(report.notes)})

    return run


def _go_back(task: Task) -> JobResult:
    given = task.parameters
    said = go_back(
        task.settings,
        task.viewer,
        task.city,
        kind=given["dataset"],
        name=given["name"],
        seen=given["seen"],
        number=given["number"],
        progress=task.progress,
        also=task.finish_with,
    )
    return JobResult(said)


def _sweep(settings: Settings) -> str:
    gone = count(sweep_uploads(settings), "file")
    return f"Removed {gone} that {'was' if gone == '1 file' else 'were'} sent more than a day ago."


DUE["files that were sent"] = _sweep
for name, way in WAYS.items():
    KINDS[f"import {name}"] = Kind(_import_by(way), Permission.IMPORT_DATA)
KINDS[GO_BACK] = Kind(_go_back, Permission.IMPORT_DATA)
