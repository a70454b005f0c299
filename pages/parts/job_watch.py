"""Watching long work: steps and counts, cancelling, starting again, how it ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import streamlit as st

from equity_core.access import Permission, Viewer
from equity_core.errors import EquityError
from equity_core.imports.page_words import for_page
from equity_core.jobs.queue import Job, State, cancel, read_jobs, start_again
from equity_core.jobs.starting import follow_up, wake
from equity_core.settings import get_settings
from pages.parts.choosers import services_on_map
from pages.parts.guard import require_permission
from pages.parts.loaders import load_city_names, load_contents, load_stamp
from pages.parts.plain import plain
from pages.parts.welcome import MAPS

EVERY_SECONDS = 1.5
OF_LATE = timedelta(days=3)
SHOWN = 5
KINDS = {
    "import service": "Service records",
    "import history": "People of earlier years",
    "import places": "Other places",
    "import overlay": "Historic map",
    "import people": "People",
    "import layer": "Areas or outlines",
    "import city": "Areas and people",
    "go back": "Back to an earlier revision",
    "fetch city": "City from the Census",
    "look for newer figures": "A look for newer figures",
    "use newer figures": "The switch to newer figures",
}
ENDED = {
    State.DONE: "Done",
    State.FAILED: "Not done",
    State.CANCELLED: "Cancelled",
    State.STOPPED: "Stopped in the middle",
}
SHOW = {State.DONE: st.success, State.FAILED: st.error, State.STOPPED: st.warning}


def watch_jobs() -> None:
    """The newest jobs; while one is under way, looked at again every second or two."""
    is_open = any(job.is_open for job in _newest(require_permission(Permission.IMPORT_DATA)))
    if is_open:
        follow_up(get_settings())  # the process that did it may have died
    st.fragment(_show_jobs, run_every=EVERY_SECONDS if is_open else None)(is_open)


def _show_jobs(was_open: bool) -> None:
    """Runs without the page, so it asks anew who is here."""
    viewer = require_permission(Permission.IMPORT_DATA)
    jobs = _newest(viewer)
    if was_open and not any(job.is_open for job in jobs):
        st.rerun()
    if not jobs:
        return
    st.header("Under way and done", anchor=False)
    for job in jobs:
        with st.container(key=f"job_{job.id}"):
            (_show_open if job.is_open else _show_ended)(job)


def _newest(viewer: Viewer) -> list[Job]:
    """What is under way, and what ended of late."""
    since = datetime.now(UTC) - OF_LATE
    jobs = read_jobs(get_settings(), viewer, at_most=SHOWN)
    return [job for job in jobs if job.finished_at is None or job.finished_at > since]


def _show_open(job: Job) -> None:
    said = f"**{_about(job)}**, asked for by {plain(job.asked_by)}: "
    if job.cancel_asked:
        said += "will be cancelled at its next step."
    elif job.state == State.WAITING:
        said += "waits for its turn."
    else:
        said += f"step {min(job.done + 1, job.total or 1)} of {job.total or 1}, {plain(job.step)}."
    st.markdown(said)
    if job.state == State.RUNNING and job.total:
        st.progress(min(job.done / job.total, 1.0))
    if not job.cancel_asked and st.button("Cancel", key=f"cancel_{job.id}"):
        _do(lambda: cancel(get_settings(), _again(), job.id))


def _show_ended(job: Job) -> None:
    said = f"**{ENDED[job.state]}: {_about(job)}.** {plain(for_page(job.said))}"
    SHOW.get(job.state, st.info)(said)
    if job.state == State.DONE and job.kind == "import service":
        _link_to_map(job)
    if job.state != State.DONE and st.button("Start again", key=f"again_{job.id}"):
        _do(lambda: start_again(get_settings(), _again(), job.id))


def _link_to_map(job: Job) -> None:
    """The way to the map of a service, where it is on one."""
    stamp, name = load_stamp(), job.parameters["choices"]["name"]
    for slug, city in load_city_names(stamp).items():
        if city == job.city and name in services_on_map(load_contents(stamp, slug)):
            words = f"See {plain(name)} on the map"
            st.page_link(MAPS, label=words, query_params={"city": slug, "service": name})


def _do(act: Callable[[], Job]) -> None:
    try:
        act()
    except EquityError as problem:
        st.error(plain(str(problem)))
        return
    wake(get_settings())
    st.rerun()


def _again() -> Viewer:
    return require_permission(Permission.IMPORT_DATA)


def _about(job: Job) -> str:
    given = job.parameters
    name = given.get("name") or given.get("choices", {}).get("name")
    what = KINDS.get(job.kind, job.kind)
    return plain(f"{what}, {name}, for {job.city}" if name else f"{what} for {job.city}")
