"""Addresses that work once: for the first administrator, and for a new password."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from equity_core.access import Permission, Role, Viewer, require
from equity_core.accounts import clock
from equity_core.accounts.account_rows import (
    checked_hash,
    create_account,
    find_account,
    has_administrator,
    identity_of,
    note_account,
)
from equity_core.accounts.people import Person, as_person
from equity_core.accounts.sessions import begin_session, end_all
from equity_core.accounts.tokens import hash_of, new_token
from equity_core.errors import BadInput, NotFound
from equity_core.settings import Settings
from equity_core.store.account_tables import Account, OneTimeAddress
from equity_core.store.engine import open_engine
from equity_core.store.writing import writing

FIRST_RUN, RESET = "first run", "reset"
LASTS = timedelta(hours=24)
USUAL_PORT = 8501
BY_SERVICE = (
    "{name} signs in with the city's own account and has no password here. "
    "To give them one, end that first: equity user unlink NAME"
)
USED_UP = (
    "This address was used before, is too old, or was never given out. "
    "Ask an administrator for a new one."
)


def first_run_address(settings: Settings, *, port: int | None = None) -> str | None:
    """A new one-time address to make the first administrator; None once there is one.

    Print it where only who runs the machine sees it. It lasts 24 hours. The public door has none.

    Parameters
    ----------
    settings
        The workspace.
    port
        Where a running server listens; used where no public address is set.
    """
    if settings.door == "public" or not lacks_administrator(settings):
        return None
    with writing(settings) as session:
        if has_administrator(session):
            return None
        return _issue(settings, session, FIRST_RUN, None, port=port)


def lacks_administrator(settings: Settings) -> bool:
    """Whether nobody in use may manage users. Without a write, so that a start needs none."""
    with Session(open_engine(settings)) as session:
        return not has_administrator(session)


def use_first_run(settings: Settings, token: str, *, name: str, password: str) -> str:
    """Make the first administrator, who is signed in at once. Returns the session's token.

    Raises
    ------
    NotFound
        The address does not work (any more), or there is an administrator already.
    BadInput
        The name or the password cannot be used; the address still works.
    """
    _require_open(settings, token, FIRST_RUN)
    hashed = checked_hash(settings, password, name=name)
    with writing(settings) as session:
        _find(session, token, FIRST_RUN)
        account = create_account(session, None, name, Role.ADMINISTRATOR, hashed)
        every = delete(OneTimeAddress).where(col(OneTimeAddress.purpose) == FIRST_RUN)
        session.connection().execute(every)
        new_session, _ = begin_session(settings, session, account)
    return new_session


def invite_person(
    settings: Settings, viewer: Viewer, *, name: str, role: Role, port: int | None = None
) -> tuple[Person, str]:
    """Add a person without a password, and the one-time address where they set one.

    Raises
    ------
    AccessDenied
        The viewer may not manage users.
    BadInput
        The name is taken or cannot be used.
    """
    require(viewer, Permission.MANAGE_USERS)
    with writing(settings) as session:
        account = create_account(session, viewer, name, role, "")
        return as_person(account), _issue(settings, session, RESET, account.id, port=port)


def reset_address(settings: Settings, viewer: Viewer, name: str, *, port: int | None = None) -> str:
    """A one-time address to set a new password. The old password stops working at once.

    Every session of the person ends, and addresses given out before stop working.

    Raises
    ------
    AccessDenied, NotFound
        The viewer may not manage users; nobody has that name.
    BadInput
        The person signs in with the city's sign-in service, which no password may get around.
    """
    require(viewer, Permission.MANAGE_USERS)
    with writing(settings) as session:
        account = find_account(session, name)
        if identity_of(session, account) is not None:
            raise BadInput(BY_SERVICE.format(name=account.name))
        account.password_hash = ""
        end_all(session, account)
        note_account(session, viewer, account, "reset password")
        return _issue(settings, session, RESET, account.id, port=port)


def use_reset(settings: Settings, token: str, *, password: str) -> str:
    """Set the new password; the person is signed in at once. Returns the session's token.

    Raises
    ------
    NotFound
        The address does not work (any more), or the account is disabled.
    BadInput
        The password breaks a rule; the address still works.
    """
    name = _require_open(settings, token, RESET)
    hashed = checked_hash(settings, password, name=name)
    with writing(settings) as session:
        row = _find(session, token, RESET)
        account = _account_of(session, row)
        account.password_hash = hashed
        end_all(session, account)
        session.delete(row)
        new_session, by = begin_session(settings, session, account)
        note_account(session, by, account, "set password by one-time address")
    return new_session


def is_open(settings: Settings, token: str, purpose: str) -> bool:
    """Whether a one-time address works now; looking does not use it up."""
    try:
        _require_open(settings, token, purpose)
    except NotFound:
        return False
    return True


def _require_open(settings: Settings, token: str, purpose: str) -> str:
    """The name of the account it is for, empty at the first run."""
    with Session(open_engine(settings)) as session:
        row = _find(session, token, purpose)
        return _account_of(session, row).name if purpose == RESET else ""


def _find(session: Session, token: str, purpose: str) -> OneTimeAddress:
    row = session.exec(
        select(OneTimeAddress).where(
            OneTimeAddress.token_hash == hash_of(token), OneTimeAddress.purpose == purpose
        )
    ).first()
    if row is None or row.expires_at <= clock.now():
        raise NotFound(USED_UP)
    if purpose == FIRST_RUN and has_administrator(session):
        raise NotFound(USED_UP)
    return row


def _account_of(session: Session, row: OneTimeAddress) -> Account:
    account = session.get(Account, row.account_id)
    if account is None or account.disabled or identity_of(session, account) is not None:
        raise NotFound(USED_UP)  # the last: no password gets around the city's sign-in service
    return account


def _issue(
    settings: Settings,
    session: Session,
    purpose: str,
    account_id: int | None,
    *,
    port: int | None = None,
) -> str:
    moment, token = clock.now(), new_token()
    old = (col(OneTimeAddress.expires_at) <= moment) | (
        (col(OneTimeAddress.purpose) == RESET) & (col(OneTimeAddress.account_id) == account_id)
    )
    session.connection().execute(delete(OneTimeAddress).where(old))
    session.add(
        OneTimeAddress(
            token_hash=hash_of(token),
            purpose=purpose,
            account_id=account_id,
            expires_at=moment + LASTS,
        )
    )
    path = "first-run" if purpose == FIRST_RUN else "reset"
    here = settings.public_url or f"http://localhost:{port or USUAL_PORT}"
    return f"{here}/{path}/{token}"
