"""What a process that died has left behind: who is at work is told by a lock, not by a clock.

Whoever builds drafts holds the workspace's lock together with others; the system takes it from
a process that dies. Who can hold it alone knows that nobody is at work, and clears away.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlmodel import col, select

from equity_core.errors import StoreProblem
from equity_core.settings import Settings
from equity_core.store.engine import session_of
from equity_core.store.tables import Revision

try:
    import fcntl
except ImportError:  # Windows has no such locks; there a day must pass
    fcntl = None  # type: ignore[assignment]

PREFIX = ".draft-"
LOCK = ".at-work"
JOURNAL = "moving.json"
LEFT_OVER_AFTER = 24 * 3600
"""Seconds after which a draft can only be left over, where the system has no locks."""


@contextmanager
def at_work(settings: Settings) -> Iterator[None]:
    """Hold the workspace's lock with others; whoever comes first to an idle one clears away."""
    with (settings.home / LOCK).open("ab") as file:
        if _alone(file.fileno()):
            clear_strays(settings)
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_SH)
        yield


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the workspace's lock alone: no import begins meanwhile.

    Raises
    ------
    StoreProblem
        An import is at work.
    """
    lock = settings.home / LOCK
    if not lock.exists():  # nobody ever imported anything here
        yield
        return
    with lock.open("ab") as file:
        if not _alone(file.fileno()):
            raise StoreProblem(
                f"An import is at work in {settings.home}. Wait until it is done, stop the app, "
                "then try again. Nothing was changed."
            )
        yield


def sweep(settings: Settings) -> int:
    """Clear away what dead processes left, unless someone is at work; how many drafts went."""
    if not settings.home.is_dir() or not any(settings.home.glob(f"{PREFIX}*")):
        return 0
    with (settings.home / LOCK).open("ab") as file:
        return clear_strays(settings) if _alone(file.fileno()) else 0


def clear_strays(settings: Settings) -> int:
    """Remove left-over drafts, and folders that were moved into place but never kept."""
    drafts = [path for path in settings.home.glob(f"{PREFIX}*") if _is_stray(path)]
    for draft in drafts:
        if _take_back(settings, draft):
            shutil.rmtree(draft, ignore_errors=True)
    return len(drafts)


def write_journal(settings: Settings, draft: Path, folders: Sequence[str]) -> None:
    """Say which folders are about to be moved into place; on the disk before the first is."""
    said = {"database": _mark_of(settings), "folders": list(folders)}
    with (draft / JOURNAL).open("w", encoding="utf-8") as file:
        json.dump(said, file)
        file.flush()
        os.fsync(file.fileno())


def _take_back(settings: Settings, draft: Path) -> bool:
    """Remove what this draft moved and no row points at; False where another database knows."""
    journal = draft / JOURNAL
    if not journal.is_file():
        return True
    try:
        said = json.loads(journal.read_text(encoding="utf-8"))
    except ValueError:  # torn while it was written: nothing had been moved yet
        return True
    if said["database"] != _mark_of(settings):
        return False
    with session_of(settings) as session:
        asked = select(Revision.folder).where(col(Revision.folder).in_(said["folders"]))
        kept = set(session.exec(asked).all())
    for folder in set(said["folders"]) - kept:
        shutil.rmtree(settings.home / folder, ignore_errors=True)
    return True


def _is_stray(path: Path) -> bool:
    return fcntl is not None or time.time() - path.stat().st_mtime > LEFT_OVER_AFTER


def _alone(lock: int) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _mark_of(settings: Settings) -> str:
    """Which database it is, without names and passwords, which change."""
    url = make_url(settings.database)
    named = f"{url.get_backend_name()} {url.host} {url.port} {url.database}"
    return hashlib.sha256(named.encode()).hexdigest()
