"""Stored plans need no claim any more: nobody reads whose they were."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Who does not write it writes any."""
    op.alter_column("job_plans", "token", server_default=sa.text("gen_random_uuid()"))


def downgrade() -> None:
    """Whoever keeps a plan says again whose it is."""
    op.alter_column("job_plans", "token", server_default=None)
