"""Words taken out of the rows of every table, wherever the database keeps texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, Column, MetaData, String, Table, Text, select, update
from sqlmodel import Session

from equity_core.access import Viewer
from equity_core.store.audit import note

AUDIT = ("audit_line", "audit_text", "audit_head", "alembic_version")
EMPTIED = ("measure_parameters",)
"""Columns whose texts programs read: a mark would break them."""


def _everywhere(table: str, row: Mapping[str, Any]) -> bool:  # noqa: ARG001
    return True


@dataclass
class Work:
    """One erasure under way, inside its transaction."""

    session: Session
    viewer: Viewer
    pattern: re.Pattern[str]
    mark: str
    reason: str
    dry_run: bool
    in_row: Callable[[str, Mapping[str, Any]], bool] = _everywhere
    """Whether the words are to be looked for in this row of that table."""
    fields: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def erase_from_tables(work: Work) -> None:
    """Put the mark where the words stood, with a line in the record for each row."""
    tables = MetaData()
    tables.reflect(bind=work.session.connection())
    for table in tables.sorted_tables:
        if table.name not in AUDIT:
            texts = [column for column in table.columns if isinstance(column.type, String | JSON)]
            for row in work.session.connection().execute(select(table)).mappings().all():
                plain = {str(name): value for name, value in row.items()}
                if work.in_row(table.name, plain):
                    _erase_from_row(work, tables, table, plain, texts)


def _erase_from_row(
    work: Work, tables: MetaData, table: Table, row: dict[str, Any], texts: list[Column[Any]]
) -> None:
    changed: dict[str, Any] = {}
    key = "-".join(str(row[column.name]) for column in table.primary_key)
    for column in texts:
        held = row[column.name]
        if not holds(work, held):
            continue
        place = f"{table.name}.{column.name}, row {key}"
        if not isinstance(column.type, Text | JSON):
            work.left.append(place)  # a name or a key: it cannot carry the mark
            continue
        work.fields.append(place)
        changed[column.name] = "" if column.name in EMPTIED else _without(work, held)
    if changed and not work.dry_run:
        _write(work, tables, table, row, changed)


def _write(
    work: Work, tables: MetaData, table: Table, row: dict[str, Any], changed: dict[str, Any]
) -> None:
    said = ", ".join(changed)
    if "version" in row:  # whoever edits an older version is shown both texts
        changed["version"] = row["version"] + 1
    here = [column == row[column.name] for column in table.primary_key]
    work.session.connection().execute(update(table).where(*here).values(**changed))
    kind, key = _object(work.session, tables, table, row)
    note(
        work.session,
        work.viewer,
        action="erase words",
        kind=kind,
        key=key,
        before=None,
        after={"Words erased from": said},
        reason=work.reason,
    )


def _object(
    session: Session, tables: MetaData, table: Table, row: dict[str, Any]
) -> tuple[str, str]:
    """Under which object the record of changes tells of a row."""
    if table.name == "plan":
        return "plan", f"{_slug(session, tables, row['city_id'])}/{row['uid']}"
    if "plan_id" not in row or "uid" not in row:
        return table.name, "-".join(str(row[column.name]) for column in table.primary_key)
    plans, actions = tables.tables["plan"], tables.tables["plan_action"]
    asked = select(plans.c.city_id).where(plans.c.id == row["plan_id"])
    slug = _slug(session, tables, session.connection().execute(asked).scalar_one())
    if "action_id" in row:
        under = select(actions.c.uid).where(actions.c.id == row["action_id"])
        return "action", f"{slug}/{session.connection().execute(under).scalar_one()}"
    return table.name.removeprefix("plan_"), f"{slug}/{row['uid']}"


def _slug(session: Session, tables: MetaData, city: int) -> str:
    cities = tables.tables["city"]
    asked = select(cities.c.slug).where(cities.c.id == city)
    return str(session.connection().execute(asked).scalar_one())


def holds(work: Work, value: Any) -> bool:
    """Whether the words stand anywhere inside a value as JSON has it."""
    return any(work.pattern.search(text) for text in _strings(value))


def _strings(value: Any) -> Iterator[str]:
    """Every text inside a value as JSON has it, names of fields included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield str(name)
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _without(work: Work, value: Any) -> Any:
    """The value with the mark in place of the words; an address with them in it becomes empty."""
    if isinstance(value, str):
        return work.pattern.sub(lambda _: work.mark, value)
    if isinstance(value, dict):
        return {
            _without(work, name): ""
            if name == "address" and holds(work, one)
            else _without(work, one)
            for name, one in value.items()
        }
    return [_without(work, one) for one in value] if isinstance(value, list) else value
