"""Every table, as the newest migration leaves it; one file for each noun.

Times are `timestamptz` in UTC; durations and sizes have their unit in the name. Names of users,
jobs and so on are random UUIDs, made by the application. A change here needs a migration
(docs/operations.md).
"""

from __future__ import annotations

from reelmill.adapters.postgres.tables.accounts import (
    api_keys,
    invites,
    password_resets,
    sessions,
    throttles,
    users,
)
from reelmill.adapters.postgres.tables.credentials import source_credentials
from reelmill.adapters.postgres.tables.drafts import drafts
from reelmill.adapters.postgres.tables.installation import installation
from reelmill.adapters.postgres.tables.jobs import job_plans, jobs
from reelmill.adapters.postgres.tables.library import (
    assets,
    template_revisions,
    templates,
)
from reelmill.adapters.postgres.tables.listens import listens
from reelmill.adapters.postgres.tables.metadata import METADATA
from reelmill.adapters.postgres.tables.objects import objects
from reelmill.adapters.postgres.tables.segments import segment_waiters, segments
from reelmill.adapters.postgres.tables.shares import shares
from reelmill.adapters.postgres.tables.tallies import tallies
from reelmill.adapters.postgres.tables.webhooks import (
    deliveries,
    delivery_attempts,
    signing_secrets,
    webhooks,
)
from reelmill.adapters.postgres.tables.workers import workers

__all__ = [
    "METADATA",
    "api_keys",
    "assets",
    "deliveries",
    "delivery_attempts",
    "drafts",
    "installation",
    "invites",
    "job_plans",
    "jobs",
    "listens",
    "objects",
    "password_resets",
    "segment_waiters",
    "segments",
    "sessions",
    "shares",
    "signing_secrets",
    "source_credentials",
    "tallies",
    "template_revisions",
    "templates",
    "throttles",
    "users",
    "webhooks",
    "workers",
]
