"""What the servers of sources are asked with."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from reelmill.adapters.postgres.columns import created_at, id_column, updated_at
from reelmill.adapters.postgres.tables.metadata import METADATA

source_credentials = Table(  # what servers of sources are asked with
    "source_credentials",
    METADATA,
    id_column(),
    Column("user_id", Uuid, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("headers", JSONB, nullable=False),  # their names alone
    Column("secret", Text, nullable=False),  # the headers, encrypted: keyring.py
    created_at(),
    updated_at(),
    UniqueConstraint("user_id", "name"),
)
