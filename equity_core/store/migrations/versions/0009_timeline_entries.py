"""A city's own entries on the timeline of the record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007b"
branch_labels = None
depends_on = None

TEXTS = (
    *("date_text", "place", "event", "who_acted", "who_was_harmed", "who_resisted", "themes"),
    *("source_title", "source_url", "note"),
)


def upgrade() -> None:
    city = sa.ForeignKey("city.id")
    op.create_table(
        "timeline_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("city_id", sa.Integer(), city, nullable=False, index=True),
        sa.Column("uid", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("year", sa.String(4), nullable=False),
        sa.Column("confidence", sa.String(10), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("published", sa.JSON(), nullable=False),
        sa.UniqueConstraint("city_id", "uid"),
    )


def downgrade() -> None:
    op.drop_table("timeline_entry")
