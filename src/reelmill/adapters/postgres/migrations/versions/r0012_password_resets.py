"""Links with which users whom an administrator helps set a new password."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "password_resets",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("password_resets_pkey")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("password_resets_user_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("token_hash", name=op.f("password_resets_token_hash_key")),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("password_resets")
