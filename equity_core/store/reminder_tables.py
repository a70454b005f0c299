"""The tables of reminders: where each person wants them, and which were sent."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field

from equity_core.store.account_tables import Moment
from equity_core.store.tables import Base


class ReminderChoice(Base, table=True):
    """Where a person wants reminders: a mail address, a private calendar address, both or none."""

    __tablename__ = "reminder_choice"

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    mail: str = Field(default="", max_length=254)
    calendar_hash: str | None = Field(default=None, unique=True, max_length=64)
    """SHA-256 of the calendar's token; None where there is no calendar address."""


class ReminderSent(Base, table=True):
    """One reminder that went to one person about one due day of one action."""

    __tablename__ = "reminder_sent"
    __table_args__ = (UniqueConstraint("account_id", "city_id", "uid", "due_on"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    city_id: int = Field(foreign_key="city.id")
    uid: str = Field(max_length=40)
    due_on: date
    sent_at: datetime = Field(sa_column=Column(Moment, nullable=False))
