"""The tables. They have a registry of their own, so that a reload of the app cannot break them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, UniqueConstraint
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Base(SQLModel, registry=registry()):
    """Parent of every table of the workspace."""


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


class City(Base, table=True):
    """A city whose areas and records are kept here."""

    __tablename__ = "city"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=80)
    name: str = Field(max_length=200)
    invented: bool = False
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(DateTime(timezone=True), nullable=False)
    )


class Dataset(Base, table=True):
    """Something a city loaded that has revisions: a level, outlines, a population, a service."""

    __tablename__ = "dataset"
    __table_args__ = (UniqueConstraint("city_id", "kind", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    city_id: int = Field(foreign_key="city.id", index=True)
    kind: str = Field(max_length=20)
    name: str = Field(max_length=300)
    current: int = 0
    """The number of the revision in force; 0 before the first."""


class Revision(Base, table=True):
    """One kept state of a dataset: a folder of files and the facts about it. Never changed."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("dataset_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    dataset_id: int = Field(foreign_key="dataset.id", index=True)
    number: int
    folder: str = Field(max_length=500)
    source_name: str = Field(default="", max_length=300)
    source_sha256: str = Field(default="", max_length=64)
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(DateTime(timezone=True), nullable=False)
    )
