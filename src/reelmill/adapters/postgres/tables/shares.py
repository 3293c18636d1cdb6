"""Pages at which anybody may watch what a job made: one of each job."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Table, Text, Uuid

from reelmill.adapters.postgres.columns import created_at, time_column
from reelmill.adapters.postgres.tables.metadata import METADATA

shares = Table(
    "shares",
    METADATA,
    Column("job_id", Uuid, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("token", Text, nullable=False, unique=True),  # its owner is shown it again
    Column("download", Boolean, nullable=False),
    time_column("expires_at"),
    created_at(),
)
