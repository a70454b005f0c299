"""The tables of accounts: people, identities, sessions, one-time addresses, tries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, UniqueConstraint
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

from equity_core.store.tables import Base


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets the zone of what it keeps; this gives it back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Account(Base, table=True):
    """A person who can sign in."""

    __tablename__ = "account"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=120)
    name_key: str = Field(unique=True, max_length=240)
    """The name as compared: two names that look alike are one."""
    role: str = Field(max_length=20)
    password_hash: str = Field(default="", max_length=200)
    """Argon2id with its parameters and salt; empty until the person has set one."""
    disabled: bool = False
    valid_after: datetime = Field(sa_column=Column(Moment, nullable=False))
    """No session that began before this moment counts."""
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    last_sign_in_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))


class AccountIdentity(Base, table=True):
    """How a person is known at the city's sign-in service (OpenID Connect).

    A row holds either the subject, which never changes hands, or an e-mail address: an invitation,
    which the first sign-in with that address turns into a subject.
    """

    __tablename__ = "account_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("issuer", "email"))

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", unique=True)
    issuer: str = Field(max_length=300)
    subject: str | None = Field(default=None, max_length=255)
    email: str | None = Field(default=None, max_length=320)
    by_group: bool = False
    """The role comes from the service's groups, read anew at each sign-in."""


class SignInSession(Base, table=True):
    """One browser that is signed in. The browser has the id; here is only its SHA-256."""

    __tablename__ = "sign_in_session"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    began_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    seen_at: datetime = Field(sa_column=Column(Moment, nullable=False))


class OneTimeAddress(Base, table=True):
    """An address that works once and for a while: the first administrator's, or a new password."""

    __tablename__ = "one_time_address"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    purpose: str = Field(max_length=20)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    expires_at: datetime = Field(sa_column=Column(Moment, nullable=False))


class SignInTries(Base, table=True):
    """How often signing in failed of late, for one account name or one network address."""

    __tablename__ = "sign_in_tries"

    key_hash: str = Field(primary_key=True, max_length=64)
    """SHA-256: what strangers type in the name field, at times a password, is not kept."""
    failures: int
    last_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    blocked_until: datetime = Field(sa_column=Column(Moment, nullable=False))
