"""Pages at which anybody may watch what a job made."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the table."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "shares",
        sa.Column("job_id", sa.Uuid, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("download", sa.Boolean, nullable=False),
        sa.Column("expires_at", moment),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name=op.f("shares_pkey")),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("shares_job_id_fkey"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint("token", name=op.f("shares_token_key")),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("shares")
