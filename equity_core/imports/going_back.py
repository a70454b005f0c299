"""Going back to an earlier revision. Nothing is removed: what was is kept anew, as the newest.

Whatever is worked out from it (people of other levels, counts of services) is worked out anew.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from equity_core.access import Permission, Viewer, require
from equity_core.cities.progress import Progress, silent
from equity_core.cities.reading import KINDS as OF_KIND
from equity_core.cities.reading import CityContents, read_contents
from equity_core.errors import BadInput, NotFound
from equity_core.imports.following import FOLLOW
from equity_core.settings import Settings
from equity_core.store.audit import note
from equity_core.store.names import same_name
from equity_core.store.revisions import Kept, read_history
from equity_core.store.workbench import Also, workbench

__all__ = ["History", "Kept", "go_back", "read_histories"]

KINDS = (
    "level",
    "population",
    "ages",
    "whole",
    "place",
    "outline",
    "overlay",
    "history",
    "service",
    "places",
)
"""What can go back, in the order in which it is told."""


@dataclass(frozen=True)
class History:
    """Something a city loaded, and all its revisions; ``now`` is the one in force."""

    kind: str
    name: str
    now: Kept
    before: tuple[Kept, ...]
    """The earlier revisions, the newest first."""

    @property
    def can_go_back(self) -> bool:
        """Whether there is an earlier one; people that are worked out follow their level."""
        return bool(self.before) and "derived_from" not in self.now.facts


def read_histories(settings: Settings, viewer: Viewer, contents: CityContents) -> list[History]:
    """What a city holds with its revisions, in the order of `KINDS`.

    Raises
    ------
    AccessDenied
        The viewer may not load data.
    """
    require(viewer, Permission.IMPORT_DATA)
    of: dict[tuple[str, str], list[Kept]] = {}
    for kept in read_history(settings, contents.city):
        of.setdefault((kept.kind, kept.name), []).append(kept)
    return [
        History(kind, name, newest, tuple(before))
        for wanted in KINDS
        for (kind, name), (newest, *before) in of.items()
        if kind == wanted
    ]


def go_back(
    settings: Settings,
    viewer: Viewer,
    city: str,
    *,
    kind: str,
    name: str,
    seen: int,
    number: int,
    progress: Progress = silent,
    also: Also | None = None,
) -> str:
    """Put an earlier revision in force again and return a sentence that says so.

    `kind` and `name` say of what ("service", "Trees planted"), `number` to which revision, `seen`
    is the one in force that the person looked at. `also` joins the transaction that keeps it.

    Raises
    ------
    AccessDenied
        The viewer may not load data.
    BadInput
        Another revision is in force by now, or the earlier one does not fit today's areas.
    NotFound
        There is no such revision.
    """
    require(viewer, Permission.IMPORT_DATA)
    contents = read_contents(settings, city)
    history = _history_of(settings, viewer, contents, kind, name)
    earlier = _earlier(history, seen, number)
    in_force = [kept for each in KINDS for kept in getattr(contents, OF_KIND[each])]
    progress(f"Going back to revision {number}", 0, 2)
    with workbench(settings, basis=in_force, kinds=KINDS) as bench:
        copied = bench.draft(kind, history.name)
        copied.source_name, copied.source_sha256 = earlier.source_name, earlier.source_sha256
        copied.facts = {**earlier.facts, "copy_of": number}
        shutil.copytree(
            earlier.folder, copied.folder, dirs_exist_ok=True, copy_function=link_or_copy
        )
        progress("Working out anew what rests on it", 1, 2)
        FOLLOW[kind](settings, bench, contents, earlier)
        bench.keep(contents.city.name, also=_noted(viewer, history, earlier, also))
    return f"“{history.name}” is again as it was in revision {number}."


def _history_of(
    settings: Settings, viewer: Viewer, contents: CityContents, kind: str, name: str
) -> History:
    for history in read_histories(settings, viewer, contents):
        if history.kind == kind and same_name(history.name, name) and history.can_go_back:
            return history
    raise NotFound(f"There is no earlier revision of “{name}” to go back to.")


def _earlier(history: History, seen: int, number: int) -> Kept:
    if history.now.number != seen:
        raise BadInput(
            f"“{history.name}” was changed meanwhile: revision {history.now.number} is in force. "
            "Look at it, then decide anew."
        )
    for kept in history.before:
        if kept.number == number:
            return kept
    raise NotFound(f"There is no revision {number} of “{history.name}”.")


def _noted(viewer: Viewer, history: History, earlier: Kept, also: Also | None) -> Also:
    """The line in the record of changes, in the transaction that keeps the revision."""

    def write(session: Session) -> None:
        before = {"name": history.name, "revision": history.now.number}
        after = {"name": history.name, "as revision": earlier.number}
        key = str(earlier.id)
        note(
            session,
            viewer,
            action="go back",
            kind=history.kind,
            key=key,
            before=before,
            after=after,
        )
        if also is not None:
            also(session)

    return write


def link_or_copy(source: str, target: str) -> str:
    """One file in two folders where the disk allows it: files of a revision never change."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return str(Path(target))
