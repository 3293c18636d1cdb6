"""What users may listen to at short-lived addresses: one of each user, whoever serves it."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, LargeBinary, Table, Text, Uuid

from reelmill.adapters.postgres.columns import time_column
from reelmill.adapters.postgres.tables.metadata import METADATA

listens = Table(
    "listens",
    METADATA,
    Column("user_id", Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("spec", Text, nullable=False),
    Column("from_seconds", Float, nullable=False),
    Column("stream_id", Uuid),  # of the connection that is listened to now
    time_column("expires_at", required=True),
)
