"""What is past its time goes; what is needed stays; one worker of all does it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from work_rows import (
    a_job,
    a_user,
    a_worker,
    claim,
    claim_finish,
    claim_segment,
    encoded,
    planned,
    segments,
    state,
    value,
    wake_ups,
)

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.storage import LocalStorage, UrlSigner
from reelmill.usecases.jobs.change_jobs import cancel_job
from reelmill.usecases.objects.remove import sweep_all
from reelmill.usecases.objects.write import ObjectWriter
from reelmill.usecases.ports.objects import NewObject, ObjectKind
from reelmill.usecases.ports.work import Outcome
from reelmill.usecases.upkeep import forget_unused_segments, remove_old_outputs
from stored import keys_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "storage", UrlSigner(b"s" * 32, "http://localhost"))


@pytest.fixture
def a_file(tmp_path: Path) -> Path:
    file = tmp_path / "file"
    file.write_bytes(b"x" * 100)
    return file


async def test_outputs_go_when_their_time_is_over_and_the_job_stays(
    database: PostgresDatabase, storage: LocalStorage, a_file: Path
) -> None:
    old, young = [await _rendered(database, storage, a_file) for _ in range(2)]
    await value(
        database,
        "UPDATE jobs SET output_expires_at = now() - interval '1 minute' "
        "WHERE output_key = :key RETURNING 1",
        key=old,
    )
    assert await remove_old_outputs(database, storage) == 1
    assert await storage.head(old) is None
    assert await storage.head(young) is not None
    assert await value(database, "SELECT count(*) FROM jobs WHERE status = 'SUCCEEDED'") == 2
    assert await remove_old_outputs(database, storage) == 0


async def test_outputs_are_kept_as_many_days_as_the_outcome_says(
    database: PostgresDatabase, storage: LocalStorage, a_file: Path
) -> None:
    await _rendered(database, storage, a_file, keep_days=3)
    left = await value(database, "SELECT output_expires_at - now() FROM jobs")
    assert timedelta(days=2, hours=23) < left <= timedelta(days=3)


async def test_segments_go_a_week_after_their_last_use_unless_a_job_needs_them(
    database: PostgresDatabase, storage: LocalStorage, a_file: Path
) -> None:
    worker, user = await a_worker(database), await a_user(database)
    await a_job(database, user)
    names = ("unused", "used", "waited-for", "needed")
    await planned(database, worker, segments(*names))
    writer = ObjectWriter(database, storage)
    for _ in names:
        segment = await claim_segment(database, worker)
        assert segment
        key = f"segments/{segment.fingerprint}"
        made = NewObject(key, ObjectKind.SEGMENT, segment.token, name=segment.fingerprint)
        async with writer.writing([made]):
            await storage.put_file(key, a_file, "application/octet-stream")
        async with database.begin() as transaction:
            await transaction.work.segment_done(segment, 100)
    async with database.begin() as transaction:
        for statement in (
            "UPDATE segments SET last_used_at = now() - interval '8 days'",
            "UPDATE objects SET last_used_at = now() - interval '8 days'",
            "DELETE FROM segment_waiters WHERE fingerprint <> 'waited-for'",
            "UPDATE job_plans SET needs = ARRAY['needed', 'waited-for']",
        ):
            await transaction.connection.execute(text(statement))
        await transaction.upkeep.segments_used(["used"])
        assert await transaction.objects.use(["used"]) == {"used"}
    assert await forget_unused_segments(database) == 1
    assert await sweep_all(database, storage) == 1
    left = sorted(set(names) - {"unused"})
    assert await keys_of(storage) == [f"segments/{name}" for name in left]
    found = "SELECT array_agg(fingerprint ORDER BY fingerprint) FROM segments"
    assert await value(database, found) == left
    await value(database, "UPDATE job_plans SET needs = '{}' RETURNING 1")
    await sweep_all(database, storage)
    assert await keys_of(storage) == ["segments/used"]


async def test_what_nobody_needs_any_more_does_not_wait(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    jobs = [await a_job(database, user) for _ in range(2)]
    await planned(database, worker, segments("shared", "alone"))
    await planned(database, worker, segments("shared"))

    async def waiting() -> tuple[int, bool]:
        async with database.begin() as transaction:
            line = (await transaction.operations.queue_state()).segments
        return line.waiting, line.oldest_seconds > 0

    assert await waiting() == (2, True)
    await cancel_job(jobs[0], user, database)
    assert await waiting() == (1, True)
    await cancel_job(jobs[1], user, database)
    assert await waiting() == (0, False)
    assert await value(database, "SELECT count(*) FROM segments WHERE status = 'QUEUED'") == 2


async def test_a_chore_is_done_by_one_worker_in_every_period(database: PostgresDatabase) -> None:
    async def turn(every_seconds: float) -> bool:
        async with database.begin() as transaction:
            return await transaction.upkeep.turn("sweep", every_seconds)

    assert sorted(await asyncio.gather(*(turn(60) for _ in range(5)))) == [False] * 4 + [True]
    assert not await turn(60)
    assert await turn(0)


async def test_wake_ups_of_workers_that_are_gone_are_forgotten(database: PostgresDatabase) -> None:
    user = await a_user(database)
    for _ in range(2):
        await a_job(database, user)
    async with database.begin() as transaction:
        stalled = (
            "WITH gone AS (INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - interval '2 minutes') RETURNING id) "
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM gone) "
            "WHERE id = (SELECT min(id) FROM procrastinate_jobs)"
        )
        await transaction.connection.execute(text(stalled))
    async with database.begin() as transaction:
        await transaction.workers.clean()
    assert await value(database, "SELECT count(*) FROM procrastinate_jobs") == 1
    assert await wake_ups(database, "prepare_next") == 1


async def test_a_claim_whose_commit_was_not_answered_is_given_back(
    database: PostgresDatabase,
) -> None:
    worker, user = await a_worker(database), await a_user(database)
    job = await a_job(database, user)
    await planned(database, worker, segments("known", "unknown"))
    known, unknown = [await claim_segment(database, worker) for _ in range(2)]
    assert known and unknown
    await value(
        database, "UPDATE segments SET started_at = now() - interval '1 minute' RETURNING 1"
    )
    async with database.begin() as transaction:
        assert await transaction.work.disown(worker, [known.token]) == 1
    again = await claim_segment(database, worker)
    assert again
    assert (again.fingerprint, again.attempts) == (unknown.fingerprint, 1)
    assert await encoded(database, known)
    assert await state(database, job) == "PROCESSING ENCODING"


@pytest.mark.parametrize(("seconds", "given_back"), [(4.9, 0), (5.1, 2)])
async def test_a_claim_is_given_back_only_once_its_worker_must_have_heard_of_it(
    database: PostgresDatabase, seconds: float, given_back: int
) -> None:
    worker, user = await a_worker(database), await a_user(database)
    for _ in range(2):
        await a_job(database, user)
    await planned(database, worker, segments("a"))
    assert await claim_segment(database, worker)
    assert await claim(database, worker)
    async with database.begin() as transaction:  # in which time stands still
        for table, column in (("segments", "started_at"), ("jobs", "updated_at")):
            claimed = f"UPDATE {table} SET {column} = now() - make_interval(secs => :seconds)"
            await transaction.connection.execute(
                text(f"{claimed} WHERE worker_id = :worker"), {"seconds": seconds, "worker": worker}
            )
        assert await transaction.work.disown(worker, []) == given_back


async def _rendered(
    database: PostgresDatabase, storage: LocalStorage, file: Path, keep_days: int = 30
) -> str:
    """Key of the output of a job that has succeeded."""
    worker, user = await a_worker(database), await a_user(database)
    job_id = await a_job(database, user)
    await planned(database, worker, [])
    job = await claim_finish(database, job_id, worker)
    assert job
    key = f"jobs/{job_id}/1/video.mp4"
    output = NewObject(key, ObjectKind.OUTPUT, token=job.token, job_id=job_id)
    async with ObjectWriter(database, storage).writing([output]):
        await storage.put_file(key, file, "video/mp4")
    outcome = Outcome(key, None, "mp4", 100, 1.0, {}, {}, keep_days)
    async with database.begin() as transaction:
        assert await transaction.work.job_succeeded(job, outcome)
    return key
