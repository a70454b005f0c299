"""Rows of accounts, in the caller's transaction: add one, find one, note what was done to it."""

from __future__ import annotations

import unicodedata
from typing import Any

from sqlmodel import Session, col, select

from equity_core.access import Role, Viewer
from equity_core.accounts import clock
from equity_core.accounts.passwords import check_password, hash_password
from equity_core.errors import BadInput, NotFound
from equity_core.settings import Settings
from equity_core.store.account_tables import Account, AccountIdentity
from equity_core.store.audit import note
from equity_core.store.names import clean_name
from equity_core.store.revisions import read_cities


def checked_hash(settings: Settings, password: str, *, name: str) -> str:
    """The hash of a new password that keeps the rules; slow, so never inside a transaction."""
    cities = [city.name for city in read_cities(settings)]
    check_password(password, name=name, cities=cities)
    return hash_password(password)


def create_account(
    session: Session, viewer: Viewer | None, name: str, role: Role, hashed: str
) -> Account:
    """Add the row and its audit line, in the caller's transaction; no viewer means themselves."""
    name = clean_name(unicodedata.normalize("NFKC", name), what="person")
    if session.exec(select(Account).where(Account.name_key == name_key(name))).first():
        raise BadInput(f"There is an account named “{name}” already. Choose another name.")
    moment = clock.now()
    account = Account(
        name=name,
        name_key=name_key(name),
        role=Role(role).value,
        password_hash=hashed,
        valid_after=moment,
        created_at=moment,
    )
    session.add(account)
    session.flush()
    by = viewer or Viewer(account.id, account.name, Role(account.role))
    note_account(session, by, account, "add", before=None, after=facts_of(account))
    return account


def find_account(session: Session, name: str) -> Account:
    """The account of that name, however it is capitalised; NotFound where there is none."""
    found = session.exec(select(Account).where(Account.name_key == name_key(name))).first()
    if found is None:
        raise NotFound(f"Nobody here has the name “{name}”. List the people to see their names.")
    return found


def identity_of(session: Session, account: Account) -> AccountIdentity | None:
    """How the city's sign-in service knows this person; None where it does not."""
    return session.exec(
        select(AccountIdentity).where(AccountIdentity.account_id == account.id)
    ).first()


def has_administrator(session: Session) -> bool:
    """Whether anyone in use may manage users."""
    wanted = select(Account.id).where(
        Account.role == Role.ADMINISTRATOR.value, col(Account.disabled).is_(False)
    )
    return session.exec(wanted).first() is not None


def note_account(
    session: Session,
    viewer: Viewer,
    account: Account,
    action: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """One audit line about an account; its key is the number, because names can be erased."""
    key = str(account.id)
    note(session, viewer, action=action, kind="account", key=key, before=before, after=after)


def facts_of(account: Account) -> dict[str, Any]:
    """What the audit keeps of an account: never a password or its hash."""
    return {"name": account.name, "role": account.role, "disabled": account.disabled}


def name_key(name: str) -> str:
    """The form in which names are compared: NFKC, single spaces, no difference of case."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:240]
