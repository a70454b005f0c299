"""Who of the people known to the city's sign-in service may come in, and as what.

The list of people is the list: an administrator names each person and their role, here as for
passwords, and says how the service knows them. Nobody gets in by merely having a city account, and
nobody is known by an e-mail address for longer than it takes to sign in once: addresses are given
to the next person, a subject never is. Two ways lead onto the list:

- by e-mail: the first sign-in whose address the service vouches for (`email_verified`) turns the
  invitation into the subject;
- by subject: for services that vouch for no address (Entra ID), whose subjects nobody knows in
  advance. The page that turns a person away shows them theirs, to pass on.

A city with many people can let its own groups decide instead (`EQUITY_OIDC_GROUPS_CLAIM` and
`EQUITY_OIDC_GROUPS`): who is in a named group gets an account at the first sign-in, and the role is
read anew at each. Who is on the list by name is not moved by groups.
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from equity_core.access import Role, Viewer
from equity_core.accounts.account_rows import create_account, facts_of, name_key, note_account
from equity_core.accounts.group_roles import role_of_groups
from equity_core.accounts.id_tokens import Asserted
from equity_core.accounts.sessions import begin_session
from equity_core.accounts.throttle import Tried, forgive
from equity_core.errors import AccessDenied
from equity_core.settings import Settings
from equity_core.store.account_tables import Account, AccountIdentity
from equity_core.store.writing import writing

OFF = "This account was switched off. Ask an administrator of this dashboard."
NO_GROUP = (
    "None of your groups at the city's sign-in service lets you in any more. "
    "Ask an administrator of this dashboard."
)


class NotOnTheList(AccessDenied):
    """The service knows this person, the city's list does not. `subject` is how it knows them."""

    def __init__(self, subject: str) -> None:
        super().__init__(
            "You are not on the list of people who may sign in here. Ask an administrator of "
            "this dashboard to add you. No account was made."
        )
        self.subject = subject


def sign_in_as(settings: Settings, asserted: Asserted, *, tried: Tried) -> str:
    """Open a session for a person whom the service vouches for; returns its token.

    Parameters
    ----------
    settings
        The workspace.
    asserted
        Who came, as a checked ID token says.
    tried
        Under what this try was counted; it is forgiven when it succeeds.

    Raises
    ------
    NotOnTheList
        Neither the list nor a group lets them in. Nothing is kept of them.
    AccessDenied
        An administrator switched their account off, or their groups let them in no more.
    """
    role = role_of_groups(settings, asserted.groups)
    with writing(settings) as session:
        row = _find(session, asserted) or _accept_invitation(session, asserted)
        if row is None and role is not None:
            row = _admit(session, asserted, role)
        if row is None:
            raise NotOnTheList(asserted.subject)
        account = _account_of(session, row)
        if account.disabled or (row.by_group and role is None):
            raise AccessDenied(OFF if account.disabled else NO_GROUP)
        if row.by_group and role is not None and account.role != role:
            before = facts_of(account)
            account.role = role.value
            _note(session, account, "change role by group", before)
        token, viewer = begin_session(settings, session, account)
        forgive(session, name_key=tried.key, address=tried.address)
        note_account(session, viewer, account, "sign in")
    return token


def _find(session: Session, asserted: Asserted) -> AccountIdentity | None:
    return session.exec(
        select(AccountIdentity).where(
            AccountIdentity.issuer == asserted.issuer, AccountIdentity.subject == asserted.subject
        )
    ).first()


def _accept_invitation(session: Session, asserted: Asserted) -> AccountIdentity | None:
    if not asserted.email:
        return None
    row = session.exec(
        select(AccountIdentity).where(
            AccountIdentity.issuer == asserted.issuer,
            AccountIdentity.email == asserted.email,
            col(AccountIdentity.subject).is_(None),
        )
    ).first()
    if row is None or _account_of(session, row).disabled:
        return None
    row.subject, row.email = asserted.subject, None
    session.add(row)
    _note(session, _account_of(session, row), "accept invitation", {"email": asserted.email})
    return row


def _admit(session: Session, asserted: Asserted, role: Role) -> AccountIdentity:
    """An account for a person whom a group lets in; a name that is taken gets a number."""
    signs = (sign if sign.isprintable() and sign != "|" else " " for sign in asserted.name)
    wanted = " ".join("".join(signs).split())[:110].strip() or "A person of the city"
    taken = set(session.exec(select(Account.name_key)).all())
    names = (wanted if n == 1 else f"{wanted} {n}" for n in range(1, len(taken) + 3))
    name = next(name for name in names if name_key(name) not in taken)
    account = create_account(session, None, name, role, "")
    row = AccountIdentity(
        account_id=account.id or 0, issuer=asserted.issuer, subject=asserted.subject, by_group=True
    )
    session.add(row)
    return row


def _account_of(session: Session, row: AccountIdentity) -> Account:
    account = session.get(Account, row.account_id)
    if account is None:
        raise NotOnTheList(row.subject or "")
    return account


def _note(session: Session, account: Account, action: str, before: dict[str, object]) -> None:
    session.add(account)
    by = Viewer(account.id, account.name, Role(account.role))
    note_account(session, by, account, action, before=before, after=facts_of(account))
