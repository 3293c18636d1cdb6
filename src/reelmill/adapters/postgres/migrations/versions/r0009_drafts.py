"""Specs that users are still writing."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "drafts",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
        sa.Column("thumbnail_asset_id", sa.Uuid),
        _time("created_at"),
        _time("updated_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("drafts_pkey")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("drafts_user_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thumbnail_asset_id"],
            ["assets.id"],
            name=op.f("drafts_thumbnail_asset_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.CheckConstraint(
            "kind IN ('musicVideo', 'slideshow', 'template', 'json')",
            name=op.f("drafts_kind_check"),
        ),
    )
    op.create_index(op.f("drafts_user_id_idx"), "drafts", ["user_id"])
    op.create_index(op.f("drafts_thumbnail_asset_id_idx"), "drafts", ["thumbnail_asset_id"])
    op.create_index("drafts_user_id_updated_at_idx", "drafts", ["user_id", "updated_at", "id"])


def downgrade() -> None:
    """Remove it."""
    op.drop_table("drafts")


def _time(name: str) -> sa.Column[datetime]:
    now = sa.func.now()
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=now)
