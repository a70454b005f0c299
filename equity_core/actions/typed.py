"""What a person has typed and not yet sent, kept so that a lost connection costs no sentence.

It is the person's own: nobody else reads it, and the record of changes says only that it was
begun and put away, never what it said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from equity_core.access import Permission, Viewer, require
from equity_core.actions.texts import clean_id, clean_text
from equity_core.errors import AccessDenied, BadInput
from equity_core.settings import Settings
from equity_core.store.audit import note
from equity_core.store.engine import open_engine
from equity_core.store.plan_tables import TypedRow
from equity_core.store.revisions import CityRow
from equity_core.store.tables import now
from equity_core.store.writing import writing

KINDS = ("plan", "goal", "action", "step", "update", "value")
MOST_FIELDS = 40
_CONTROLS = dict.fromkeys((*range(9), *range(11, 13), *range(14, 32), 127), " ")


@dataclass(frozen=True)
class Typed:
    """The fields of a form as typed, and when they were last saved (UTC)."""

    cells: dict[str, str]
    saved_at: datetime


def save_typed(
    settings: Settings,
    viewer: Viewer,
    city: CityRow,
    *,
    kind: str,
    key: str,
    cells: Mapping[str, str],
) -> Typed:
    """Keep what is in a form, half-finished as it is; it takes the place of what was kept before.

    `kind` and `key` say which form: the kind of object, and its id (for a new update: the id of
    its action). `cells` are the texts of the form by field.

    Raises
    ------
    AccessDenied
        The viewer may not write updates, or has no account to keep it for.
    BadInput
        There are too many fields, or one is too long.
    """
    owner = _owner(viewer)
    kept = _checked(kind, key, cells)
    with writing(settings) as session:
        row = _find(session, owner, city, kind, key)
        if row is None:
            row = TypedRow(account_id=owner, city_id=city.id, kind=kind, key=key)
            _note(session, viewer, city, "begin draft", kind, key)
        row.cells, row.saved_at = kept, now()
        session.add(row)
        saved = row.saved_at
    return Typed(kept, saved)


def read_typed(
    settings: Settings, viewer: Viewer, city: CityRow, *, kind: str, key: str
) -> Typed | None:
    """What this person last typed into that form; None where there is nothing."""
    owner = _owner(viewer)
    with Session(open_engine(settings)) as session:
        row = _find(session, owner, city, kind, key)
        return None if row is None else Typed(dict(row.cells), row.saved_at)


def drop_typed(settings: Settings, viewer: Viewer, city: CityRow, *, kind: str, key: str) -> None:
    """Put away what was typed, after it was sent or given up; nothing happens where none is."""
    owner = _owner(viewer)
    with writing(settings) as session:
        row = _find(session, owner, city, kind, key)
        if row is not None:
            session.delete(row)
            _note(session, viewer, city, "put draft away", kind, key)


def _owner(viewer: Viewer) -> int:
    require(viewer, Permission.WRITE_UPDATES)
    if viewer.user_id is None:
        raise AccessDenied("What is typed is kept for people who have an account. Please sign in.")
    return viewer.user_id


def _checked(kind: str, key: str, cells: Mapping[str, str]) -> dict[str, str]:
    if kind not in KINDS or len(cells) > MOST_FIELDS:
        raise BadInput("This form cannot be kept while it is written. Send it instead.")
    try:
        clean_id(key)
        # Ends and odd letters are left for the form itself to judge: nothing typed is lost here.
        return {name[:60]: _storable(text) for name, text in cells.items()}
    except ValueError as problem:
        raise BadInput(f"What you typed cannot be kept: {problem}.") from problem


def _storable(text: str) -> str:
    storable = text.translate(_CONTROLS)
    clean_text(storable)
    return storable


def _find(session: Session, owner: int, city: CityRow, kind: str, key: str) -> TypedRow | None:
    return session.exec(
        select(TypedRow).where(
            TypedRow.account_id == owner,
            TypedRow.city_id == city.id,
            TypedRow.kind == kind,
            TypedRow.key == key,
        )
    ).first()


def _note(session: Session, viewer: Viewer, city: CityRow, what: str, kind: str, key: str) -> None:
    session.flush()
    note(
        session,
        viewer,
        action=what,
        kind="draft",
        key=f"{city.slug}/{kind}/{key}",
        before=None,
        after=None,
    )
