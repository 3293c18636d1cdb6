"""A password is replaced: what the old one let in is shut out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from reelmill.usecases.ports.database import Transaction


async def replace_password(
    transaction: Transaction, user_id: UUID, password_hash: str, now: datetime
) -> None:
    """Store the hash of a user who is held; end all their sessions and a reset link.

    Bearer tokens end too: each is bound to the hash that it was made under.
    """
    await transaction.users.replace_password_hash(user_id, password_hash, now)
    await transaction.sessions.revoke_all(user_id, now)
    await transaction.password_resets.remove(user_id)
