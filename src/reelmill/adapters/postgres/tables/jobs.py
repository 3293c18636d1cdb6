"""Jobs, and the plans of those being encoded."""

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
    UniqueConstraint,
    Uuid,
    false,
    text,
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
from reelmill.adapters.postgres.tables.metadata import METADATA

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
    Column("template_revision", Integer),
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
    # nothing uses it: to be taken away
    Column("cancel_requested", Boolean, nullable=False, server_default=false()),
    Column("plan", JSONB),
    Column("qc", JSONB),
    Column("stage_seconds", JSONB),
    Column("error_message", Text),  # for who reads the table by SQL
    Column("error", JSONB),  # {code, pointer, message, hint, errors}
    Column("output_key", Text),
    Column("poster_key", Text),
    # what `Job.subtitles` says
    Column("subtitles", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("subtitle_bytes", BigInteger),  # of all of them, null without any
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
    Index(
        "jobs_subtitles_idx",
        "user_id",
        postgresql_include=["subtitle_bytes"],
        postgresql_where=text("subtitle_bytes IS NOT NULL"),
    ),
)

job_plans = Table(  # how the attempt that is being encoded is finished, as JSON
    "job_plans",
    METADATA,
    Column("job_id", Uuid, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    # nothing uses it: to be taken away
    Column("token", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
    engine(),
    Column("version", Integer, nullable=False, server_default="0"),  # of `body`
    Column("body", LargeBinary, nullable=False),
    # fingerprints and digests that the job reads from the store until it has ended
    Column("needs", ARRAY(Text), nullable=False, server_default=text("'{}'::text[]")),
    created_at(),
)
