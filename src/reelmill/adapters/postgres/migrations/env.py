"""What Alembic runs: the migrations, on the connection that `migrate` hands over."""

from alembic import context

from reelmill.adapters.postgres.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    # Another schema on the search path may hold the revisions of another program.
    version_table_schema=connection.exec_driver_sql("SELECT current_schema()").scalar(),
)
context.run_migrations()
