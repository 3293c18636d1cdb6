"""Which version a stored plan has, and which versions a worker can finish."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns; the defaults are for what earlier releases write."""
    version = sa.Column("version", sa.Integer, nullable=False, server_default="0")
    op.add_column("job_plans", version)
    none = sa.text("'{}'::integer[]")
    known: sa.Column[list[int]] = sa.Column(
        "plan_versions", ARRAY(sa.Integer), nullable=False, server_default=none
    )
    op.add_column("workers", known)


def downgrade() -> None:
    """Remove them."""
    op.drop_column("workers", "plan_versions")
    op.drop_column("job_plans", "version")
