"""A password is replaced: what the old one let in is shut out."""

from __future__ import annotations

from datetime import datetime

from reelmill.usecases.ports import Transaction
from reelmill.usecases.ports.users import User


async def replace_password(
    transaction: Transaction, user: User, password_hash: str, now: datetime
) -> bool:
    """Store the hash, end all sessions and a reset link; False where the hash has changed since.

    Bearer tokens end too: each is bound to the hash that it was made under.
    """
    if not await transaction.users.replace_password_hash(user, password_hash, now):
        return False
    await transaction.sessions.revoke_all(user.id, now)
    await transaction.password_resets.remove(user.id)
    return True
