"""Users, and what lets them in."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, Table, Text, Uuid, true

from reelmill.adapters.postgres.columns import (
    created_at,
    id_column,
    one_of,
    time_column,
    updated_at,
    user_id,
)
from reelmill.adapters.postgres.tables.metadata import METADATA

users = Table(
    "users",
    METADATA,
    id_column(),
    Column("email", Text, nullable=False, unique=True),  # in lower case
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("active", Boolean, nullable=False, server_default=true()),
    created_at(),
    updated_at(),
    one_of("role", "USER ADMIN"),
)

sessions = Table(
    "sessions",
    METADATA,
    id_column(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    user_id(),
    Column("user_agent", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    created_at(),
    time_column("last_seen_at"),
    time_column("expires_at", required=True),
    time_column("revoked_at"),
)

api_keys = Table(
    "api_keys",
    METADATA,
    id_column(),
    user_id(),
    Column("name", Text, nullable=False),
    Column("key_hash", LargeBinary, nullable=False, unique=True),
    Column("last_four", Text, nullable=False),
    Column("active", Boolean, nullable=False, server_default=true()),
    created_at(),
    time_column("last_used_at"),
)

invites = Table(
    "invites",
    METADATA,
    id_column(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("email", Text),
    Column("created_by", Uuid, ForeignKey("users.id", ondelete="CASCADE")),
    created_at(),
    time_column("expires_at", required=True),
    time_column("used_at"),
)

password_resets = Table(  # at most one of each user, gone with its use
    "password_resets",
    METADATA,
    Column("user_id", Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    time_column("expires_at", required=True),
)

throttles = Table(  # failed logins by account and by address, and other counted tries
    "throttles",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("count", Integer, nullable=False, server_default="0"),
    time_column("window_started_at", required=True),
    time_column("blocked_until"),
)
