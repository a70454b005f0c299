"""The tables of the audit: the chain, the texts beside it, and the head of the chain."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Text
from sqlmodel import Field

from equity_core.store.tables import Base


class AuditLine(Base, table=True):
    """One write: who, when, what, and the hashes of the texts. Never changed, never removed."""

    __tablename__ = "audit_line"

    number: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    at: str = Field(max_length=32)
    """UTC, ISO 8601 with microseconds: text, because it is hashed as it stands."""
    user_id: int | None = None
    actor: str = Field(max_length=200)
    role: str = Field(max_length=20)
    session_id: int | None = None
    action: str = Field(max_length=60)
    kind: str = Field(max_length=60)
    key: str = Field(max_length=200, index=True)
    before_hash: str = Field(max_length=64)
    after_hash: str = Field(max_length=64)
    reason_hash: str = Field(max_length=64)
    previous_hash: str = Field(max_length=64, unique=True)
    hash: str = Field(max_length=64, unique=True)


class AuditText(Base, table=True):
    """The texts of one line and the salt of their hashes. Removed as a whole, or kept."""

    __tablename__ = "audit_text"

    line: int = Field(
        sa_column=Column(Integer, primary_key=True, autoincrement=False),
    )
    salt: str = Field(max_length=64)
    before: str = Field(sa_column=Column(Text, nullable=False))
    after: str = Field(sa_column=Column(Text, nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))


class AuditHead(Base, table=True):
    """The one row that says where the chain ends; whoever adds a line holds it."""

    __tablename__ = "audit_head"

    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    number: int
    hash: str = Field(max_length=64)
