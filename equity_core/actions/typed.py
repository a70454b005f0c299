"""What a person has typed and not yet sent, kept so that a lost connection costs no sentence.

It is the person's own: nobody else reads it, and the record of changes says only that it was
begun and put away, never what it said. What reaches us after a sign-in has ended is kept beside
it, never over it: whoever sits at a forgotten window can neither read nor spoil anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from equity_core.access import PERMISSIONS, Permission, Role, Viewer, require
from equity_core.actions.texts import clean_id, clean_text
from equity_core.errors import AccessDenied, BadInput
from equity_core.settings import Settings
from equity_core.store.account_tables import Account
from equity_core.store.audit import note
from equity_core.store.engine import open_engine
from equity_core.store.plan_tables import LateRow, TypedRow
from equity_core.store.revisions import CityRow
from equity_core.store.tables import now
from equity_core.store.writing import writing

KINDS = ("plan", "goal", "action", "step", "update", "value", "entry")
MOST_FIELDS = 60
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
        row = _find(session, TypedRow, owner, city, kind, key)
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
    return _read(settings, TypedRow, viewer, city, kind, key)


def drop_typed(settings: Settings, viewer: Viewer, city: CityRow, *, kind: str, key: str) -> None:
    """Put away what was typed, after it was sent or given up; nothing happens where none is."""
    owner = _owner(viewer)
    with writing(settings) as session:
        row = _find(session, TypedRow, owner, city, kind, key)
        if row is not None:
            session.delete(row)
            _note(session, viewer, city, "put draft away", kind, key)


def save_late(
    settings: Settings,
    was: Viewer,
    city: CityRow,
    *,
    kind: str,
    key: str,
    cells: Mapping[str, str],
) -> bool:
    """Keep what arrived after a sign-in had ended, for the person whose page it was typed into.

    The one write without a sign-in: `was` is who the server itself last saw on that page, never
    what a browser says. It touches nothing that was kept before, and only that person can read it.

    Returns
    -------
    bool
        Whether it was kept; not for an account that is gone, disabled, or may not write updates.
    """
    kept = _checked(kind, key, cells)
    with writing(settings) as session:
        account = session.get(Account, was.user_id) if was.signed_in else None
        if account is None or account.disabled:
            return False
        if Permission.WRITE_UPDATES not in PERMISSIONS[Role(account.role)]:
            return False
        owner = account.id or 0
        row = _find(session, LateRow, owner, city, kind, key)
        if row is None:
            row = LateRow(account_id=owner, city_id=city.id, kind=kind, key=key)
        row.cells, row.saved_at = kept, now()
        session.add(row)
    return True


def read_late(
    settings: Settings, viewer: Viewer, city: CityRow, *, kind: str, key: str
) -> Typed | None:
    """What this person typed into that form after their sign-in had ended; None if nothing."""
    return _read(settings, LateRow, viewer, city, kind, key)


def drop_late(settings: Settings, viewer: Viewer, city: CityRow, *, kind: str, key: str) -> None:
    """Put away what was typed late, once it is in the form or given up."""
    owner = _owner(viewer)
    with writing(settings) as session:
        row = _find(session, LateRow, owner, city, kind, key)
        if row is not None:
            session.delete(row)


def typed_keys(settings: Settings, viewer: Viewer, city: CityRow, *, kind: str) -> dict[str, Typed]:
    """Everything of one kind that this person has typed and not sent, late or not, by its key."""
    owner = _owner(viewer)
    found: dict[str, Typed] = {}
    with Session(open_engine(settings)) as session:
        tables: tuple[Any, ...] = (LateRow, TypedRow)  # what was kept in time counts more
        for table in tables:
            wanted = select(table).where(
                table.account_id == owner, table.city_id == city.id, table.kind == kind
            )
            for row in session.exec(wanted).all():
                found[row.key] = Typed(dict(row.cells), row.saved_at)
    return found


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


def _read(
    settings: Settings,
    table: type[TypedRow] | type[LateRow],
    viewer: Viewer,
    city: CityRow,
    kind: str,
    key: str,
) -> Typed | None:
    owner = _owner(viewer)
    with Session(open_engine(settings)) as session:
        row = _find(session, table, owner, city, kind, key)
        return None if row is None else Typed(dict(row.cells), row.saved_at)


def _find(session: Session, table: Any, owner: int, city: CityRow, kind: str, key: str) -> Any:
    return session.exec(
        select(table).where(
            table.account_id == owner,
            table.city_id == city.id,
            table.kind == kind,
            table.key == key,
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
