"""The list of people: who they are, what they may do, whether they may come in."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from equity_core.access import Permission, Role, Viewer, require
from equity_core.accounts.account_rows import (
    checked_hash,
    create_account,
    facts_of,
    find_account,
    has_administrator,
    identity_of,
    note_account,
)
from equity_core.accounts.sessions import account_of, end_all
from equity_core.errors import BadInput
from equity_core.settings import Settings
from equity_core.store.account_tables import Account, AccountIdentity
from equity_core.store.engine import open_engine
from equity_core.store.writing import writing


class WayIn(StrEnum):
    """How a person signs in."""

    PASSWORD = "password"
    NO_PASSWORD = "no password yet"
    SERVICE = "city account"
    INVITED = "city account, not used yet"
    GROUP = "city account, role by group"


@dataclass(frozen=True)
class Person:
    """An account as read; never its password."""

    id: int
    name: str
    role: Role
    disabled: bool
    has_password: bool
    way_in: WayIn
    created_at: str
    last_sign_in_at: str
    """Empty where the person never signed in."""


def add_person(
    settings: Settings, viewer: Viewer, *, name: str, role: Role, password: str
) -> Person:
    """Add a person with a first password.

    Raises
    ------
    AccessDenied
        The viewer may not manage users.
    BadInput
        The name is taken or cannot be used, or the password breaks a rule.
    """
    require(viewer, Permission.MANAGE_USERS)
    hashed = checked_hash(settings, password, name=name)
    with writing(settings) as session:
        return as_person(create_account(session, viewer, name, role, hashed))


def list_people(settings: Settings, viewer: Viewer) -> list[Person]:
    """Everyone with an account, by name. AccessDenied for who may not manage users."""
    require(viewer, Permission.MANAGE_USERS)
    with Session(open_engine(settings)) as session:
        rows = session.exec(select(Account).order_by(col(Account.name_key))).all()
        identities = {one.account_id: one for one in session.exec(select(AccountIdentity))}
    return [as_person(row, identities.get(row.id or 0)) for row in rows]


def has_password(settings: Settings, viewer: Viewer) -> bool:
    """Whether the viewer signs in with a password, and so has one to change.

    Raises
    ------
    AccessDenied
        The viewer has no account.
    """
    require(viewer, Permission.CHANGE_OWN_ACCOUNT)
    with Session(open_engine(settings)) as session:
        return bool(account_of(session, viewer).password_hash)


def set_role(settings: Settings, viewer: Viewer, name: str, role: Role) -> None:
    """Give a person another role; it counts from their next click on, whatever groups say.

    Raises
    ------
    AccessDenied, NotFound
        The viewer may not manage users; nobody has that name.
    BadInput
        This is the last administrator, who must stay one.
    """
    require(viewer, Permission.MANAGE_USERS)
    with writing(settings) as session:
        account = find_account(session, name)
        before = facts_of(account)
        account.role = Role(role).value
        identity = identity_of(session, account)
        if identity is not None and identity.by_group:
            identity.by_group = False  # named on the list from now on
            session.add(identity)
        _keep(session, viewer, account, before, "change role")


def set_disabled(settings: Settings, viewer: Viewer, name: str, disabled: bool) -> None:
    """Keep a person out, with all their sessions ended, or let them in again.

    Raises
    ------
    AccessDenied, NotFound
        The viewer may not manage users; nobody has that name.
    BadInput
        This is the last administrator.
    """
    require(viewer, Permission.MANAGE_USERS)
    with writing(settings) as session:
        account = find_account(session, name)
        before = facts_of(account)
        account.disabled = disabled
        if disabled:
            end_all(session, account)
        _keep(session, viewer, account, before, "disable" if disabled else "enable")


def end_sessions(settings: Settings, viewer: Viewer, name: str) -> None:
    """Sign a person out everywhere; they can sign in again at once.

    Raises
    ------
    AccessDenied, NotFound
        The viewer may not manage users; nobody has that name.
    """
    require(viewer, Permission.MANAGE_USERS)
    with writing(settings) as session:
        account = find_account(session, name)
        end_all(session, account)
        note_account(session, viewer, account, "end all sessions")


def as_person(account: Account, identity: AccountIdentity | None = None) -> Person:
    """The account without what nobody may see."""
    last = account.last_sign_in_at
    return Person(
        id=account.id or 0,
        name=account.name,
        role=Role(account.role),
        disabled=account.disabled,
        has_password=bool(account.password_hash),
        way_in=_way_in(account, identity),
        created_at=account.created_at.isoformat(timespec="seconds"),
        last_sign_in_at=last.isoformat(timespec="seconds") if last else "",
    )


def as_json(person: Person) -> dict[str, Any]:
    """A person as `equity user list --json` prints it."""
    return asdict(person)


def _way_in(account: Account, identity: AccountIdentity | None) -> WayIn:
    if identity is None:
        return WayIn.PASSWORD if account.password_hash else WayIn.NO_PASSWORD
    if identity.subject is None:
        return WayIn.INVITED
    return WayIn.GROUP if identity.by_group else WayIn.SERVICE


def _keep(
    session: Session, viewer: Viewer, account: Account, before: dict[str, Any], action: str
) -> None:
    session.add(account)
    session.flush()
    if before["role"] == Role.ADMINISTRATOR and not has_administrator(session):
        raise BadInput(
            f"{account.name} is the last administrator. Make someone else one first; "
            "nothing was changed."
        )
    note_account(session, viewer, account, action, before=before, after=facts_of(account))
