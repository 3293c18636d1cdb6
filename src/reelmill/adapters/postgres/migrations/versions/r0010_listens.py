"""What users may listen to at short-lived addresses."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "listens",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("from_seconds", sa.Float, nullable=False),
        sa.Column("stream_id", sa.Uuid),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("listens_pkey")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("listens_user_id_fkey"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint("token_hash", name=op.f("listens_token_hash_key")),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("listens")
