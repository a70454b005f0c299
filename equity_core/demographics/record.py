"""A city's own entries on the timeline: written by editors, shown once a publisher says so."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from equity_core.access import Permission, Viewer, may, require
from equity_core.demographics.record_rows import (
    entry_of,
    find_row,
    recorded,
    row_at_version,
    rows_of,
    words_of,
)
from equity_core.demographics.record_words import (
    CityEntry,
    as_entry,
    check_publishable,
    is_publishable,
    tidy_words,
)
from equity_core.demographics.timeline import CITY_LIMITS, Entry
from equity_core.errors import BadInput
from equity_core.settings import Settings
from equity_core.store.audit import note
from equity_core.store.engine import open_engine
from equity_core.store.record_tables import EntryRow
from equity_core.store.revisions import CityRow
from equity_core.store.writing import writing


def new_entry_id() -> str:
    """A new id for an entry; a form has it before anything is kept."""
    return f"e-{secrets.token_hex(6)}"


def add_entry(
    settings: Settings, viewer: Viewer, city: CityRow, entry_id: str, words: Mapping[str, str]
) -> CityEntry:
    """Keep a new entry as a draft; it may be unfinished.

    Raises
    ------
    AccessDenied
        The viewer may not write entries.
    BadInput
        A field cannot be kept, or there is an entry with this id.
    """
    require(viewer, Permission.EDIT_ACTIONS)
    tidy: dict[str, Any] = tidy_words(words)
    with writing(settings) as session:
        if find_row(session, city, entry_id) is not None:
            raise BadInput("This entry is kept already. Open the page again to change it.")
        row = EntryRow(city_id=city.id, uid=entry_id, **tidy)
        session.add(row)
        _note(session, viewer, city, "add timeline entry", row, before=None)
        return entry_of(row)


def change_entry(settings: Settings, viewer: Viewer, city: CityRow, entry: CityEntry) -> CityEntry:
    """Keep new words; `entry.version` is the one that was edited. Visitors still see the old ones.

    Raises
    ------
    AccessDenied
        The viewer may not write entries.
    EditConflict
        Someone changed it since that version. Nothing is changed; the error carries both texts.
    BadInput, NotFound
        A field cannot be kept, or there is no such entry.
    """
    require(viewer, Permission.EDIT_ACTIONS)
    tidy = tidy_words(entry.words)
    with writing(settings) as session:
        row = row_at_version(session, city, entry)
        before = recorded(row)
        if tidy == words_of(row):
            return entry_of(row)
        for column, text in tidy.items():
            setattr(row, column, text)
        _keep(session, viewer, city, "change timeline entry", row, before=before)
        return entry_of(row)


def publish_entry(settings: Settings, viewer: Viewer, city: CityRow, entry: CityEntry) -> CityEntry:
    """Show the words of that version to everyone; a source is required.

    Raises
    ------
    AccessDenied
        The viewer may not publish.
    EditConflict
        Someone changed it since that version, so these are not the words that were read.
    BadInput, NotFound
        Something is missing, or there is no such entry.
    """
    require(viewer, Permission.PUBLISH)
    with writing(settings) as session:
        row = row_at_version(session, city, entry)
        check_publishable(words_of(row))
        before = recorded(row)
        row.published = words_of(row)
        _keep(session, viewer, city, "publish timeline entry", row, before=before)
        return entry_of(row)


def withdraw_entry(
    settings: Settings, viewer: Viewer, city: CityRow, entry: CityEntry, *, reason: str
) -> CityEntry:
    """Take an entry back from the public, with a reason; its words stay as a draft.

    Raises
    ------
    AccessDenied
        The viewer may not publish.
    BadInput
        No reason was given, or nobody sees the entry anyway.
    EditConflict, NotFound
        Someone changed it since that version, or there is no such entry.
    """
    require(viewer, Permission.PUBLISH)
    if not reason.strip():
        raise BadInput("Say why it is taken back. The reason stays in the record of changes.")
    with writing(settings) as session:
        row = row_at_version(session, city, entry)
        if not row.published:
            raise BadInput("This entry is not published, so there is nothing to take back.")
        before = recorded(row)
        row.published = {}
        said = " ".join(reason.split())
        _keep(session, viewer, city, "withdraw timeline entry", row, before=before, reason=said)
        return entry_of(row)


def read_entries(settings: Settings, viewer: Viewer, city: CityRow) -> tuple[Entry, ...]:
    """The city's entries as this viewer may see them, oldest first.

    Everyone sees what is published, in the words that were published. Who may read drafts is also
    given those that are ready and were never published, marked as drafts.
    """
    drafts = may(viewer, Permission.READ_DRAFTS)
    with Session(open_engine(settings)) as session:
        rows = rows_of(session, city)
    public = [row for row in rows if is_publishable(row.published)]
    found = [as_entry(city.name, row.uid, row.published) for row in public]
    if drafts:
        ready = [row for row in rows if not row.published and is_publishable(words_of(row))]
        drawn = [as_entry(city.name, row.uid, words_of(row)) for row in ready]
        found += [replace(one, draft=True) for one in drawn]
    return tuple(sorted(found, key=lambda one: (one.year, one.id)))


def read_drafts(settings: Settings, viewer: Viewer, city: CityRow) -> tuple[CityEntry, ...]:
    """Every entry of the city as it is written now, oldest first.

    Raises
    ------
    AccessDenied
        The viewer may not read drafts.
    """
    require(viewer, Permission.READ_DRAFTS)
    with Session(open_engine(settings)) as session:
        found = [entry_of(row) for row in rows_of(session, city)]
    return tuple(sorted(found, key=lambda one: (one.words["year"], one.id)))


def read_city_limits(
    settings: Settings, viewer: Viewer, city: CityRow
) -> list[tuple[int, str, str]]:
    """When the city's limits moved, as published: year, what happened, source; oldest first."""
    entries = read_entries(settings, viewer, city)
    return [
        (one.year, one.event, one.source_title)
        for one in entries
        if CITY_LIMITS in one.themes and not one.draft
    ]


def _keep(
    session: Session,
    viewer: Viewer,
    city: CityRow,
    what: str,
    row: EntryRow,
    *,
    before: dict[str, str],
    reason: str = "",
) -> None:
    """One version later, with its line in the record of changes."""
    row.version += 1
    session.add(row)
    _note(session, viewer, city, what, row, before=before, reason=reason)


def _note(
    session: Session,
    viewer: Viewer,
    city: CityRow,
    what: str,
    row: EntryRow,
    *,
    before: dict[str, str] | None,
    reason: str = "",
) -> None:
    session.flush()  # the object's own row first, the head of the chain last
    key = f"{city.slug}/{row.uid}"
    after = recorded(row)
    note(session, viewer, action=what, kind="timeline", key=key, before=before, after=after,
         reason=reason)  # fmt: skip
