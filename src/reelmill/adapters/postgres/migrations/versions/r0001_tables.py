"""All tables of the first release, and those of the queue."""

from alembic import op
from procrastinate.schema import SchemaManager

from reelmill.adapters.postgres.tables import METADATA

revision = "0001"
down_revision = None

_DROP_QUEUE = """
DO $$
DECLARE statement text;
BEGIN
    FOR statement IN
        SELECT format('DROP FUNCTION IF EXISTS %s CASCADE', oid::regprocedure) FROM pg_proc
        WHERE proname LIKE 'procrastinate\\_%' AND pg_function_is_visible(oid)
    LOOP EXECUTE statement; END LOOP;
    FOR statement IN
        SELECT format('DROP TABLE IF EXISTS %s CASCADE', oid::regclass) FROM pg_class
        WHERE relkind = 'r' AND relname LIKE 'procrastinate\\_%' AND pg_table_is_visible(oid)
    LOOP EXECUTE statement; END LOOP;
    FOR statement IN
        SELECT format('DROP TYPE IF EXISTS %s CASCADE', oid::regtype) FROM pg_type
        WHERE typname LIKE 'procrastinate\\_%' AND pg_type_is_visible(oid)
    LOOP EXECUTE statement; END LOOP;
END $$
"""


def upgrade() -> None:
    """Make everything."""
    METADATA.create_all(op.get_bind())
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))


def downgrade() -> None:
    """Remove everything."""
    METADATA.drop_all(op.get_bind())
    op.get_bind().exec_driver_sql(_DROP_QUEUE.replace("%", "%%"))
