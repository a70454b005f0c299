"""Limits on tries at signing in: each failure beyond the first few doubles the wait.

A try counts as a failure until it has succeeded, so that many tries at the same moment do not
slip through together. The counts lie in the database and outlast a restart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from equity_core.accounts import clock
from equity_core.accounts.tokens import hash_of
from equity_core.errors import AccessDenied
from equity_core.settings import Settings
from equity_core.store.account_tables import SignInTries
from equity_core.store.writing import writing

# Failures without a wait. Many people of one office share an address.
FREE = {"name": 5, "address": 20}
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


class TooManyTries(AccessDenied):
    """Someone tried too often; `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        wait = f"{seconds} seconds" if seconds < 120 else f"{math.ceil(seconds / 60)} minutes"
        super().__init__(f"There were too many tries. Wait {wait}, then try again.")
        self.seconds = seconds


@dataclass(frozen=True)
class Tried:
    """Under what a try is counted: a name or another key, and the visitor's network address."""

    key: str
    address: str


def count_try(settings: Settings, *, name_key: str, address: str) -> None:
    """Count one try for the name and for the network address, before the password is looked at.

    Raises
    ------
    TooManyTries
        One of the two must wait. This try is not counted and must go no further.
    """
    with writing(settings) as session:
        moment = clock.now()
        rows = {
            kind: _row(session, kind, value, moment)
            for kind, value in (("name", name_key), ("address", address))
        }
        wait = max((row.blocked_until - moment).total_seconds() for row in rows.values())
        if wait > 0:
            raise TooManyTries(math.ceil(wait))
        for kind, row in rows.items():
            row.failures += 1
            row.last_at = moment
            row.blocked_until = moment + _wait_after(row.failures - FREE[kind])
            session.add(row)


def forgive(session: Session, *, name_key: str, address: str) -> None:
    """The try succeeded: forget the name's failures and take this one off the address."""
    row = session.get(SignInTries, _key("name", name_key))
    if row is not None:
        session.delete(row)
    row = session.get(SignInTries, _key("address", address))
    if row is not None:
        row.failures = max(0, row.failures - 1)
        row.blocked_until = row.last_at
        session.add(row)


def _wait_after(excess: int) -> timedelta:
    """No wait for the free tries, then 1, 2, 4, … seconds, at most 15 minutes."""
    if excess <= 0:
        return timedelta()
    return min(timedelta(seconds=2 ** min(excess - 1, 20)), LONGEST_WAIT)


def _row(session: Session, kind: str, value: str, moment: datetime) -> SignInTries:
    row = session.get(SignInTries, _key(kind, value))
    if row is None or row.last_at + FORGOTTEN_AFTER < moment:
        fresh = SignInTries(
            key_hash=_key(kind, value), failures=0, last_at=moment, blocked_until=moment
        )
        row = session.merge(fresh)
    return row


def _key(kind: str, value: str) -> str:
    return hash_of(f"{kind}\n{value}")
