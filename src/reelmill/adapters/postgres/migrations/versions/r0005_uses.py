"""Which assets and outputs jobs and templates need; an index for the sum of outputs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns; of what is there already every id is noted, wherever it stands."""
    for table in ("jobs", "templates"):
        empty = sa.text("'{}'::text[]")
        op.add_column(
            table, sa.Column("uses", ARRAY(sa.Text), nullable=False, server_default=empty)
        )
    op.execute(
        """UPDATE jobs SET uses = ARRAY(
            SELECT DISTINCT kind || lower(found[1])
            FROM regexp_matches(
                payload::text, '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'gi'
            ) AS found, unnest(ARRAY['asset:', 'output:']) AS kind
        ) WHERE status IN ('QUEUED', 'PROCESSING')"""
    )
    op.execute(
        """UPDATE templates SET uses = ARRAY(
            SELECT DISTINCT 'asset:' || lower(found[1])
            FROM regexp_matches(
                spec::text || variables::text,
                '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'gi'
            ) AS found
        )"""
    )
    op.create_index(
        "jobs_outputs_idx",
        "jobs",
        ["user_id"],
        postgresql_include=["bytes"],
        postgresql_where=sa.text("output_key IS NOT NULL"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_index("jobs_outputs_idx", "jobs")
    for table in ("jobs", "templates"):
        op.drop_column(table, "uses")
