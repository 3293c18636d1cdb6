"""Endpoints of webhooks, their secrets, and what was sent to them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, Uuid, true
from sqlalchemy.dialects.postgresql import JSONB

from reelmill.adapters.postgres.columns import (
    created_at,
    id_column,
    one_of,
    time_column,
    updated_at,
    user_id,
)
from reelmill.adapters.postgres.tables.metadata import METADATA

webhooks = Table(
    "webhooks",
    METADATA,
    id_column(),
    user_id(),
    Column("url", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("events", JSONB, nullable=False),
    Column("secret", Text, nullable=False),  # encrypted: keyring.py
    Column("previous_secret", Text),
    time_column("previous_secret_expires_at"),
    Column("active", Boolean, nullable=False, server_default=true()),
    created_at(),
    updated_at(),
)

signing_secrets = Table(  # sign what is sent to the `webhookUrl` of a user's jobs
    "signing_secrets",
    METADATA,
    Column("user_id", Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("secret", Text, nullable=False),  # encrypted: keyring.py
    Column("previous_secret", Text),
    time_column("previous_secret_expires_at"),
    created_at(),
)

deliveries = Table(  # the outbox
    "deliveries",
    METADATA,
    id_column(),
    user_id(),
    Column("webhook_id", Uuid, ForeignKey("webhooks.id", ondelete="CASCADE"), index=True),
    Column("job_id", Uuid, ForeignKey("jobs.id", ondelete="SET NULL"), index=True),
    Column("url", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("status", Text, nullable=False, server_default="PENDING"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("token", Uuid),
    time_column("next_attempt_at"),
    created_at(),
    time_column("finished_at"),
    one_of("status", "PENDING DELIVERED FAILED"),
    Index("deliveries_due_idx", "status", "next_attempt_at"),
    Index("deliveries_user_id_created_at_idx", "user_id", "created_at", "id"),
)

delivery_attempts = Table(
    "delivery_attempts",
    METADATA,
    id_column(),
    Column(
        "delivery_id",
        Uuid,
        ForeignKey("deliveries.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    time_column("at", required=True),
    Column("status_code", Integer),
    Column("seconds", Float),
    Column("error", Text),
    Column("response", Text),  # its beginning
)
