"""Every table, as the newest migration leaves it.

Times are `timestamptz` in UTC; durations and sizes have their unit in the name. Names of users,
jobs and so on are random UUIDs, made by the application.

A change here needs a migration (docs/operations.md); before the first release, which has but one,
`python -m reelmill.testing.first_migration` writes that anew.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    func,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from reelmill.adapters.postgres.columns import (
    created_at,
    engine,
    id_column,
    one_of,
    time_column,
    updated_at,
    user_id,
    uses,
)

METADATA = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)

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

throttles = Table(  # failed logins by account and by address, and other counted tries
    "throttles",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("count", Integer, nullable=False, server_default="0"),
    time_column("window_started_at", required=True),
    time_column("blocked_until"),
)

installation = Table(  # one row per fact about this installation, such as the setup token's hash
    "installation",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", JSONB, nullable=False),
    updated_at(),
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

templates = Table(
    "templates",
    METADATA,
    id_column(),
    user_id(),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("spec", JSONB, nullable=False),
    Column("variables", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    uses(),
    created_at(),
    updated_at(),
    UniqueConstraint("user_id", "name"),
)

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

workers = Table(
    "workers",
    METADATA,
    id_column(),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("version", Text, nullable=False),
    engine(),
    Column("encoders", Integer, nullable=False),  # segments it encodes at the same time
    Column("state", Text, nullable=False, server_default="RUNNING"),
    Column("doing", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    time_column("started_at", required=True),
    time_column("heartbeat_at", required=True),
    one_of("state", "RUNNING DRAINING STOPPED LOST"),
)

jobs = Table(
    "jobs",
    METADATA,
    id_column(),
    user_id(),
    Column("status", Text, nullable=False, server_default="QUEUED"),
    Column("type", Text, nullable=False, server_default="RENDER"),
    Column("name", Text, nullable=False, server_default=""),
    Column("payload", JSONB, nullable=False),
    Column("metadata", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("priority", Integer, nullable=False, server_default="0"),  # higher goes first
    Column("webhook_url", Text),
    Column("template_id", Uuid, ForeignKey("templates.id", ondelete="SET NULL")),
    Column("idempotency_key", Text),
    Column("body_sha256", Text),
    uses(),
    # the current attempt; `token` fences it: every change by a worker names it
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),  # attempts without a result
    Column("replans", Integer, nullable=False, server_default="0"),  # its segments were gone
    Column("token", Uuid),
    Column("worker_id", Uuid, ForeignKey("workers.id", ondelete="SET NULL"), index=True),
    Column("phase", Text, nullable=False, server_default="WAITING"),
    Column("waiting", JSONB),  # for what: {for, reason, since, nextTryAt, tries, receivedBytes}
    Column("waited", JSONB),  # `waiting` before the claim, in case that comes to nothing
    time_column("not_before"),  # nobody claims it earlier
    Column("stage", Text),
    Column("progress", Float, nullable=False, server_default="0"),  # 0 to 100
    Column("eta_seconds", Float),
    Column("cancel_requested", Boolean, nullable=False, server_default=false()),
    Column("plan", JSONB),
    Column("qc", JSONB),
    Column("stage_seconds", JSONB),
    Column("error_message", Text),
    Column("error", JSONB),  # {code, pointer, message, hint, errors}
    Column("output_key", Text),
    Column("poster_key", Text),
    Column("output_format", Text),
    Column("bytes", BigInteger),
    Column("duration_seconds", Float),
    created_at(),
    updated_at(),
    time_column("started_at"),
    time_column("finished_at"),
    time_column("output_expires_at"),
    one_of("status", "QUEUED PROCESSING SUCCEEDED FAILED CANCELLED"),
    one_of("phase", "WAITING PREPARING ENCODING FINISHING ENDED"),
    UniqueConstraint("user_id", "idempotency_key"),
    Index("jobs_user_id_created_at_idx", "user_id", "created_at", "id"),
    Index("jobs_user_id_status_idx", "user_id", "status"),
    Index("jobs_status_idx", "status", "priority", "created_at"),
    Index("jobs_metadata_idx", "metadata", postgresql_using="gin"),
    Index(  # for the sum of what a user keeps
        "jobs_outputs_idx",
        "user_id",
        postgresql_include=["bytes"],
        postgresql_where=text("output_key IS NOT NULL"),
    ),
)

job_plans = Table(  # the whole plan of the attempt that is being encoded
    "job_plans",
    METADATA,
    Column("job_id", Uuid, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("token", Uuid, nullable=False),
    engine(),
    Column("body", LargeBinary, nullable=False),
    # fingerprints and digests that the job reads from the store until it has ended
    Column("needs", ARRAY(Text), nullable=False, server_default=text("'{}'::text[]")),
    created_at(),
)

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
    Column("storage_key", Text),
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

tallies = Table(  # what happened, for `/metrics`: added, never changed, and folded by name
    "tallies",
    METADATA,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("labels", ARRAY(Text), nullable=False),
    Column("part", Text, nullable=False),
    Column("amount", Float, nullable=False),
)

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
