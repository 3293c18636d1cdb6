"""Objects that no record knows: of an earlier release, of another installation, or lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from reelmill.usecases.objects.claim import CLAIMS, check_claim
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.storage import Listed, Storage, Unfinished

_ASKED_AT_ONCE = 500
_YOUNG = timedelta(days=1)  # a draft of a client's upload has no other sign of life


async def find_strays(database: Database, storage: Storage) -> Sequence[Listed]:
    """Everything in this installation's part of the storage that is not recorded."""
    strays: list[Listed] = []
    asked: list[Listed] = []
    async for found in storage.listed():
        if not found.key.startswith(CLAIMS):
            asked.append(found)
        if len(asked) == _ASKED_AT_ONCE:
            strays += await _unrecorded(asked, database)
            asked = []
    return strays + await _unrecorded(asked, database)


async def remove_strays(strays: Sequence[Listed], database: Database, storage: Storage) -> None:
    """Remove these.

    Raises:
        ConflictError: `storage_claimed`.
    """
    await check_claim(database, storage)
    await storage.delete(*(stray.key for stray in strays))


async def abandon_old(database: Database, storage: Storage, now: datetime) -> int:
    """Abandon what this database recorded, and nobody has ended for a day; returns its number.

    Raises:
        ConflictError: `storage_claimed`.
    """
    await check_claim(database, storage)
    old = [each for each in await storage.unfinished() if each.began < now - _YOUNG]
    async with database.begin() as transaction:
        known = await transaction.objects.recorded({each.key for each in old})
    mine: list[Unfinished] = [each for each in old if each.key in known or storage.local]
    for attempt in mine:
        await storage.abandon(attempt)
    return len(mine)


async def _unrecorded(found: Sequence[Listed], database: Database) -> list[Listed]:
    async with database.begin() as transaction:
        known = await transaction.objects.recorded([each.key for each in found])
    return [each for each in found if each.key not in known]
