"""The setup token: printed at start, it lets the first user in on a database of one's own.

Of several web processes each prints its own at each start; the newest few are good.
"""

from __future__ import annotations

from reelmill.usecases.identity.tools import hash_of_token, new_token
from reelmill.usecases.ports.database import Database, Transaction

_NAME = "setup_token_hashes"
_KEPT = 8


async def ensure_setup_token(database: Database) -> str | None:
    """A fresh setup token to print, None where there is a user already."""
    token = new_token()
    async with database.begin() as transaction:
        await transaction.users.lock_accounts()
        if await transaction.users.any():
            return None
        hashes = [hash_of_token(token).hex(), *await _hashes(transaction)]
        await transaction.installation.put(_NAME, hashes[:_KEPT])
    return token


async def is_setup_token(transaction: Transaction, token: str) -> bool:
    """Whether it was printed by one of the last starts."""
    given = hash_of_token(token).hex()
    return given in await _hashes(transaction)


async def forget_setup_tokens(transaction: Transaction) -> None:
    """There is a first user: no setup token is good any more."""
    await transaction.installation.remove(_NAME)


async def _hashes(transaction: Transaction) -> list[str]:
    stored = await transaction.installation.get(_NAME)
    return [str(each) for each in stored] if isinstance(stored, list) else []
