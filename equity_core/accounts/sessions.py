"""Sessions: one row a signed-in browser, looked up at every question; the browser's word is none.

Both limits are settings: hours without a sign of life, and days in any case.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from equity_core.access import ANONYMOUS, Permission, Role, Viewer, require
from equity_core.accounts import clock
from equity_core.accounts.tokens import hash_of, new_token
from equity_core.errors import AccessDenied
from equity_core.settings import Settings
from equity_core.store.account_tables import Account, SignInSession
from equity_core.store.audit import note
from equity_core.store.engine import open_engine
from equity_core.store.writing import writing

# A sign of life is written down at most this often: not every question is a write.
SEEN_EVERY = timedelta(minutes=1)


def cookie_name(settings: Settings) -> str:
    """The cookie that carries a session's token; `__Host-` binds it to this host and to https."""
    return "__Host-equity_session" if is_secure(settings) else "equity_session"


def is_secure(settings: Settings) -> bool:
    """Whether visitors come by https, so that cookies can be kept off plain http."""
    return settings.public_url.startswith("https://")


def viewer_of(settings: Settings, cookie: str | None) -> Viewer:
    """Who holds this session token, as the database says now; ANONYMOUS for any other value.

    A role that was changed, an account that was disabled and a session that was ended elsewhere
    count from the next call on. At the public door everyone is anonymous.
    """
    if not cookie or settings.door == "public":
        return ANONYMOUS
    moment = clock.now()
    with Session(open_engine(settings)) as session:
        found = session.exec(
            select(SignInSession, Account)
            .join(Account)
            .where(SignInSession.token_hash == hash_of(cookie))
        ).first()
    if found is None:
        return ANONYMOUS
    row, account = found
    if not _is_valid(settings, row, account, moment):
        return ANONYMOUS
    if row.seen_at + SEEN_EVERY < moment:
        with writing(settings) as session:
            kept = session.get(SignInSession, row.id)
            if kept is None:  # ended while we looked
                return ANONYMOUS
            kept.seen_at = moment
            session.add(kept)
    return as_viewer(account, row)


def begin_session(settings: Settings, session: Session, account: Account) -> tuple[str, Viewer]:
    """Open a session under a new token, in the caller's transaction. Old rows are cleared out."""
    moment, token = clock.now(), new_token()
    oldest = moment - timedelta(days=settings.session_days)
    idle = moment - timedelta(hours=settings.session_idle_hours)
    session.connection().execute(
        delete(SignInSession).where(
            (col(SignInSession.began_at) < oldest) | (col(SignInSession.seen_at) < idle)
        )
    )
    row = SignInSession(
        token_hash=hash_of(token), account_id=account.id or 0, began_at=moment, seen_at=moment
    )
    account.last_sign_in_at = moment
    session.add_all((row, account))
    session.flush()
    return token, as_viewer(account, row)


def sign_out(settings: Settings, cookie: str | None) -> None:
    """End the session of this token; nothing happens where there is none."""
    if not cookie:
        return
    with writing(settings) as session:
        found = session.exec(
            select(SignInSession, Account)
            .join(Account)
            .where(SignInSession.token_hash == hash_of(cookie))
        ).first()
        if found is None:
            return
        row, account = found
        _note(session, as_viewer(account, row), "sign out", account)
        session.delete(row)


def sign_out_everywhere(settings: Settings, viewer: Viewer) -> None:
    """End every session of this person, on every machine.

    Raises
    ------
    AccessDenied
        The viewer has no account.
    """
    require(viewer, Permission.CHANGE_OWN_ACCOUNT)
    with writing(settings) as session:
        account = account_of(session, viewer)
        end_all(session, account)
        _note(session, viewer, "sign out everywhere", account)


def end_all(session: Session, account: Account) -> None:
    """End every session of an account, in the caller's transaction."""
    account.valid_after = clock.now()
    session.add(account)
    session.connection().execute(
        delete(SignInSession).where(col(SignInSession.account_id) == account.id)
    )


def account_of(session: Session, viewer: Viewer) -> Account:
    """The viewer's own account, in the caller's transaction.

    Raises
    ------
    AccessDenied
        The viewer is not a person with an account in use.
    """
    account = session.get(Account, viewer.user_id) if viewer.signed_in else None
    if account is None or account.disabled:
        raise AccessDenied("Please sign in. Only a signed-in person has an account to change.")
    return account


def as_viewer(account: Account, row: SignInSession) -> Viewer:
    """The person of an account as the rest of the program knows them."""
    return Viewer(account.id, account.name, Role(account.role), row.id)


def _is_valid(settings: Settings, row: SignInSession, account: Account, moment: datetime) -> bool:
    return (
        not account.disabled
        and row.began_at >= account.valid_after
        and moment < row.began_at + timedelta(days=settings.session_days)
        and moment < row.seen_at + timedelta(hours=settings.session_idle_hours)
    )


def _note(session: Session, viewer: Viewer, action: str, account: Account) -> None:
    key = str(account.id)
    note(session, viewer, action=action, kind="account", key=key, before=None, after=None)
