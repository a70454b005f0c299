"""The numbers of a measure keep their interval and the revision they were worked out from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for end in ("low", "high"):
        text = sa.Column(end, sa.String(40), nullable=False, server_default="")
        op.add_column("plan_value", text)
    op.add_column("plan_value", sa.Column("revision", sa.Integer(), nullable=True))


def downgrade() -> None:
    for name in ("revision", "high", "low"):
        op.drop_column("plan_value", name)
