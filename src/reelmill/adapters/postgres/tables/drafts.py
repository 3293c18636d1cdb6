"""Specs that users are still writing."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, Uuid

from reelmill.adapters.postgres.columns import (
    created_at,
    id_column,
    one_of,
    updated_at,
    user_id,
)
from reelmill.adapters.postgres.tables.metadata import METADATA

drafts = Table(
    "drafts",
    METADATA,
    id_column(),
    user_id(),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("spec", Text, nullable=False),  # JSON types keep no spelling, and refuse halves
    Column("revision", Integer, nullable=False, server_default="1"),
    Column(
        "thumbnail_asset_id",
        Uuid,
        ForeignKey("assets.id", ondelete="SET NULL"),  # a draft keeps no asset
        index=True,
    ),
    created_at(),
    updated_at(),
    one_of("kind", "musicVideo slideshow template json"),
    Index("drafts_user_id_updated_at_idx", "user_id", "updated_at", "id"),
)
