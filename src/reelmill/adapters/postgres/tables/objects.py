"""What is in the storage."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Index, Table, Text, Uuid, func

from reelmill.adapters.postgres.columns import created_at, one_of, time_column
from reelmill.adapters.postgres.tables.metadata import METADATA

objects = Table(  # what this database has put into the storage; a row is older than its object
    "objects",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="WRITING"),
    # whose it is; no foreign keys, as rows stay until their objects are gone
    Column("job_id", Uuid, index=True),
    Column("asset_id", Uuid, index=True),
    Column("name", Text, index=True),  # fingerprint of a segment, sha256 of a source
    Column("token", Uuid),  # the claim that writes it
    created_at(),
    Column("last_used_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    time_column("removed_at"),
    one_of("kind", "OUTPUT UPLOAD ASSET SEGMENT SOURCE"),
    one_of("state", "WRITING KEPT REMOVED"),
    Index("objects_state_idx", "state", "kind", "last_used_at"),
)
