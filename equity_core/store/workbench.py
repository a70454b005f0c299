"""Writing revisions: whole into a draft folder, then kept in one transaction.

A failed import leaves the revision in force untouched, because nothing points at a draft.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from equity_core.errors import StoreProblem
from equity_core.settings import Settings
from equity_core.store.engine import open_engine, session_of
from equity_core.store.revisions import Kept, as_kept
from equity_core.store.rows import dataset_for, in_force, locked_city, revision_for
from equity_core.store.strays import PREFIX, at_work, write_journal
from equity_core.store.tables import City, Dataset, Revision

TRIES = 3
REASONS = {
    errno.ENOSPC: "the disk has no room left",
    errno.EDQUOT: "the disk has no room left for you",
    errno.EFBIG: "a file would be larger than the disk allows",
    errno.EACCES: "the folder may not be written to",
    errno.EPERM: "the folder may not be written to",
    errno.EROFS: "the folder may only be read",
}
"""What the system says, and what a person is told."""

Basis = tuple[tuple[str, ...], frozenset[int]]
"""Kinds of dataset, and the ids of all their revisions in force."""
Also = Callable[[Session], None]
"""What is written in the transaction that keeps the drafts, so that both are kept or neither."""


@dataclass
class Draft:
    """A revision in the making: write files into `folder`, facts into `facts`."""

    kind: str
    name: str
    folder: Path
    facts: dict[str, Any] = field(default_factory=dict)
    source_name: str = ""
    source_sha256: str = ""


class Workbench:
    """Where an import builds its drafts. Leaving it without `keep` removes every trace."""

    def __init__(self, settings: Settings, folder: Path, basis: Basis | None) -> None:
        self.settings = settings
        self._folder = folder
        self._basis = basis
        self.drafts: list[Draft] = []

    def draft(self, kind: str, name: str, *, source: Path | None = None) -> Draft:
        """Open a new draft; `source` is the file it is made from, remembered with its hash."""
        folder = self._folder / str(len(self.drafts))
        folder.mkdir()
        made = Draft(kind, name, folder)
        if source is not None:
            made.source_name, made.source_sha256 = source.name, sha256_of(source)
        self.drafts.append(made)
        return made

    def keep(self, city: str, *, invented: bool = False, also: Also | None = None) -> list[Kept]:
        """Make every draft the revision in force of its dataset, all together or not at all.

        `also` writes into the same transaction; where it raises, nothing is kept.

        Raises
        ------
        StoreProblem
            What the import rests on has changed meanwhile, or the database refuses.
        """
        for _ in range(TRIES):
            try:
                with session_of(self.settings) as session:
                    return self._keep(session, city, invented=invented, also=also)
            except IntegrityError:  # another process made the same row first: now it is there
                continue
        raise StoreProblem(_changed(city))

    def _keep(
        self, session: Session, name: str, *, invented: bool, also: Also | None
    ) -> list[Kept]:
        city = locked_city(session, name, invented=invented)
        if self._basis is not None:
            kinds, known = self._basis
            if in_force(session, city, kinds) != known:
                raise StoreProblem(_changed(name))
        rows = [self._row(session, city, draft) for draft in self.drafts]
        moved: list[Path] = []
        write_journal(self.settings, self._folder, [revision.folder for _, revision in rows])
        try:
            for draft, (_, revision) in zip(self.drafts, rows, strict=True):
                moved.append(self._move(draft, revision))
            kept = [as_kept(self.settings, *row) for row in rows]
            if also is not None:
                also(session)
            session.commit()
        except BaseException:
            for folder in moved:
                shutil.rmtree(folder, ignore_errors=True)
            raise
        return kept

    def _row(self, session: Session, city: City, draft: Draft) -> tuple[Dataset, Revision]:
        dataset = dataset_for(session, city, draft.kind, draft.name)
        # A random part: what a process that died left behind can never be in the way.
        revision = revision_for(session, city, dataset, secrets.token_hex(4))
        revision.source_name, revision.source_sha256 = draft.source_name, draft.source_sha256
        revision.facts = draft.facts
        session.add(revision)
        session.flush()
        return dataset, revision

    def _move(self, draft: Draft, revision: Revision) -> Path:
        target = self.settings.home / revision.folder
        target.parent.mkdir(parents=True, exist_ok=True)
        for path in (*draft.folder.rglob("*"), draft.folder):
            _settle(path)
        moved = draft.folder.rename(target)
        _settle(target.parent)
        return moved


def _settle(path: Path) -> None:
    """Wait until a file or folder is on the disk: the row that points at it will be, too."""
    if os.name == "nt":  # Windows does not let a folder be opened for this
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _changed(city: str) -> str:
    return (
        f"Someone else changed “{city}” while this import ran, so nothing of it was kept. "
        "Look at what is there now, then import again."
    )


@contextmanager
def workbench(
    settings: Settings,
    *,
    basis: Iterable[Kept] | None = None,
    kinds: Sequence[str] = ("level", "service"),
) -> Iterator[Workbench]:
    """A place for drafts inside EQUITY_HOME (one file system, so that keeping is a rename).

    Parameters
    ----------
    settings
        The workspace.
    basis
        The revisions in force that the import was worked out from; `keep` refuses where others
        are in force by then. None: the import rests on nothing.
    kinds
        The kinds of dataset that `basis` has all revisions in force of.

    Raises
    ------
    StoreProblem
        A file cannot be written, for want of room or of rights.
    """
    open_engine(settings)
    try:
        with (
            at_work(settings),
            tempfile.TemporaryDirectory(prefix=PREFIX, dir=settings.home) as folder,
        ):
            known = None if basis is None else frozenset(kept.id for kept in basis)
            rests = None if known is None else (tuple(kinds), known)
            yield Workbench(settings, Path(folder), rests)
    except OSError as error:
        raise StoreProblem(_not_written(settings.home, error)) from error


def _not_written(home: Path, error: OSError) -> str:
    """Why a file could not be written; Arrow names the number of the error in its text only."""
    named = re.search(r"errno (\d+)", str(error), flags=re.IGNORECASE)
    number = error.errno or (int(named[1]) if named else 0)
    why = REASONS.get(number, "the system refused it")
    return (
        f"The import could not be kept in {home}, because {why}. Nothing was changed. "
        "Set that right, then import again."
    )


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
