"""Workers, and what they are doing."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from reelmill.adapters.postgres.columns import engine, id_column, one_of, time_column
from reelmill.adapters.postgres.tables.metadata import METADATA

workers = Table(
    "workers",
    METADATA,
    id_column(),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("version", Text, nullable=False),
    engine(),
    # versions of plans that it can finish; none for workers of releases that had no versions
    Column("plan_versions", ARRAY(Integer), nullable=False, server_default=text("'{}'::integer[]")),
    Column("encoders", Integer, nullable=False),  # segments it encodes at the same time
    Column("state", Text, nullable=False, server_default="RUNNING"),
    Column("doing", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    time_column("started_at", required=True),
    time_column("heartbeat_at", required=True),
    one_of("state", "RUNNING DRAINING STOPPED LOST"),
)
