"""Where a person wants to be reminded: a mail address, a private calendar address, or nowhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlmodel import Session, select

from equity_core.access import PERMISSIONS, Permission, Role, Viewer, require
from equity_core.accounts.sessions import account_of
from equity_core.accounts.tokens import hash_of, new_token
from equity_core.errors import BadInput
from equity_core.settings import Settings
from equity_core.store.account_tables import Account
from equity_core.store.audit import note
from equity_core.store.engine import open_engine, session_of
from equity_core.store.reminder_tables import ReminderChoice
from equity_core.store.writing import writing

LONGEST = 254
_MAIL = re.compile(r"[^@\s,;:<>()\"\\\x00-\x1f]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True)
class Choice:
    """A mail address, or none; whether there is a calendar address (itself it is never kept)."""

    mail: str = ""
    has_calendar: bool = False


def read_choice(settings: Settings, viewer: Viewer) -> Choice:
    """Where this person is reminded. AccessDenied for who has no account or writes no updates."""
    require(viewer, Permission.WRITE_UPDATES)
    with Session(open_engine(settings)) as session:
        row = session.get(ReminderChoice, account_of(session, viewer).id)
        return Choice() if row is None else Choice(row.mail, row.calendar_hash is not None)


def set_mail(settings: Settings, viewer: Viewer, mail: str) -> None:
    """Send reminders to this address; an empty one sends none.

    Raises
    ------
    AccessDenied
        The viewer has no account, or may not write updates.
    BadInput
        It is no mail address.
    """
    require(viewer, Permission.WRITE_UPDATES)
    tidy = mail.strip()
    if tidy and (len(tidy) > LONGEST or not (tidy.isascii() and _MAIL.fullmatch(tidy))):
        raise BadInput("This is no mail address. Write it like ada@example.org, or leave it empty.")
    with writing(settings) as session:
        row = _row(session, viewer)
        if row.mail != tidy:
            row.mail = tidy
            session.add(row)
            _note(session, viewer, "change reminder address")


def make_calendar(settings: Settings, viewer: Viewer) -> str:
    """A new private token for this person's calendar; the one before stops working at once."""
    require(viewer, Permission.WRITE_UPDATES)
    token = new_token()
    with writing(settings) as session:
        row = _row(session, viewer)
        row.calendar_hash = hash_of(token)
        session.add(row)
        _note(session, viewer, "make calendar address")
    return token


def revoke_calendar(settings: Settings, viewer: Viewer) -> None:
    """The calendar address of this person stops working at once."""
    require(viewer, Permission.WRITE_UPDATES)
    with writing(settings) as session:
        row = _row(session, viewer)
        if row.calendar_hash is not None:
            row.calendar_hash = None
            session.add(row)
            _note(session, viewer, "revoke calendar address")


def viewer_of_calendar(settings: Settings, token: str) -> Viewer | None:
    """Whose calendar this token opens; None where it opens none (any more).

    Nothing but that calendar: the viewer is for reading what is due, and has no session.
    """
    with session_of(settings) as session:
        found = session.exec(
            select(Account)
            .join(ReminderChoice)
            .where(ReminderChoice.calendar_hash == hash_of(token))
        ).first()
        if found is None or found.disabled:
            return None
        role = Role(found.role)
        if Permission.WRITE_UPDATES not in PERMISSIONS[role]:
            return None
        return Viewer(found.id, found.name, role)


def _row(session: Session, viewer: Viewer) -> ReminderChoice:
    account = account_of(session, viewer)
    found = session.get(ReminderChoice, account.id)
    return found or ReminderChoice(account_id=account.id or 0)


def _note(session: Session, viewer: Viewer, action: str) -> None:
    """That it was changed; never the address, which is nobody else's."""
    session.flush()
    key = str(viewer.user_id)
    note(session, viewer, action=action, kind="account", key=key, before=None, after=None)
