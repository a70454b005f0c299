"""A city's own entries in the database: rows to entries, and what the record of changes tells."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session, select

from equity_core.demographics.record_words import LABELS, CityEntry
from equity_core.errors import EditConflict, NotFound
from equity_core.store.record_tables import EntryRow
from equity_core.store.revisions import CityRow


def rows_of(session: Session, city: CityRow) -> list[EntryRow]:
    """Every entry of a city, in no order."""
    return list(session.exec(select(EntryRow).where(EntryRow.city_id == city.id)).all())


def find_row(session: Session, city: CityRow, entry_id: str) -> EntryRow | None:
    """The row of an entry; None where there is none."""
    asked = select(EntryRow).where(EntryRow.city_id == city.id, EntryRow.uid == entry_id)
    return session.exec(asked).first()


def row_at_version(session: Session, city: CityRow, entry: CityEntry) -> EntryRow:
    """The row of an entry as it was edited; EditConflict where someone changed it since."""
    row = find_row(session, city, entry.id)
    if row is None:
        raise NotFound("This entry is no longer there. Open the page again.")
    if row.version != entry.version:
        raise EditConflict(_filled(entry.words), _filled(words_of(row)), row.version)
    return row


def _filled(words: Mapping[str, str]) -> dict[str, str]:
    """The columns that say something."""
    return {column: words[column] for column in LABELS if words.get(column)}


def words_of(row: EntryRow) -> dict[str, str]:
    """The words of a row as they are written now, by column."""
    return {column: str(getattr(row, column)) for column in LABELS}


def entry_of(row: EntryRow) -> CityEntry:
    """The row as an entry."""
    return CityEntry(row.uid, row.version, words_of(row), dict(row.published))


def recorded(row: EntryRow) -> dict[str, str]:
    """What the record of changes keeps of a row."""
    shown = "yes" if row.published else "no"
    said = {LABELS[column]: text for column, text in words_of(row).items() if text}
    return {"Id": row.uid, **said, "Published": shown, "Version": str(row.version)}
