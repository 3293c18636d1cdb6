"""Whether the attempt at a segment has begun, or waits until its worker does nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column."""
    untried = sa.Column("untried", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("segments", untried)


def downgrade() -> None:
    """Remove it."""
    op.drop_column("segments", "untried")
