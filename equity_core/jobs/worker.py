"""The worker: it takes the right to work, runs what waits, and gives it back."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from equity_core.access import COMMAND_LINE, Role, Viewer, require
from equity_core.errors import AccessDenied, EquityError
from equity_core.jobs import lease
from equity_core.jobs.kinds import JobResult, Task, kind_named
from equity_core.jobs.leaving import is_to_be_cancelled, leave
from equity_core.jobs.queue import CANCELLED, Job, State, as_job, note_job, read_job
from equity_core.settings import Settings
from equity_core.store.account_tables import Account
from equity_core.store.job_tables import JobRow
from equity_core.store.tables import now
from equity_core.store.writing import writing

log = logging.getLogger(__name__)
BEAT_SECONDS = 5.0
PAUSE_SECONDS = 0.5
MARKS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Cancelled(Exception):  # noqa: N818 - not an error: somebody wished it
    """The job was cancelled, or another worker has it now."""


def run_waiting(
    settings: Settings, *, tell: Callable[[Job], None] | None = None, alone: bool = False
) -> list[Job]:
    """Run every job that waits, one after the other, and return them as they ended.

    Where another process is at work this one waits for it, as long as something waits. `tell` is
    called with each job when it has ended. `alone` says that the process is there for nothing
    else: it ends where a cancelled job does not come to its next step for some seconds.
    """
    ran: list[Job] = []
    token = secrets.token_hex(16)
    while not lease.take(settings, token):
        if not lease.something_waits(settings):
            return ran
        time.sleep(PAUSE_SECONDS)
    try:
        with _signs_of_life(settings, token, alone=alone):
            while True:
                job = _begin_next(settings, token)
                if job is not None:
                    ran.append(_run(settings, token, job))
                    if tell is not None:
                        tell(ran[-1])
                elif lease.give_back(settings, token):
                    return ran
    finally:
        lease.drop(settings, token)


@contextmanager
def _signs_of_life(settings: Settings, token: str, *, alone: bool) -> Iterator[None]:
    """Beat from a thread of its own: one step of a job can take minutes."""
    over = threading.Event()

    def beat() -> None:
        overdue = False
        while not over.wait(BEAT_SECONDS):
            try:
                if not lease.beat(settings, token):
                    return
                if overdue and alone:
                    leave(settings, token)
                overdue = is_to_be_cancelled(settings, token)
            except (EquityError, SQLAlchemyError) as error:
                log.warning("A sign of life of the worker could not be written: %s", error)

    thread = threading.Thread(target=beat, name="job-beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _begin_next(settings: Settings, token: str) -> Job | None:
    wanted = select(JobRow).where(JobRow.state == State.WAITING).order_by(col(JobRow.id))
    with writing(settings) as session:
        row = session.exec(wanted.limit(1)).first()
        if row is None or not lease.is_held(session, token):
            return None
        row.state, row.worker, row.tries = State.RUNNING, token, row.tries + 1
        row.step, row.done, row.total = "", 0, 0
        row.started_at = row.beat_at = now()
        session.add(row)
        return as_job(row)


def _run(settings: Settings, token: str, job: Job) -> Job:
    viewer = replace(COMMAND_LINE, name=job.asked_by)
    try:
        viewer = _asker(settings, job)
        kind = kind_named(job.kind)
        require(viewer, kind.permission)
        result = kind.run(_task(settings, token, job, viewer))
    except Cancelled:
        return _end(settings, token, job, viewer, State.CANCELLED, JobResult(CANCELLED))
    except EquityError as error:
        return _end(settings, token, job, viewer, State.FAILED, JobResult(str(error)))
    except Exception as error:  # the last place that can tell anyone; the log gets all of it
        mark = "".join(secrets.choice(MARKS) for _ in range(6))
        log.error("Failure %s in job %s (%s)", mark, job.id, job.kind, exc_info=error)
        said = (
            "Something went wrong on our side and nothing was kept. Please tell whoever looks "
            f"after the dashboard this number: {mark}."
        )
        return _end(settings, token, job, viewer, State.FAILED, JobResult(said), mark)
    return _end(settings, token, job, viewer, State.DONE, result)


def _asker(settings: Settings, job: Job) -> Viewer:
    """Who asked for the job, with the role that they have now."""
    with writing(settings) as session:
        row = session.get(JobRow, job.id)
        number = None if row is None else row.account_id
        if number is None:
            return COMMAND_LINE
        account = session.get(Account, number)
        if account is None or account.disabled:
            raise AccessDenied(
                f"{job.asked_by} can no longer sign in, so this was not done. "
                "Someone who may load data can start it again."
            )
        return Viewer(account.id, account.name, Role(account.role))


def _task(settings: Settings, token: str, job: Job, viewer: Viewer) -> Task:
    def progress(step: str, done: int, total: int) -> None:
        with writing(settings) as session:
            row = _ours(session, token, job)
            row.step, row.done, row.total = step[:300], done, total
            session.add(row)

    def finish_with(session: Session) -> None:
        row = _ours(session, token, job)
        row.state, row.done, row.finished_at = State.DONE, row.total, now()
        session.add(row)
        note_job(session, viewer, "finish job", row)

    return Task(settings, viewer, job.city, job.parameters, progress, finish_with)


def _ours(session: Session, token: str, job: Job) -> JobRow:
    """The row of the job that this worker runs; raises Cancelled where it should not go on."""
    row = session.get(JobRow, job.id, populate_existing=True, with_for_update=True)
    if row is None or row.worker != token or row.state != State.RUNNING or row.cancel_asked:
        raise Cancelled
    return row


def _end(
    settings: Settings,
    token: str,
    job: Job,
    viewer: Viewer,
    state: State,
    result: JobResult,
    reference: str = "",
) -> Job:
    """Write down how a job ended; one that another worker took over is left to that one."""
    with writing(settings) as session:
        row = session.get(JobRow, job.id)
        if row is not None and row.worker == token and row.state in (State.RUNNING, State.DONE):
            was_open = row.state == State.RUNNING
            row.state, row.reference = (state if was_open else State.DONE), reference
            if state == State.DONE or was_open:
                row.said, row.details = result.said, result.details
            row.finished_at = row.finished_at or now()
            session.add(row)
            if was_open:
                note_job(session, viewer, "finish job", row)
    return read_job(settings, COMMAND_LINE, job.id)
