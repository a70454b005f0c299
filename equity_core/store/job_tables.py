"""The tables of long work: what is to be done, and the one process that does it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Text
from sqlmodel import Field

from equity_core.store.account_tables import Moment
from equity_core.store.tables import Base, now


def _moment() -> Any:
    return Field(default=None, sa_column=Column(Moment, nullable=True))


class JobRow(Base, table=True):
    """One piece of long work: what, who asked, how far, how it ended."""

    __tablename__ = "job"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)
    city: str = Field(max_length=200)
    """The name of the city; a city that is being imported has no row yet."""
    parameters: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    """Who asked; None for the command line."""
    asked_by: str = Field(max_length=200)
    state: str = Field(max_length=12, index=True)
    step: str = Field(default="", max_length=300)
    done: int = 0
    total: int = 0
    said: str = Field(default="", sa_column=Column(Text, nullable=False))
    """How it ended, in a sentence or two."""
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    reference: str = Field(default="", max_length=20)
    """The number under which the log has what went wrong."""
    tries: int = 0
    worker: str = Field(default="", max_length=40)
    """The token of the worker that runs it, or ran it last."""
    cancel_asked: bool = False
    created_at: datetime = Field(default_factory=now, sa_column=Column(Moment, nullable=False))
    started_at: datetime | None = _moment()
    beat_at: datetime | None = _moment()
    finished_at: datetime | None = _moment()


class WorkerRow(Base, table=True):
    """The process that works, one a workspace. It gives a sign of life every few seconds."""

    __tablename__ = "job_worker"

    id: int = Field(primary_key=True)
    """Always 1."""
    token: str = Field(max_length=40)
    host: str = Field(max_length=200)
    process: int
    beat_at: datetime = Field(sa_column=Column(Moment, nullable=False))
