"""Datasets and their revisions: written whole into a draft folder, then kept in one transaction.

A failed import leaves the revision in force untouched, because nothing points at a draft.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from equity_core.errors import NotFound, StoreProblem
from equity_core.settings import Settings
from equity_core.store.engine import open_engine
from equity_core.store.names import clean_name, slug_of
from equity_core.store.tables import City, Dataset, Revision


@dataclass(frozen=True)
class Kept:
    """One revision as read: where its files are and what is known about it."""

    id: int
    kind: str
    name: str
    number: int
    folder: Path
    source_name: str
    source_sha256: str
    created_at: datetime
    facts: dict[str, Any] = field(hash=False)


@dataclass(frozen=True)
class CityRow:
    """A city as read."""

    id: int
    slug: str
    name: str
    invented: bool


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

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        self._folder = folder
        self.drafts: list[Draft] = []

    def draft(self, kind: str, name: str, *, source: Path | None = None) -> Draft:
        """Open a new draft; `source` is the file it is made from, remembered with its hash."""
        folder = self._folder / str(len(self.drafts))
        folder.mkdir()
        made = Draft(kind, clean_name(name, what=kind) if kind != "counts" else name, folder)
        if source is not None:
            made.source_name, made.source_sha256 = source.name, sha256_of(source)
        self.drafts.append(made)
        return made

    def keep(self, city: str, *, invented: bool = False) -> list[Kept]:
        """Make every draft the revision in force of its dataset, all together or not at all."""
        with Session(open_engine(self.settings)) as session:
            row = _city_for(session, city, invented=invented)
            moved: list[Path] = []
            try:
                kept = [self._keep_one(session, row, draft, moved) for draft in self.drafts]
                session.commit()
            except BaseException as error:
                for folder in moved:
                    shutil.rmtree(folder, ignore_errors=True)
                if isinstance(error, IntegrityError):
                    raise StoreProblem(
                        "Someone else was importing the same data at the same moment, and theirs "
                        "was kept. Look at it, then import again if yours is newer."
                    ) from error
                raise
        return kept

    def _keep_one(self, session: Session, city: City, draft: Draft, moved: list[Path]) -> Kept:
        dataset = _dataset_for(session, city, draft)
        latest = session.exec(
            select(Revision.number)
            .where(Revision.dataset_id == dataset.id)
            .order_by(col(Revision.number).desc())
        ).first()
        number = (latest or 0) + 1
        # A random part: what a process that died left behind can never be in the way.
        folder = f"{slug_of(draft.name)}-{dataset.id}/{number}-{secrets.token_hex(4)}"
        place = f"columns/{city.slug}/{draft.kind}/{folder}"
        target = self.settings.home / place
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.folder.rename(target)
        moved.append(target)
        revision = Revision(
            dataset_id=dataset.id or 0,
            number=number,
            folder=place,
            source_name=draft.source_name,
            source_sha256=draft.source_sha256,
            facts=draft.facts,
        )
        dataset.current = number
        session.add_all([dataset, revision])
        session.flush()
        return _as_kept(self.settings, dataset, revision)


@contextmanager
def workbench(settings: Settings) -> Iterator[Workbench]:
    """A place for drafts inside EQUITY_HOME (one file system, so that keeping is a rename)."""
    open_engine(settings)
    with tempfile.TemporaryDirectory(prefix=".draft-", dir=settings.home) as folder:
        yield Workbench(settings, Path(folder))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_cities(settings: Settings) -> list[CityRow]:
    """Every city of the workspace, by name."""
    with Session(open_engine(settings)) as session:
        rows = session.exec(select(City).order_by(City.name)).all()
    return [CityRow(row.id or 0, row.slug, row.name, row.invented) for row in rows]


def read_city(settings: Settings, name: str) -> CityRow:
    """The city of that name (or short name), however it is capitalised; NotFound if none."""
    rows = read_cities(settings)
    wanted = " ".join(name.split()).casefold()
    for row in rows:
        if wanted in (row.name.casefold(), row.slug):
            return row
    there = ", ".join(row.name for row in rows) or "none yet"
    raise NotFound(f"There is no city named “{name}” here. The cities are: {there}.")


def read_current(settings: Settings, city: CityRow, kind: str) -> list[Kept]:
    """The revisions in force of one kind, in the order in which the datasets were first made."""
    with Session(open_engine(settings)) as session:
        found = session.exec(
            select(Dataset, Revision)
            .where(Dataset.city_id == city.id, Dataset.kind == kind)
            .where(Revision.dataset_id == Dataset.id, Revision.number == Dataset.current)
            .order_by(col(Dataset.id))
        ).all()
    return [_as_kept(settings, dataset, revision) for dataset, revision in found]


def read_revisions(settings: Settings, city: CityRow, kind: str, name: str) -> Sequence[int]:
    """The numbers of all revisions of one dataset, oldest first."""
    with Session(open_engine(settings)) as session:
        return session.exec(
            select(Revision.number)
            .join(Dataset)
            .where(Dataset.city_id == city.id, Dataset.kind == kind, Dataset.name == name)
            .order_by(col(Revision.number))
        ).all()


def newest_revision(settings: Settings) -> int:
    """The id of the newest revision of the workspace, 0 where there is none."""
    with Session(open_engine(settings)) as session:
        return session.exec(select(func.max(Revision.id))).one() or 0


def _city_for(session: Session, name: str, *, invented: bool) -> City:
    name = clean_name(name, what="city")
    found = session.exec(select(City)).all()
    for row in found:
        if row.name.casefold() == name.casefold():
            return row
    slug, taken, number = slug_of(name), {row.slug for row in found}, 2
    unique = slug
    while unique in taken:
        unique, number = f"{slug}-{number}", number + 1
    row = City(slug=unique, name=name, invented=invented)
    session.add(row)
    session.flush()
    return row


def _dataset_for(session: Session, city: City, draft: Draft) -> Dataset:
    found = session.exec(
        select(Dataset).where(
            Dataset.city_id == city.id, Dataset.kind == draft.kind, Dataset.name == draft.name
        )
    ).first()
    if found is None:
        found = Dataset(city_id=city.id or 0, kind=draft.kind, name=draft.name)
        session.add(found)
        session.flush()
    return found


def _as_kept(settings: Settings, dataset: Dataset, revision: Revision) -> Kept:
    return Kept(
        id=revision.id or 0,
        kind=dataset.kind,
        name=dataset.name,
        number=revision.number,
        folder=settings.home / revision.folder,
        source_name=revision.source_name,
        source_sha256=revision.source_sha256,
        created_at=revision.created_at,
        facts=revision.facts,
    )
