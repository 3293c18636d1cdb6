"""Objects that nobody needs go: by who knows of them, and by a sweep for all others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress

import structlog

from reelmill.core.errors import ConflictError, ReelmillError
from reelmill.usecases.objects.claim import check_claim
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.objects import Scope, Unneeded
from reelmill.usecases.ports.storage import Storage

_AT_ONCE = 500

_log = structlog.get_logger("reelmill.objects")


async def remove_unneeded(database: Database, storage: Storage, scope: Scope) -> int:
    """Remove recorded objects that nobody needs; returns their number.

    Raises:
        ConflictError: `storage_claimed`.
        UnavailableError: `storage_unavailable`, `storage_refused`; the next sweep goes on.
    """
    if scope.named and not await _any_unneeded(database, scope):
        return 0  # without a word to the bucket, which may be away
    await check_claim(database, storage)
    removed = 0
    while True:
        async with database.begin() as transaction:
            found = await transaction.objects.unneeded(scope, _AT_ONCE)
            if found:
                await _remove(found, storage)
                await transaction.objects.removed([each.key for each in found])
        removed += len(found)
        if len(found) < _AT_ONCE or scope.named:
            return removed


async def _any_unneeded(database: Database, scope: Scope) -> bool:
    async with database.begin() as transaction:
        return await transaction.objects.has_unneeded(scope)


async def remove_soon(database: Database, storage: Storage, scope: Scope) -> None:
    """`remove_unneeded`, where what cannot be removed now is left to the sweep."""
    with suppress(ReelmillError):
        await remove_unneeded(database, storage, scope)


async def sweep_unfinished(database: Database, storage: Storage) -> int:
    """Remove what was begun and is needed no more: cheap, and often."""
    return await _sweep(database, storage, Scope(unfinished=True))


async def sweep_all(database: Database, storage: Storage) -> int:
    """Remove everything that is not needed, and what appeared after its removal."""
    removed = await _sweep(database, storage, Scope())
    while True:
        async with database.begin() as transaction:
            keys = await transaction.objects.forget_removed(_AT_ONCE)
            if keys:
                await _remove([Unneeded(key, unfinished=True) for key in keys], storage)
        if len(keys) < _AT_ONCE:
            return removed


async def _sweep(database: Database, storage: Storage, scope: Scope) -> int:
    try:
        return await remove_unneeded(database, storage, scope)
    except ConflictError as error:
        problem = error.problems[0]
        _log.warning("nothing is removed", code=problem.code, hint=problem.hint)
        return 0


async def _remove(found: Sequence[Unneeded], storage: Storage) -> None:
    await storage.delete(*(each.key for each in found))
    if half := {each.key for each in found if each.unfinished}:
        await _abandon(half, storage)


async def _abandon(keys: Collection[str], storage: Storage) -> None:
    for attempt in await storage.unfinished():
        if attempt.key in keys:
            await storage.abandon(attempt)
