"""What a user keeps that leads to other servers: endpoints of webhooks, credentials of sources."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from reelmill.core.network import AddressPolicy
from reelmill.usecases.ports.database import Database


@dataclass(frozen=True, slots=True)
class Owned:
    """What a user's own are looked for in.

    Attributes:
        user_id: The user.
        database: Where they are kept.
        policy: Which addresses they may lead to.
    """

    user_id: UUID
    database: Database
    policy: AddressPolicy
