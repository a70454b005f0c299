"""Putting people on the list who sign in with the city's own sign-in service."""

from __future__ import annotations

from sqlmodel import Session, select

from equity_core.access import Permission, Role, Viewer, require
from equity_core.accounts.account_rows import (
    create_account,
    find_account,
    identity_of,
    note_account,
)
from equity_core.accounts.people import Person, as_person
from equity_core.accounts.sessions import end_all
from equity_core.errors import BadInput
from equity_core.settings import Settings
from equity_core.store.account_tables import Account, AccountIdentity
from equity_core.store.writing import writing

NO_SERVICE = (
    "No sign-in service is set up here. Set EQUITY_OIDC_ISSUER, EQUITY_OIDC_CLIENT_ID and "
    "EQUITY_OIDC_CLIENT_SECRET first."
)


def add_known_person(
    settings: Settings,
    viewer: Viewer,
    *,
    name: str,
    role: Role,
    email: str = "",
    subject: str = "",
) -> Person:
    """Put a person on the list who signs in with the city's service, by e-mail or by subject.

    Raises
    ------
    AccessDenied
        The viewer may not manage users.
    BadInput
        No service is set up, the name is taken, or someone else has that address or subject.
    """
    require(viewer, Permission.MANAGE_USERS)
    row = _identity(settings, email, subject)
    with writing(settings) as session:
        account = create_account(session, viewer, name, role, "")
        _keep(session, viewer, account, row)
        return as_person(account, row)


def give_identity(
    settings: Settings, viewer: Viewer, name: str, *, email: str = "", subject: str = ""
) -> None:
    """Let a person who is on the list sign in with the city's service from now on.

    There is one way in for a person: their password stops working, and all their sessions end.

    Raises
    ------
    AccessDenied, NotFound, BadInput
        As for adding; nobody has that name.
    """
    require(viewer, Permission.MANAGE_USERS)
    row = _identity(settings, email, subject)
    with writing(settings) as session:
        account = find_account(session, name)
        _forget(session, account)
        account.password_hash = ""
        end_all(session, account)
        _keep(session, viewer, account, row)


def take_identity(settings: Settings, viewer: Viewer, name: str) -> None:
    """Let a person no longer sign in with the service; a reset address gives them a password.

    Raises
    ------
    AccessDenied, NotFound
        The viewer may not manage users; nobody has that name.
    """
    require(viewer, Permission.MANAGE_USERS)
    with writing(settings) as session:
        account = find_account(session, name)
        _forget(session, account)
        end_all(session, account)
        note_account(session, viewer, account, "end sign-in with service")


def _identity(settings: Settings, email: str, subject: str) -> AccountIdentity:
    if not settings.oidc:
        raise BadInput(NO_SERVICE)
    email, subject = email.strip().casefold(), subject.strip()
    if bool(email) == bool(subject):
        raise BadInput("Give either an e-mail address or the code that the service uses.")
    if email and (email.count("@") != 1 or len(email) > 320 or not email.isprintable()):
        raise BadInput(f"“{email[:80]}” is not an e-mail address. Check it, then try again.")
    if len(subject) > 255:
        raise BadInput("This code is longer than any that a sign-in service uses. Check it.")
    return AccountIdentity(
        account_id=0, issuer=settings.oidc_issuer, subject=subject or None, email=email or None
    )


def _keep(session: Session, viewer: Viewer, account: Account, row: AccountIdentity) -> None:
    column = AccountIdentity.subject if row.subject else AccountIdentity.email
    others = select(AccountIdentity).where(
        AccountIdentity.issuer == row.issuer, column == (row.subject or row.email)
    )
    if session.exec(others).first() is not None:
        raise BadInput("Someone on the list signs in that way already. Nothing was changed.")
    row.account_id = account.id or 0
    session.add(row)
    after = {"name": account.name, "known_by": row.email or row.subject}
    note_account(session, viewer, account, "sign in with service", after=after)


def _forget(session: Session, account: Account) -> None:
    row = identity_of(session, account)
    if row is not None:
        session.delete(row)
        session.flush()
