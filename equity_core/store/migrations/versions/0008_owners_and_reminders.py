"""Who answers for an action, what was typed after a sign-in ended, and reminders."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_owner",
        _key(),
        _link("plan", index=True),
        _word("uid", 40),
        _link("account", index=True),
        sa.UniqueConstraint("plan_id", "uid"),
    )
    op.create_table(
        "late_draft",
        _key(),
        _link("account", index=True),
        _link("city"),
        _word("kind", 10),
        _word("key", 40),
        sa.Column("cells", sa.JSON(), nullable=False),
        _moment("saved_at"),
        sa.UniqueConstraint("account_id", "city_id", "kind", "key"),
    )
    op.create_table(
        "reminder_choice",
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), primary_key=True),
        _word("mail", 254),
        sa.Column("calendar_hash", sa.String(64), nullable=True, unique=True),
    )
    op.create_table(
        "reminder_sent",
        _key(),
        _link("account", index=True),
        _link("city"),
        _word("uid", 40),
        sa.Column("due_on", sa.Date(), nullable=False),
        _moment("sent_at"),
        sa.UniqueConstraint("account_id", "city_id", "uid", "due_on"),
    )


def downgrade() -> None:
    for table in ("reminder_sent", "reminder_choice", "late_draft", "plan_owner"):
        op.drop_table(table)


def _key() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _link(table: str, *, index: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{table}.id")
    return sa.Column(f"{table}_id", sa.Integer(), key, nullable=False, index=index)


def _word(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
