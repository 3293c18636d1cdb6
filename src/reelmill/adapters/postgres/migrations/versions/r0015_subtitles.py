"""Files of subtitles beside the outputs of jobs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Who does not know them makes none."""
    made = sa.Column("subtitles", JSONB, server_default=sa.text("'[]'::jsonb"), nullable=False)
    op.add_column("jobs", made)
    op.add_column("jobs", sa.Column("subtitle_bytes", sa.BigInteger))
    op.create_index(
        "jobs_subtitles_idx",
        "jobs",
        ["user_id"],
        postgresql_include=["subtitle_bytes"],
        postgresql_where=sa.text("subtitle_bytes IS NOT NULL"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_index("jobs_subtitles_idx", "jobs")
    op.drop_column("jobs", "subtitle_bytes")
    op.drop_column("jobs", "subtitles")
