"""A city's plan: goals, actions, steps, values, updates, and what is typed but not yet sent."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("typed_draft", "plan_update", "plan_value", "plan_step", "plan_action", "plan_goal")


def upgrade() -> None:
    _create_plan()
    _create_goal_and_action()
    _create_step_and_value()
    _create_update()
    op.create_table(
        "typed_draft",
        _key(),
        _link("account", index=True),
        _link("city"),
        _word("kind", 10),
        _word("key", 40),
        sa.Column("cells", sa.JSON(), nullable=False),
        _moment("saved_at"),
        sa.UniqueConstraint("account_id", "city_id", "kind", "key"),
    )


def downgrade() -> None:
    for table in (*TABLES, "plan"):
        op.drop_table(table)


def _create_plan() -> None:
    op.create_table(
        "plan",
        _key(),
        sa.Column("city_id", sa.Integer(), sa.ForeignKey("city.id"), nullable=False, unique=True),
        _word("uid", 40),
        _whole("version"),
        *_texts("title", "intro", "team"),
        *_days("period_start", "period_end", "adopted_on"),
        _whole("cadence_months"),
        _word("zone", 500),
    )


def _create_goal_and_action() -> None:
    op.create_table(
        "plan_goal",
        *_object(),
        _whole("version"),
        _whole("order"),
        *_texts("title", "result"),
        sa.UniqueConstraint("plan_id", "uid"),
    )
    op.create_table(
        "plan_action",
        *_object(),
        _whole("version"),
        _whole("order"),
        _word("key_action", 3),
        _word("goal", 40),
        *_texts("title", "indicator", "timeline", "owner", "department", "contributors"),
        *_texts("description"),
        *_days("start", "due", "archived_on"),
        _word("visibility", 10),
        *_texts("measure"),
        _word("measure_kind", 10),
        *_texts("measure_id", "measure_parameters", "unit"),
        _word("target", 40),
        *_texts("target_note"),
        sa.UniqueConstraint("plan_id", "uid"),
    )


def _create_step_and_value() -> None:
    op.create_table(
        "plan_step",
        *_object(),
        _link("plan_action", name="action_id", index=True),
        _whole("version"),
        _whole("order"),
        *_texts("title", "owner"),
        *_days("due", "done_on"),
        _whole("weight"),
        sa.UniqueConstraint("plan_id", "uid"),
    )
    op.create_table(
        "plan_value",
        *_object(),
        _link("plan_action", name="action_id", index=True),
        sa.Column("on", sa.Date(), nullable=False),
        _word("value", 40),
        *_texts("note"),
        sa.UniqueConstraint("plan_id", "uid"),
    )


def _create_update() -> None:
    op.create_table(
        "plan_update",
        *_object(),
        _link("plan_action", name="action_id", index=True),
        _moment("posted_at"),
        *_texts("author"),
        _word("status", 20),
        sa.Column("percent", sa.Integer(), nullable=True),
        *_texts("narrative", "barrier", "next_step", "reason"),
        sa.Column("evidence", sa.JSON(), nullable=False),
        _word("state", 10),
        *_texts("decided_by"),
        _moment("decided_at", nullable=True),
        *_texts("decision_note"),
        sa.UniqueConstraint("plan_id", "uid"),
    )


def _key() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _link(table: str, *, name: str = "", index: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{table}.id")
    return sa.Column(name or f"{table}_id", sa.Integer(), key, nullable=False, index=index)


def _object() -> list[sa.Column[Any]]:
    return [_key(), _link("plan", index=True), _word("uid", 40)]


def _word(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)


def _whole(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _days(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Date(), nullable=True) for name in names]
