"""Starting the worker: a process of its own, which outlives the page and the server that asked."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from equity_core.errors import EquityError
from equity_core.jobs import lease
from equity_core.jobs.queue import open_jobs
from equity_core.settings import REPOSITORY, Settings

log = logging.getLogger(__name__)
LOOK_SECONDS = 3.0
_children: list[subprocess.Popen[bytes]] = []
"""Workers that this process has started; asking for their end keeps none as a zombie."""


@dataclass(frozen=True)
class WorkerWatch:
    """The watch that `start_worker` keeps."""

    thread: threading.Thread
    over: threading.Event

    def stop(self) -> None:
        """End the watch. A worker that is in the middle of a job goes on to its end."""
        self.over.set()
        self.thread.join()


def start_worker(settings: Settings) -> WorkerWatch:
    """See to it, as long as this process runs, that jobs which wait find a worker.

    Nothing runs while nothing waits. A worker that died is followed by another.
    """
    over = threading.Event()

    def watch() -> None:
        while True:
            try:
                follow_up(settings)
            except (EquityError, SQLAlchemyError) as error:
                log.warning("Jobs cannot be looked at: %s", error)
            if over.wait(LOOK_SECONDS):
                return

    thread = threading.Thread(target=watch, name="job-watch", daemon=True)
    thread.start()
    return WorkerWatch(thread, over)


def follow_up(settings: Settings) -> None:
    """Start a worker where a job is open, nobody works and none of ours is about to."""
    if not _still_running() and open_jobs(settings):
        wake(settings)


def wake(settings: Settings) -> None:
    """Start a worker, unless one is at work; to be called after `enqueue`."""
    _still_running()
    if lease.someone_works(settings):
        return
    paths = [str(REPOSITORY), os.environ.get("PYTHONPATH", "")]
    told = {
        "EQUITY_HOME": str(settings.home),
        "EQUITY_DATABASE_URL": settings.database_url,
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
    }
    _children.append(
        subprocess.Popen(
            [sys.executable, "-m", "equity_core.cli", "work", "--alone"],
            env={**os.environ, **told},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # the end of the server, or of its terminal, is not its end
        )
    )


def _still_running() -> bool:
    """Whether a worker that this process has started still runs."""
    _children[:] = [child for child in _children if child.poll() is None]
    return bool(_children)
