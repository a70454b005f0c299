"""The numbers of a measure say what was measured."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007b"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sa.Column("measured", sa.Text(), nullable=False, server_default="")
    op.add_column("plan_value", text)


def downgrade() -> None:
    op.drop_column("plan_value", "measured")
