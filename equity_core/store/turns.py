"""Taking turns: who came first writes first, within one process.

A database lets one write at a time and does not care who waits how long. Many threads that all
knock at it would starve each other, and hold connections that readers need.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from equity_core.errors import StoreProblem

BUSY = "The database is busy and nothing was changed. Try again in a minute."


class _Queue:
    """Those who wait; the first of them has the turn."""

    def __init__(self) -> None:
        self._waiting: deque[threading.Event] = deque()
        self._guard = threading.Lock()

    def enter(self, seconds: float) -> bool:
        mine = threading.Event()
        with self._guard:
            self._waiting.append(mine)
            self._call()
        if mine.wait(seconds):
            return True
        with self._guard:
            if mine.is_set():  # called at the last moment
                return True
            self._waiting.remove(mine)
        return False

    def leave(self) -> None:
        with self._guard:
            self._waiting.popleft()
            self._call()

    def _call(self) -> None:
        if self._waiting:
            self._waiting[0].set()


_QUEUES: dict[str, _Queue] = {}
_GUARD = threading.Lock()


@contextmanager
def turn(database: str, *, seconds: float) -> Iterator[None]:
    """Hold the turn of one database; StoreProblem where it did not come in so many seconds."""
    with _GUARD:
        queue = _QUEUES.setdefault(database, _Queue())
    if not queue.enter(seconds):
        raise StoreProblem(BUSY)
    try:
        yield
    finally:
        queue.leave()
