"""Alembic's entry: migrates over the connection that `schemas.migrations.config` was given."""

from alembic import context

from schemas.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
