"""What Alembic runs: the migrations, on the connection that `migrate` hands over."""

from alembic import context

from reelmill.adapters.postgres.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
