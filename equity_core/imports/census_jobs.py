"""Fetching from the Census as jobs: a new city by its name, newer figures, the switch to them."""

from __future__ import annotations

from collections.abc import Mapping

from equity_core.access import Permission, Viewer
from equity_core.errors import BadInput
from equity_core.imports.census_city import prepare_census_city
from equity_core.imports.census_refresh import look_for_newer
from equity_core.imports.census_source import open_census
from equity_core.imports.census_switching import use_newer
from equity_core.jobs.kinds import KINDS, JobResult, Kind, Task
from equity_core.jobs.queue import Job, enqueue
from equity_core.jobs.starting import wake
from equity_core.settings import Settings
from equity_core.store.names import clean_name

FETCH, LOOK, USE = "fetch city", "look for newer figures", "use newer figures"
LONGEST = 120


def ask_to_fetch(
    settings: Settings, viewer: Viewer, *, asked: str, called: str | None = None
) -> Job:
    """Queue the fetch of a city by its name with its state, and see to it that a worker runs.

    Raises
    ------
    AccessDenied
        The viewer may not load data.
    BadInput
        There is no name, or it, or what the city is to be called, cannot be one.
    """
    asked = " ".join(asked.split())
    if not asked or len(asked) > LONGEST or not asked.isprintable():
        raise BadInput("Write the city's name with its state, such as Red Wing, MN.")
    given = {"asked": asked, "called": clean_name(called, what="city") if called else None}
    return _ask(settings, viewer, kind=FETCH, city=asked, given=given)


def ask_to_look(settings: Settings, viewer: Viewer, *, city: str) -> Job:
    """Queue a look for newer figures of a city.

    Raises
    ------
    AccessDenied
        The viewer may not load data.
    """
    return _ask(settings, viewer, kind=LOOK, city=city, given={})


def ask_to_use(settings: Settings, viewer: Viewer, *, city: str, seen: int) -> Job:
    """Queue the switch to figures that wait; `seen` is the revision that was looked at.

    Raises
    ------
    AccessDenied
        The viewer may not load data.
    """
    return _ask(settings, viewer, kind=USE, city=city, given={"seen": seen})


def _ask(
    settings: Settings, viewer: Viewer, *, kind: str, city: str, given: Mapping[str, object]
) -> Job:
    job = enqueue(settings, viewer, kind=kind, city=city, parameters=given)
    wake(settings)
    return job


def _fetch(task: Task) -> JobResult:
    found = prepare_census_city(
        task.settings,
        str(task.parameters["asked"]),
        called=task.parameters["called"],
        progress=task.progress,
        source=open_census,
    )
    found.keep(task.settings, progress=task.progress, also=task.finish_with)
    return JobResult(found.said, {"city": found.name, "notes": list(found.notes)})


def _look(task: Task) -> JobResult:
    found = look_for_newer(
        task.settings,
        task.viewer,
        task.city,
        progress=task.progress,
        source=open_census,
        also=task.finish_with,
    )
    return JobResult(found.said)


def _use(task: Task) -> JobResult:
    said = use_newer(
        task.settings,
        task.viewer,
        task.city,
        seen=int(task.parameters["seen"]),
        progress=task.progress,
        also=task.finish_with,
    )
    return JobResult(said)


for name, run in ((FETCH, _fetch), (LOOK, _look), (USE, _use)):
    KINDS[name] = Kind(run, Permission.IMPORT_DATA)
