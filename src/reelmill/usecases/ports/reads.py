"""What nearly every request asks, outside transactions."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from reelmill.usecases.ports.job import Job
from reelmill.usecases.ports.users import KeyOwner, Session


class Reads(Protocol):
    """Single statements; each sees what is committed by then."""

    async def key_owner(self, key_hash: bytes) -> KeyOwner | None:
        """Whose key it is, if neither it is revoked nor its user shut out."""

    async def session(self, token_hash: bytes, now: datetime) -> Session | None:
        """The session, if neither revoked nor expired and its user is active."""

    async def job(self, user_id: UUID, job_id: UUID) -> Job | None:
        """One job of this user."""
