"""Alembic runs this: on the connection that ``csms.store.migrate`` hands over, against the store's tables."""

from alembic import context

from csms.store.tables import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("migrations run through `csms db migrate`")
context.configure(connection=connection, target_metadata=metadata, compare_type=True, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
