"""The list of people: who they are, what they may do, whether they may come in."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session, col, select

from equity_core.access import Permission, Role, Viewer, require
from equity_core.accounts import clock
from equity_core.accounts.passwords import check_password, hash_password
from equity_core.accounts.sessions import end_all
from equity_core.errors import BadInput, NotFound
from equity_core.settings import Settings
from equity_core.store.account_tables import Account
from equity_core.store.audit import note
from equity_core.store.engine import open_engine
from equity_core.store.names import clean_name
from equity_core.store.revisions import read_cities
from equity_core.store.writing import writing


@dataclass(frozen=True)
class Person:
    """An account as read; never its password."""

    id: int
    name: str
    role: Role
    disabled: bool
    has_password: bool
    created_at: str


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
    return [as_person(row) for row in rows]


def set_role(settings: Settings, viewer: Viewer, name: str, role: Role) -> None:
    """Give a person another role; it counts from their next click on.

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


def has_administrator(session: Session) -> bool:
    """Whether anyone in use may manage users."""
    return _administrators(session) > 0


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


def as_person(account: Account) -> Person:
    """The account without what nobody may see."""
    return Person(
        id=account.id or 0,
        name=account.name,
        role=Role(account.role),
        disabled=account.disabled,
        has_password=bool(account.password_hash),
        created_at=account.created_at.isoformat(timespec="seconds"),
    )


def as_json(person: Person) -> dict[str, Any]:
    """A person as `equity user list --json` prints it."""
    return asdict(person)


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


def _administrators(session: Session) -> int:
    wanted = select(Account.id).where(
        Account.role == Role.ADMINISTRATOR.value, col(Account.disabled).is_(False)
    )
    return len(session.exec(wanted).all())
