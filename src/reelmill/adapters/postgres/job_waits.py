"""Jobs that wait for something that is away: for what, since when, and until when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.job_events import notify
from reelmill.adapters.postgres.tables import jobs
from reelmill.usecases.json_time import time_text
from reelmill.usecases.ports.work import ClaimedJob, JobWait

_PAUSES_SECONDS = (5.0, 10.0, 20.0, 40.0, 60.0)
_LONGEST_PAUSE_SECONDS = 3600.0
_LONGEST_REASON = 500

_PUT_OFF = text("""
UPDATE jobs SET
    status = CASE phase WHEN 'PREPARING' THEN 'QUEUED' ELSE status END,
    attempt = attempt - CASE phase WHEN 'PREPARING' THEN 1 ELSE 0 END,
    phase = CASE phase WHEN 'PREPARING' THEN 'WAITING' ELSE phase END,
    stage = NULL, token = NULL, worker_id = NULL, updated_at = now()
WHERE id = :job_id
""")


async def begin(connection: AsyncConnection, job: ClaimedJob, wait: JobWait) -> bool:
    """Put a job off that this transaction holds; False where no retry is left."""
    found = select(func.now(), jobs.c.started_at, jobs.c.waited).where(jobs.c.id == job.id)
    now, started, waited = (await connection.execute(found)).one()
    reported = _continued(waited, wait, now)
    left = _seconds_left(reported, started, wait, now)
    if left is not None and left <= 0:
        return False
    pause = _pause_seconds(reported["tries"], wait)
    if wait.patience_seconds is not None and left is not None:
        pause = min(pause, left)  # the last try is at the end of patience
    until = now + timedelta(seconds=pause)
    reported |= {"nextTryAt": time_text(until), "tries": reported["tries"] + 1}
    await connection.execute(_PUT_OFF, {"job_id": job.id})
    waiting = update(jobs).where(jobs.c.id == job.id).values(waiting=reported, not_before=until)
    await connection.execute(waiting)
    await notify(connection, [job.id])
    return True


async def note(connection: AsyncConnection, ids: Collection[UUID], wait: JobWait) -> None:
    """Say what these jobs, held by this transaction, wait for; who claims them is free to."""
    found = select(func.now(), jobs.c.id, jobs.c.waiting, jobs.c.waited).where(jobs.c.id.in_(ids))
    for now, job_id, waiting, waited in (await connection.execute(found)).all():
        reported = _continued(waiting or waited, wait, now)
        until = now + timedelta(seconds=wait.pause_seconds)
        reported |= {"nextTryAt": time_text(until), "tries": reported["tries"] + 1}
        said = update(jobs).where(jobs.c.id == job_id)
        await connection.execute(said.values(waiting=reported, updated_at=func.now()))
    await notify(connection, ids)


def _continued(before: dict[str, Any] | None, wait: JobWait, now: datetime) -> dict[str, Any]:
    """What is reported of a wait; it goes on where it is for the same and nothing came since."""
    reported = {
        "for": wait.awaited,
        "reason": wait.reason[:_LONGEST_REASON],
        "since": time_text(now),
        "tries": 0,
        "receivedBytes": wait.received_bytes,
    }
    sources = wait.patience_seconds is not None
    same = before is not None and (before["for"] == wait.awaited or sources)
    if before is None or not same or wait.received_bytes > before.get("receivedBytes", 0):
        return reported
    kept = {name: before[name] for name in ("since", "tries")}
    return reported | kept | {"receivedBytes": before.get("receivedBytes", 0)}


def _seconds_left(
    reported: dict[str, Any], started: datetime | None, wait: JobWait, now: datetime
) -> float | None:
    """How long it may still be waited; None without a bound."""
    ends = []
    if wait.patience_seconds is not None:
        since = datetime.fromisoformat(reported["since"])
        ends.append(since + timedelta(seconds=wait.patience_seconds))
    if wait.most_seconds is not None and started is not None:
        ends.append(started + timedelta(seconds=wait.most_seconds))
    return (min(ends) - now).total_seconds() if ends else None


def _pause_seconds(tries: int, wait: JobWait) -> float:
    pause = _PAUSES_SECONDS[min(tries, len(_PAUSES_SECONDS) - 1)]
    return min(max(pause, wait.pause_seconds), _LONGEST_PAUSE_SECONDS)
