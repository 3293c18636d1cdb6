"""Files that are past their time are removed from the storage."""

from __future__ import annotations

from datetime import datetime, timedelta

from reelmill.usecases.ports import Database
from reelmill.usecases.ports.storage import Storage

UNUSED_DAYS = 7
"""Days that a segment stays in the bucket after a job last used it."""

_CACHED = ("segments", "sources")
_CACHED_DAYS = 30  # of what the database does not list: chunks of sound, and sources
_AT_ONCE = 100


async def remove_old_outputs(database: Database, storage: Storage) -> int:
    """Remove the files of jobs whose outputs have expired; returns the number of jobs."""
    removed = 0
    while True:
        async with database.begin() as transaction:
            jobs = await transaction.upkeep.expired_outputs(_AT_ONCE)
            for job_id in jobs:
                await storage.delete_prefix(f"jobs/{job_id}")
            await transaction.upkeep.outputs_removed(jobs)
        removed += len(jobs)
        if len(jobs) < _AT_ONCE:
            return removed


async def remove_unused_segments(database: Database, storage: Storage, now: datetime) -> int:
    """Remove segments that no job has used lately; returns their number.

    A job that plans with one of them just now finds it gone when it is stitched, and plans again.
    """
    removed = 0
    while True:
        async with database.begin() as transaction:
            unused = await transaction.upkeep.unused_segments(UNUSED_DAYS, _AT_ONCE)
            for segment in unused:
                if segment.storage_key:
                    await storage.delete(segment.storage_key)
            await transaction.upkeep.segments_removed([s.fingerprint for s in unused])
        removed += len(unused)
        if len(unused) < _AT_ONCE:
            break
    if not storage.local:
        for prefix in _CACHED:
            removed += await storage.delete_older(prefix, now - timedelta(days=_CACHED_DAYS))
    return removed
