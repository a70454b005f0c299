"""Signing in with a name and a password, and changing the password."""

from __future__ import annotations

from sqlmodel import Session, select

from equity_core.access import Permission, Viewer, require
from equity_core.accounts.account_rows import checked_hash, name_key, note_account
from equity_core.accounts.passwords import hash_password, is_outdated, is_right
from equity_core.accounts.sessions import account_of, begin_session, end_all
from equity_core.accounts.throttle import count_try, forgive
from equity_core.errors import AccessDenied, BadInput
from equity_core.settings import Settings
from equity_core.store.account_tables import Account
from equity_core.store.engine import open_engine
from equity_core.store.writing import writing

# One sentence for every reason: it never tells whether a name exists.
WRONG = "The name or the password is not right. Check both, then try again."


def sign_in(settings: Settings, *, name: str, password: str, address: str) -> str:
    """Open a session and return its token, for the cookie.

    An unknown name, a disabled account and a wrong password take equally long and are answered
    alike.

    Parameters
    ----------
    settings
        The workspace.
    name, password
        As typed.
    address
        The visitor's network address, for the limit on tries.

    Raises
    ------
    TooManyTries
        This name or this address must wait.
    AccessDenied
        The name and the password do not fit together.
    """
    key = name_key(name)
    count_try(settings, name_key=key, address=address)
    with Session(open_engine(settings)) as session:
        known = session.exec(select(Account).where(Account.name_key == key)).first()
    right = is_right(known.password_hash if known else "", password)
    if known is None or not right or known.disabled:
        raise AccessDenied(WRONG)
    renewed = hash_password(password) if is_outdated(known.password_hash) else known.password_hash
    with writing(settings) as session:
        account = session.get(Account, known.id)
        if account is None or account.disabled or account.password_hash != known.password_hash:
            raise AccessDenied(WRONG)
        account.password_hash = renewed
        session.add(account)
        forgive(session, name_key=key, address=address)
        token, viewer = begin_session(settings, session, account)
        note_account(session, viewer, account, "sign in")
    return token


def change_password(
    settings: Settings, viewer: Viewer, *, current: str, new: str, address: str
) -> str:
    """Set a new password; every session of the person ends. Returns the token of a new one.

    Raises
    ------
    AccessDenied
        The viewer has no account, or `current` is not their password.
    TooManyTries
        Too many wrong current passwords.
    BadInput
        The new password breaks a rule.
    """
    require(viewer, Permission.CHANGE_OWN_ACCOUNT)
    with Session(open_engine(settings)) as session:
        known = account_of(session, viewer)
    count_try(settings, name_key=known.name_key, address=address)
    if not is_right(known.password_hash, current):
        raise AccessDenied("The current password is not right. Nothing was changed.")
    if new == current:
        raise BadInput("The new password is the same as the current one. Choose another.")
    hashed = checked_hash(settings, new, name=known.name)
    with writing(settings) as session:
        account = account_of(session, viewer)
        if account.password_hash != known.password_hash:
            raise AccessDenied("The password was changed elsewhere just now. Sign in again.")
        account.password_hash = hashed
        forgive(session, name_key=known.name_key, address=address)
        end_all(session, account)
        token, _ = begin_session(settings, session, account)
        note_account(session, viewer, account, "change password")
    return token
