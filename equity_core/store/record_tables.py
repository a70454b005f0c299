"""The table of a city's own entries on the timeline of the record."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, Text, UniqueConstraint
from sqlmodel import Field

from equity_core.store.tables import Base


def _text() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False))


class EntryRow(Base, table=True):
    """One entry: its words as they are written now, and those that visitors see.

    `published` holds the words of the last publication by column, and is empty where there is
    none: what is written later stays a draft until it is published too.
    """

    __tablename__ = "timeline_entry"
    __table_args__ = (UniqueConstraint("city_id", "uid"),)

    id: int | None = Field(default=None, primary_key=True)
    city_id: int = Field(foreign_key="city.id", index=True)
    uid: str = Field(max_length=40)
    version: int = 1
    year: str = Field(default="", max_length=4)
    date_text: str = _text()
    place: str = _text()
    event: str = _text()
    who_acted: str = _text()
    who_was_harmed: str = _text()
    who_resisted: str = _text()
    themes: str = _text()
    source_title: str = _text()
    source_url: str = _text()
    confidence: str = Field(default="", max_length=10)
    note: str = _text()
    published: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
