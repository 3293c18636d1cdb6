"""Jobs that still need what they name."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, FromClause

from reelmill.adapters.postgres.tables import jobs
from reelmill.core.job import JobStatus

_UNENDED = [status for status in JobStatus if not status.ended]


def unended(user_id: UUID | ColumnElement[UUID], rows: FromClause = jobs) -> ColumnElement[bool]:
    """Of `rows`, jobs of a user that have not ended; an index finds them."""
    return (rows.c.user_id == user_id) & rows.c.status.in_(_UNENDED)
