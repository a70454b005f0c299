"""Jobs as rows: asking for one, watching it, cancelling it, starting it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from equity_core.access import Permission, Viewer, require
from equity_core.errors import BadInput, NotFound
from equity_core.jobs.kinds import kind_named
from equity_core.settings import Settings
from equity_core.store.audit import note
from equity_core.store.engine import session_of
from equity_core.store.job_tables import JobRow
from equity_core.store.tables import now
from equity_core.store.writing import writing

SHOWN = 20


class State(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    STOPPED = "stopped"
    """Its process ended in the middle, twice: nothing was kept."""


OPEN = (State.WAITING, State.RUNNING)
CANCELLED = "This was cancelled. Nothing was kept."


@dataclass(frozen=True)
class Job:
    """A job as read. ``done`` of ``total`` steps are behind it; ``said`` tells how it ended."""

    id: int
    kind: str
    city: str
    parameters: dict[str, Any] = field(hash=False)
    asked_by: str
    state: State
    step: str
    done: int
    total: int
    said: str
    details: dict[str, Any] = field(hash=False)
    reference: str
    tries: int
    cancel_asked: bool
    created_at: datetime
    started_at: datetime | None
    beat_at: datetime | None
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN


def enqueue(
    settings: Settings, viewer: Viewer, *, kind: str, city: str, parameters: Mapping[str, Any]
) -> Job:
    """Ask for a piece of long work; it is done with the role that the viewer has by then.

    Raises
    ------
    AccessDenied
        The viewer may not ask for this kind of work.
    """
    require(viewer, kind_named(kind).permission)
    with writing(settings) as session:
        row = JobRow(
            kind=kind,
            city=city,
            parameters=dict(parameters),
            account_id=viewer.user_id,
            asked_by=viewer.name,
            state=State.WAITING,
        )
        session.add(row)
        session.flush()
        note_job(session, viewer, "ask for job", row)
        return as_job(row)


def cancel(settings: Settings, viewer: Viewer, number: int) -> Job:
    """Cancel a job: at once where it waits, at its next step where it runs.

    Raises
    ------
    BadInput
        It has ended already.
    """
    with writing(settings) as session:
        row = _row_for(session, viewer, number)
        if row.state not in OPEN:
            raise BadInput("This has ended already, so it cannot be cancelled any more.")
        row.cancel_asked = True
        if row.state == State.WAITING:
            row.state, row.said, row.finished_at = State.CANCELLED, CANCELLED, now()
        session.add(row)
        note_job(session, viewer, "cancel job", row)
        return as_job(row)


def start_again(settings: Settings, viewer: Viewer, number: int) -> Job:
    """Let a job that was not done wait once more, in the name of this viewer.

    Raises
    ------
    BadInput
        It is done, or not over yet.
    """
    with writing(settings) as session:
        row = _row_for(session, viewer, number)
        if row.state in (*OPEN, State.DONE):
            raise BadInput("This is done or under way, so it cannot be started again.")
        row.state, row.said, row.step, row.reference = State.WAITING, "", "", ""
        row.tries, row.done, row.total, row.cancel_asked = 0, 0, 0, False
        row.account_id, row.asked_by = viewer.user_id, viewer.name
        row.finished_at = None
        session.add(row)
        note_job(session, viewer, "start job again", row)
        return as_job(row)


def read_job(settings: Settings, viewer: Viewer, number: int) -> Job:
    """One job as it stands.

    Raises
    ------
    NotFound
        There is no such job.
    """
    with session_of(settings) as session:
        return as_job(_row_for(session, viewer, number))


def read_jobs(settings: Settings, viewer: Viewer, *, at_most: int = SHOWN) -> list[Job]:
    """The newest jobs, newest first."""
    require(viewer, Permission.IMPORT_DATA)
    wanted = select(JobRow).order_by(col(JobRow.id).desc()).limit(at_most)
    with session_of(settings) as session:
        return [as_job(row) for row in session.exec(wanted)]


def open_jobs(settings: Settings) -> list[Job]:
    """Every job that waits or runs, oldest first; for the program itself, not for pages."""
    wanted = select(JobRow).where(col(JobRow.state).in_(OPEN)).order_by(col(JobRow.id))
    with session_of(settings) as session:
        return [as_job(row) for row in session.exec(wanted)]


def note_job(session: Session, viewer: Viewer, action: str, row: JobRow) -> None:
    """One line in the record of changes, in the caller's transaction."""
    after = {"job": row.kind, "city": row.city, "state": str(row.state), "said": row.said}
    note(session, viewer, action=action, kind="job", key=str(row.id), before=None, after=after)


def as_job(row: JobRow) -> Job:
    """A row as a plain value."""
    copied = {name: getattr(row, name) for name in Job.__dataclass_fields__}
    return Job(**{**copied, "state": State(row.state)})


def _row_for(session: Session, viewer: Viewer, number: int) -> JobRow:
    """The row of a job, where the viewer may ask for work of its kind."""
    row = session.get(JobRow, number, with_for_update=True)
    require(viewer, Permission.IMPORT_DATA if row is None else kind_named(row.kind).permission)
    if row is None:
        raise NotFound("There is no such job. It may be of another workspace.")
    return row
