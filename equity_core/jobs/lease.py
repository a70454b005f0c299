"""The right to work: one process a workspace holds it, and shows every few seconds that it lives.

A process that ended without giving it back is known by its number where it ran on this machine,
else by its silence.
"""

from __future__ import annotations

import os
import socket
from datetime import timedelta

from sqlmodel import Session, col, select, update

from equity_core.jobs.queue import CANCELLED, State
from equity_core.settings import Settings
from equity_core.store.engine import session_of
from equity_core.store.job_tables import JobRow, WorkerRow
from equity_core.store.tables import now
from equity_core.store.writing import writing

ONE = 1
SILENCE = timedelta(seconds=30)
"""After this much silence a worker counts as dead."""
TRIES = 2
"""A job whose process ended in the middle is begun this often before a person is asked."""
STOPPED = (
    "This was stopped in the middle, perhaps because the machine was restarted or had too little "
    "memory. Nothing was kept. You can start it again."
)


def take(settings: Settings, token: str) -> bool:
    """Take the right to work, unless a living process has it.

    Jobs that a dead one has left in the middle wait again, or are given up after the second time.
    """
    with writing(settings) as session:
        row = session.get(WorkerRow, ONE)
        if row is not None and row.token != token and _lives(row):
            return False
        if row is None:
            row = WorkerRow(id=ONE, token=token, host=_host(), process=os.getpid(), beat_at=now())
        row.token, row.host, row.process, row.beat_at = token, _host(), os.getpid(), now()
        session.add(row)
        _take_up_left_over(session)
        return True


def beat(settings: Settings, token: str) -> bool:
    """Show that this worker lives; False where another has taken over meanwhile."""
    moment = now()
    with writing(settings) as session:
        ours = session.exec(
            update(WorkerRow).where(col(WorkerRow.token) == token).values(beat_at=moment)
        )
        running = (col(JobRow.worker) == token) & (col(JobRow.state) == State.RUNNING)
        session.exec(update(JobRow).where(running).values(beat_at=moment))
        return bool(ours.rowcount)


def give_back(settings: Settings, token: str) -> bool:
    """Give the right to work back; False, and kept, where something waits by now."""
    with writing(settings) as session:
        if not is_held(session, token):
            return True
        if _waits(session):
            return False
        session.delete(session.get_one(WorkerRow, ONE))
        return True


def drop(settings: Settings, token: str) -> None:
    """Give the right to work back in any case: this process ends, whatever waits."""
    with writing(settings) as session:
        if is_held(session, token):
            session.delete(session.get_one(WorkerRow, ONE))


def is_held(session: Session, token: str) -> bool:
    """Whether this worker still has the right to work, in the caller's transaction."""
    row = session.get(WorkerRow, ONE)
    return row is not None and row.token == token


def someone_works(settings: Settings) -> bool:
    """Whether a living process has the right to work."""
    with session_of(settings) as session:
        row = session.get(WorkerRow, ONE)
        return row is not None and _lives(row)


def something_waits(settings: Settings) -> bool:
    """Whether a job waits for a worker."""
    with session_of(settings) as session:
        return _waits(session)


def _waits(session: Session) -> bool:
    return session.exec(select(JobRow.id).where(JobRow.state == State.WAITING)).first() is not None


def _take_up_left_over(session: Session) -> None:
    """Nobody else works now: what says that it runs was left by a process that is dead."""
    for row in session.exec(select(JobRow).where(JobRow.state == State.RUNNING)):
        if row.cancel_asked:
            row.state, row.said, row.finished_at = State.CANCELLED, CANCELLED, now()
        elif row.tries < TRIES:
            row.state = State.WAITING
        else:
            row.state, row.said, row.finished_at = State.STOPPED, STOPPED, now()
        session.add(row)


def _lives(row: WorkerRow) -> bool:
    if now() - row.beat_at > SILENCE:
        return False
    return row.host != _host() or _is_running(row.process)


def _is_running(process: int) -> bool:
    """Whether a process of this machine is there; where the system cannot tell, it is."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _host() -> str:
    return socket.gethostname()[:200]
