"""What users may listen to: one spec each, at an address that nobody can guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Listen:
    """A spec that a user listens to.

    Attributes:
        user_id: Who may.
        spec: As JSON.
        from_seconds: Where its sound begins.
        expires_at: Until when it may be begun.
    """

    user_id: UUID
    spec: str
    from_seconds: float
    expires_at: datetime


class Listens(Protocol):
    """At most one of each user."""

    async def put(self, listen: Listen, token_hash: bytes) -> None:
        """Replace the user's; whoever listens to the one before is stopped."""

    async def begin(self, token_hash: bytes, stream_id: UUID, now: datetime) -> Listen | None:
        """The one of this token, if not expired and its user active, listened to by this stream."""

    async def goes_on(self, user_id: UUID, stream_id: UUID) -> bool:
        """Whether the user still listens to this stream, and is active."""
