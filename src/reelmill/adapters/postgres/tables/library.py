"""What users keep: assets, and templates with what they were before."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB

from reelmill.adapters.postgres.columns import (
    created_at,
    id_column,
    one_of,
    time_column,
    updated_at,
    user_id,
    uses,
)
from reelmill.adapters.postgres.tables.metadata import METADATA

assets = Table(
    "assets",
    METADATA,
    id_column(),
    user_id(),
    Column("status", Text, nullable=False, server_default="PENDING"),
    Column("type", Text),  # known once probed
    Column("file_name", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("bucket_key", Text, nullable=False),
    Column("thumbnail_key", Text),
    Column("declared_bytes", BigInteger),
    Column("bytes", BigInteger),
    Column("sha256", Text, index=True),
    Column("duration_seconds", Float),
    Column("metadata", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("error", JSONB),
    created_at(),
    time_column("completed_at"),
    time_column("upload_expires_at", required=True),
    one_of("status", "PENDING READY FAILED"),
    one_of("type", "VIDEO IMAGE AUDIO FONT CAPTIONS"),
    Index("assets_user_id_created_at_idx", "user_id", "created_at", "id"),
)

templates = Table(
    "templates",
    METADATA,
    id_column(),
    user_id(),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("spec", JSONB, nullable=False),
    Column("variables", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    # {spec, variables} with their fields in the order they have; the last release writes none
    Column("written", JSON),
    Column("revision", Integer, nullable=False, server_default="1"),
    uses(),
    created_at(),
    updated_at(),
    UniqueConstraint("user_id", "name"),
)

template_revisions = Table(  # what a template was until it was changed
    "template_revisions",
    METADATA,
    Column("template_id", Uuid, ForeignKey("templates.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("written", JSON, nullable=False),  # {spec, variables}
    time_column("saved_at", required=True),
)
