"""All tables of the first release, and those of the queue."""

import re
from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None

_TABLES = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

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
    _send(_TABLES)
    _send(SchemaManager.get_schema())


def downgrade() -> None:
    """Remove everything."""
    _send(_DROP_QUEUE)
    for name in reversed(re.findall(r"^CREATE TABLE (\w+)", _TABLES, re.MULTILINE)):
        _send(f"DROP TABLE {name}")


def _send(statements: str) -> None:
    op.get_bind().exec_driver_sql(statements.replace("%", "%%"))
