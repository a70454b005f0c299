"""Long work: jobs, and the process that does them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), primary_key=True),
        _word("kind", 40),
        _word("city", 200),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column(
            "account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=True, index=True
        ),
        _word("asked_by", 200),
        sa.Column("state", sa.String(12), nullable=False, index=True),
        _word("step", 300),
        _whole("done"),
        _whole("total"),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        _word("reference", 20),
        _whole("tries"),
        _word("worker", 40),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        _moment("created_at", nullable=False),
        *[_moment(name) for name in ("started_at", "beat_at", "finished_at")],
    )
    op.create_table(
        "job_worker",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        _word("token", 40),
        _word("host", 200),
        _whole("process"),
        _moment("beat_at", nullable=False),
    )


def downgrade() -> None:
    op.drop_table("job_worker")
    op.drop_table("job")


def _word(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)


def _whole(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
