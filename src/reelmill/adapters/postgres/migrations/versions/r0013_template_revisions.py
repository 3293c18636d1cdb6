"""What templates were before they were changed, and the order in which they are written."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the columns and the table."""
    op.add_column(
        "templates", sa.Column("revision", sa.Integer, nullable=False, server_default="1")
    )
    op.add_column("templates", sa.Column("written", postgresql.JSON))
    op.add_column("jobs", sa.Column("template_revision", sa.Integer))
    op.create_table(
        "template_revisions",
        sa.Column("template_id", sa.Uuid, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("written", postgresql.JSON, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("template_id", "revision", name=op.f("template_revisions_pkey")),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["templates.id"],
            name=op.f("template_revisions_template_id_fkey"),
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("template_revisions")
    op.drop_column("jobs", "template_revision")
    op.drop_column("templates", "written")
    op.drop_column("templates", "revision")
