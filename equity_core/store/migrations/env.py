"""Alembic's door to our tables; the engine hands its connection in."""

from alembic import context

from equity_core.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
