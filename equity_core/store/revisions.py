"""What a workspace holds: cities, and the revision in force of everything they loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from equity_core.errors import NotFound
from equity_core.settings import Settings
from equity_core.store.engine import session_of
from equity_core.store.names import same_name
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


def read_cities(settings: Settings) -> list[CityRow]:
    """Every city of the workspace, by name."""
    with session_of(settings) as session:
        rows = session.exec(select(City).order_by(City.name)).all()
        return [CityRow(row.id or 0, row.slug, row.name, row.invented) for row in rows]


def read_city(settings: Settings, name: str) -> CityRow:
    """The city of that name (or short name), however it is capitalized; NotFound if none."""
    rows = read_cities(settings)
    for row in rows:
        if same_name(row.name, name):
            return row
    for row in rows:
        if same_name(row.slug, name):
            return row
    if not rows:
        raise NotFound(f"There is no city named “{name}” here; there is no city yet.")
    there = ", ".join(row.name for row in rows)
    raise NotFound(f"There is no city named “{name}” here. The cities are: {there}.")


def read_in_force(settings: Settings, city: CityRow, kind: str | None = None) -> list[Kept]:
    """The revisions in force of a city, all of one moment, oldest dataset first."""
    wanted = (
        select(Dataset, Revision)
        .where(Dataset.city_id == city.id)
        .where(Revision.dataset_id == Dataset.id, Revision.number == Dataset.current)
        .order_by(col(Dataset.id))
    )
    if kind is not None:
        wanted = wanted.where(Dataset.kind == kind)
    with session_of(settings) as session:
        return [as_kept(settings, *found) for found in session.exec(wanted).all()]


def read_revisions(settings: Settings, city: CityRow, kind: str, name: str) -> Sequence[int]:
    """The numbers of all revisions of one dataset, oldest first."""
    with session_of(settings) as session:
        return session.exec(
            select(Revision.number)
            .join(Dataset)
            .where(Dataset.city_id == city.id, Dataset.kind == kind, Dataset.name == name)
            .order_by(col(Revision.number))
        ).all()


def read_history(settings: Settings, city: CityRow) -> list[Kept]:
    """Every revision of everything a city loaded, by dataset, the newest first."""
    wanted = (
        select(Dataset, Revision)
        .where(Dataset.city_id == city.id, Revision.dataset_id == Dataset.id)
        .order_by(col(Dataset.id), col(Revision.number).desc())
    )
    with session_of(settings) as session:
        return [as_kept(settings, *found) for found in session.exec(wanted).all()]


def lost_files(settings: Settings) -> list[Kept]:
    """The revisions in force whose folder is gone or empty."""
    kept = [one for city in read_cities(settings) for one in read_in_force(settings, city)]
    return [one for one in kept if not one.folder.is_dir() or not any(one.folder.iterdir())]


def newest_revision(settings: Settings) -> int:
    """The id of the newest revision of the workspace, 0 where there is none."""
    with session_of(settings) as session:
        return session.exec(select(func.max(Revision.id))).one() or 0


def as_kept(settings: Settings, dataset: Dataset, revision: Revision) -> Kept:
    """The rows of a revision as one plain value."""
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
