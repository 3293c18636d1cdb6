"""What lies in the storage is recorded before it is written."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the table and fill it with what the other tables know."""
    now = sa.text("now()")
    op.create_table(
        "objects",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="WRITING", nullable=False),
        sa.Column("job_id", sa.Uuid()),
        sa.Column("asset_id", sa.Uuid()),
        sa.Column("name", sa.Text()),
        sa.Column("token", sa.Uuid()),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "kind IN ('OUTPUT', 'UPLOAD', 'ASSET', 'SEGMENT', 'SOURCE')",
            name=op.f("objects_kind_check"),
        ),
        sa.CheckConstraint(
            "state IN ('WRITING', 'KEPT', 'REMOVED')", name=op.f("objects_state_check")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("objects_pkey")),
    )
    op.create_index("objects_state_idx", "objects", ["state", "kind", "last_used_at"])
    for column in ("job_id", "asset_id", "name"):
        op.create_index(op.f(f"objects_{column}_idx"), "objects", [column])
    op.add_column(
        "job_plans",
        sa.Column(
            "needs",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'::text[]"),
            nullable=False,
        ),
    )
    op.get_bind().exec_driver_sql("""
INSERT INTO objects (key, kind, state, job_id, asset_id, name, last_used_at)
SELECT output_key, 'OUTPUT', 'KEPT', id, NULL::uuid, NULL, now()
    FROM jobs WHERE output_key IS NOT NULL
UNION ALL
SELECT poster_key, 'OUTPUT', 'KEPT', id, NULL, NULL, now() FROM jobs WHERE poster_key IS NOT NULL
UNION ALL
SELECT bucket_key, 'ASSET', 'KEPT', NULL, id, NULL, now() FROM assets WHERE status <> 'FAILED'
UNION ALL
SELECT thumbnail_key, 'ASSET', 'KEPT', NULL, id, NULL, now()
    FROM assets WHERE thumbnail_key IS NOT NULL
UNION ALL
SELECT 'uploads/' || id, 'UPLOAD', 'WRITING', NULL, id, NULL, now()
    FROM assets WHERE status = 'PENDING'
UNION ALL
SELECT storage_key, 'SEGMENT', 'KEPT', NULL, NULL, fingerprint, coalesce(last_used_at, now())
    FROM segments WHERE storage_key IS NOT NULL
ON CONFLICT DO NOTHING
""")
    # What is in a bucket already has no folder before its keys, and keeps it so.
    op.get_bind().exec_driver_sql("""
INSERT INTO installation (name, value) SELECT 'storage folder', '""'
WHERE EXISTS (SELECT FROM users) ON CONFLICT DO NOTHING
""")


def downgrade() -> None:
    """Take it away."""
    op.drop_column("job_plans", "needs")
    op.drop_table("objects")
