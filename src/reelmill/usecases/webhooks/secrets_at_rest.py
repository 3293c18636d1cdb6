"""Secrets in rows follow a rotation of the installation's secret."""

from __future__ import annotations

from reelmill.usecases.ports.database import Database

_AT_ONCE = 100


async def encrypt_anew(database: Database) -> int:
    """Encrypt what is plain or under an earlier key with the current one; the number of rows."""
    changed = 0
    while True:
        async with database.begin() as transaction:
            now = await transaction.webhooks.encrypt_anew(_AT_ONCE)
            now += await transaction.credentials.encrypt_anew(_AT_ONCE - now)
        changed += now
        if now < _AT_ONCE:
            return changed
