"""The tables of a city's plan: what is edited has a version, what is reported is only added."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Text, UniqueConstraint
from sqlmodel import Field

from equity_core.store.account_tables import Moment
from equity_core.store.tables import Base, now


def _text() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False))


class PlanRow(Base, table=True):
    """The plan of one city."""

    __tablename__ = "plan"

    id: int | None = Field(default=None, primary_key=True)
    city_id: int = Field(foreign_key="city.id", unique=True)
    uid: str = Field(max_length=40)
    version: int = 1
    title: str = _text()
    intro: str = _text()
    team: str = _text()
    period_start: date | None = None
    period_end: date | None = None
    adopted_on: date | None = None
    cadence_months: int = 3
    zone: str = Field(max_length=500)


class GoalRow(Base, table=True):
    """One of the city's own goals."""

    __tablename__ = "plan_goal"
    __table_args__ = (UniqueConstraint("plan_id", "uid"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    uid: str = Field(max_length=40)
    version: int = 1
    order: int = 1
    title: str = _text()
    result: str = _text()


class ActionRow(Base, table=True):
    """Something the city promised to do. `goal` is the uid of a goal of the same plan, or ""."""

    __tablename__ = "plan_action"
    __table_args__ = (UniqueConstraint("plan_id", "uid"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    uid: str = Field(max_length=40)
    version: int = 1
    order: int = 1
    key_action: str = Field(max_length=3)
    goal: str = Field(max_length=40)
    title: str = _text()
    indicator: str = _text()
    timeline: str = _text()
    owner: str = _text()
    department: str = _text()
    contributors: str = _text()
    description: str = _text()
    start: date | None = None
    due: date | None = None
    archived_on: date | None = None
    visibility: str = Field(max_length=10)
    measure: str = _text()
    measure_kind: str = Field(max_length=10)
    measure_id: str = _text()
    measure_parameters: str = _text()
    unit: str = _text()
    target: str = Field(max_length=40)
    """Plain digits: a decimal column would round on SQLite."""
    target_note: str = _text()


class StepRow(Base, table=True):
    """A part of an action."""

    __tablename__ = "plan_step"
    __table_args__ = (UniqueConstraint("plan_id", "uid"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    action_id: int = Field(foreign_key="plan_action.id", index=True)
    uid: str = Field(max_length=40)
    version: int = 1
    order: int = 1
    title: str = _text()
    owner: str = _text()
    due: date | None = None
    done_on: date | None = None
    weight: int = 1


class ValueRow(Base, table=True):
    """One number of a measure, with its interval where it has one. Never changed."""

    __tablename__ = "plan_value"
    __table_args__ = (UniqueConstraint("plan_id", "uid"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    action_id: int = Field(foreign_key="plan_action.id", index=True)
    uid: str = Field(max_length=40)
    on: date
    value: str = Field(max_length=40)
    note: str = _text()
    low: str = Field(default="", max_length=40)
    high: str = Field(default="", max_length=40)
    revision: int | None = None
    measured: str = _text()


class UpdateRow(Base, table=True):
    """A dated report on an action. Never changed once it is approved, never removed."""

    __tablename__ = "plan_update"
    __table_args__ = (UniqueConstraint("plan_id", "uid"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    action_id: int = Field(foreign_key="plan_action.id", index=True)
    uid: str = Field(max_length=40)
    posted_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    author: str = _text()
    status: str = Field(max_length=20)
    percent: int | None = None
    narrative: str = _text()
    barrier: str = _text()
    next_step: str = _text()
    reason: str = _text()
    evidence: list[dict[str, str]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    state: str = Field(max_length=10)
    decided_by: str = _text()
    decided_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))
    decision_note: str = _text()


class TypedRow(Base, table=True):
    """What a person has typed into a form and not yet sent: one row a person and object."""

    __tablename__ = "typed_draft"
    __table_args__ = (UniqueConstraint("account_id", "city_id", "kind", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    city_id: int = Field(foreign_key="city.id")
    kind: str = Field(max_length=10)
    key: str = Field(max_length=40)
    cells: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    saved_at: datetime = Field(default_factory=now, sa_column=Column(Moment, nullable=False))


class OwnerRow(Base, table=True):
    """Which account answers for an action or step of a plan: of this workspace, in no file."""

    __tablename__ = "plan_owner"
    __table_args__ = (UniqueConstraint("plan_id", "uid"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    uid: str = Field(max_length=40)
    account_id: int = Field(foreign_key="account.id", index=True)


class LateRow(Base, table=True):
    """What a person typed after their sign-in had ended: beside what they kept, never over it."""

    __tablename__ = "late_draft"
    __table_args__ = (UniqueConstraint("account_id", "city_id", "kind", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    city_id: int = Field(foreign_key="city.id")
    kind: str = Field(max_length=10)
    key: str = Field(max_length=40)
    cells: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    saved_at: datetime = Field(default_factory=now, sa_column=Column(Moment, nullable=False))
