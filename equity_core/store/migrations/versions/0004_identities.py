"""How people are known at the city's sign-in service, and when they last signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("last_sign_in_at", sa.DateTime(timezone=True)))
    op.create_table(
        "account_identity",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False, unique=True
        ),
        sa.Column("issuer", sa.String(300), nullable=False),
        sa.Column("subject", sa.String(255), nullable=True),
        sa.Column("email", sa.String(320), nullable=True),
        sa.Column("by_group", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("issuer", "subject"),
        sa.UniqueConstraint("issuer", "email"),
    )


def downgrade() -> None:
    op.drop_table("account_identity")
    op.drop_column("account", "last_sign_in_at")
