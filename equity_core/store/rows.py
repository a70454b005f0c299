"""Finding or making the rows of an import, inside its transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select, update

from equity_core.store.names import clean_name, same_name, slug_of
from equity_core.store.tables import City, Dataset, Revision


def locked_city(session: Session, name: str, *, invented: bool) -> City:
    """The row of a city, made where there is none; others wait until this transaction ends.

    The row is written before anything is read for keeping, so that imports into one city come
    one after the other, on SQLite as on PostgreSQL.
    """
    name = clean_name(name, what="city")
    rows = session.exec(select(City.id, City.name, City.slug)).all()
    session.rollback()  # what was read may be of the past by the time the lock is there
    for number, known, slug in rows:
        if same_name(known, name):
            session.exec(update(City).where(col(City.id) == number).values(slug=slug))
            return session.exec(select(City).where(City.id == number)).one()
    made = City(slug=_free_slug(name, {slug for _, _, slug in rows}), name=name, invented=invented)
    session.add(made)
    session.flush()
    return made


def _free_slug(name: str, taken: set[str]) -> str:
    slug, number = slug_of(name), 2
    free = slug
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    return free


def in_force(session: Session, city: City, kinds: Sequence[str]) -> frozenset[int]:
    """The ids of the revisions in force of all datasets of these kinds of a city."""
    found = session.exec(
        select(Revision.id)
        .join(Dataset)
        .where(Dataset.city_id == city.id, col(Dataset.kind).in_(kinds))
        .where(Revision.number == Dataset.current)
    )
    return frozenset(number for number in found if number is not None)


def dataset_for(session: Session, city: City, kind: str, name: str) -> Dataset:
    """The dataset of that name, however it is capitalized; made where there is none."""
    rows = session.exec(select(Dataset).where(Dataset.city_id == city.id, Dataset.kind == kind))
    for row in rows:
        if same_name(row.name, name):
            return row
    made = Dataset(city_id=city.id or 0, kind=kind, name=name)
    session.add(made)
    session.flush()
    return made


def revision_for(session: Session, city: City, dataset: Dataset, mark: str) -> Revision:
    """The next revision of a dataset, in force from the end of the transaction."""
    latest = session.exec(
        select(Revision.number)
        .where(Revision.dataset_id == dataset.id)
        .order_by(col(Revision.number).desc())
    ).first()
    number = (latest or 0) + 1
    dataset.current = number
    session.add(dataset)
    folder = f"{slug_of(dataset.name)}-{dataset.id}/{number}-{mark}"
    return Revision(
        dataset_id=dataset.id or 0,
        number=number,
        folder=f"columns/{city.slug}/{dataset.kind}/{folder}",
    )
