"""What can be a job. Rooms above register their own kinds here by name; this room knows none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from equity_core.access import Permission, Viewer
from equity_core.cities.progress import Progress
from equity_core.errors import NotFound
from equity_core.settings import Settings


@dataclass(frozen=True)
class Task:
    """What a running job is given.

    ``progress`` notes the step and raises where the job was cancelled. ``finish_with`` is to be
    called in the transaction that keeps the result: then the work is kept and the job is done, or
    neither, even where the process dies in that moment.
    """

    settings: Settings
    viewer: Viewer
    city: str
    parameters: Mapping[str, Any] = field(hash=False)
    progress: Progress
    finish_with: Callable[[Session], None]


@dataclass(frozen=True)
class JobResult:
    """How a job ended: a sentence, and what a page shows beside it (plain JSON)."""

    said: str
    details: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Kind:
    """One kind of long work, and what one must be allowed to do to ask for it."""

    run: Callable[[Task], JobResult]
    permission: Permission


KINDS: dict[str, Kind] = {}
"""Every kind of job by name; the module that knows one puts it here when it is imported."""

DUE: dict[str, Callable[[Settings], str]] = {}
"""Work that comes round by the calendar, by name; `equity work --due` runs each once.

Each decides by itself whether anything is due and returns a sentence on what it did.
"""


def kind_named(name: str) -> Kind:
    """The kind of that name.

    Raises
    ------
    NotFound
        This version of the program knows no such kind.
    """
    if name not in KINDS:
        raise NotFound(f"This version of the program does not know the kind of job “{name}”.")
    return KINDS[name]
