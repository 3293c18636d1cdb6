"""Segments, and the jobs that wait for them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    false,
)
from sqlalchemy.dialects.postgresql import JSONB

from reelmill.adapters.postgres.columns import created_at, engine, one_of, time_column
from reelmill.adapters.postgres.tables.metadata import METADATA

segments = Table(
    "segments",
    METADATA,
    Column("fingerprint", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="QUEUED"),
    Column("frames", BigInteger, nullable=False, server_default="0"),
    Column("cost", Float, nullable=False),  # in moving frames
    Column("cost_done", Float, nullable=False, server_default="0"),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("work", LargeBinary),  # what to encode; dropped once done
    engine(),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("untried", Boolean, nullable=False, server_default=false()),  # claimed, not begun
    Column("token", Uuid),
    Column("worker_id", Uuid, ForeignKey("workers.id", ondelete="SET NULL"), index=True),
    Column("bytes", BigInteger),
    Column("storage_key", Text),  # nothing uses it: to be taken away
    Column("error", JSONB),
    created_at(),
    time_column("started_at"),
    time_column("finished_at"),
    time_column("last_used_at"),
    one_of("kind", "picture sound"),
    one_of("status", "QUEUED ENCODING DONE FAILED"),
    Index("segments_status_idx", "status", "priority", "created_at"),
)

segment_waiters = Table(
    "segment_waiters",
    METADATA,
    Column("job_id", Uuid, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "fingerprint",
        Text,
        ForeignKey("segments.fingerprint", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)
