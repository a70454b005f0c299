"""The end of a worker whose cancelled job does not come to its next step, such as a huge workbook.

It is safe at any moment: a job that is to be cancelled cannot be committed any more, and drafts
that nothing points at are removed later.
"""

from __future__ import annotations

import logging
import os
import signal
from dataclasses import replace

from sqlmodel import Session, col, select

from equity_core.access import COMMAND_LINE
from equity_core.jobs import lease
from equity_core.jobs.queue import CANCELLED, State, note_job
from equity_core.jobs.starting import wake
from equity_core.settings import Settings
from equity_core.store.job_tables import JobRow, WorkerRow
from equity_core.store.tables import now
from equity_core.store.writing import writing

log = logging.getLogger(__name__)


def is_to_be_cancelled(settings: Settings, token: str) -> bool:
    """Whether the job that this worker runs was cancelled and goes on all the same."""
    with writing(settings) as session:
        return _cancelled_job(session, token) is not None


def leave(settings: Settings, token: str) -> None:
    """Write down that the job was cancelled, let another process take over, and end this one.

    Returns only where the job has ended by itself meanwhile.
    """
    with writing(settings) as session:
        row = _cancelled_job(session, token)
        if row is None:
            return
        row.state, row.said, row.finished_at = State.CANCELLED, CANCELLED, now()
        session.add(row)
        note_job(session, replace(COMMAND_LINE, name=row.asked_by), "finish job", row)
        if lease.is_held(session, token):
            session.delete(session.get_one(WorkerRow, lease.ONE))
        log.warning("Job %s was cancelled in the middle of a step; this worker ends.", row.id)
    if lease.something_waits(settings):
        wake(settings)
    end_process()


def end_process() -> None:
    """End this process at once, with those that read files for it."""
    if os.name == "posix" and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


def _cancelled_job(session: Session, token: str) -> JobRow | None:
    ours = (JobRow.worker == token, JobRow.state == State.RUNNING)
    wanted = select(JobRow).where(*ours, col(JobRow.cancel_asked)).with_for_update()
    return session.exec(wanted).first()
