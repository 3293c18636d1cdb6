"""What a job waits for, and how long nobody claims it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("jobs", sa.Column("waiting", JSONB))
    op.add_column("jobs", sa.Column("waited", JSONB))
    op.add_column("jobs", sa.Column("not_before", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Remove them."""
    for name in ("waiting", "waited", "not_before"):
        op.drop_column("jobs", name)
