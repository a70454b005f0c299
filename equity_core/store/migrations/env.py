"""Alembic's door to our tables; the engine hands its connection in."""

from alembic import context

import equity_core.store.account_tables
import equity_core.store.audit_tables
import equity_core.store.job_tables
import equity_core.store.plan_tables
import equity_core.store.record_tables
import equity_core.store.reminder_tables  # noqa: F401 - all make their tables known
from equity_core.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
