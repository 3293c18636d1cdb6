"""Who gets what: fairness between users, priorities, limits; one thing to one worker."""

from __future__ import annotations

import asyncio
from collections import Counter

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

pytestmark = pytest.mark.anyio


async def test_the_most_urgent_job_goes_first(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    plain = await a_job(database, user)
    urgent = await a_job(database, user, priority=5)
    first, second = await claim(database, worker), await claim(database, worker)
    assert first and second
    assert [first.id, second.id] == [urgent, plain]
    assert await state(database, urgent) == "PROCESSING PREPARING"


async def test_a_user_with_nothing_running_goes_before_one_with_many_jobs(
    database: PostgresDatabase,
) -> None:
    worker, many, one = await a_worker(database), await a_user(database), await a_user(database)
    for _ in range(5):
        await a_job(database, many)
    last = await a_job(database, one)
    first, second = await claim(database, worker), await claim(database, worker)
    assert first and second
    assert first.user_id == many
    assert second.id == last


async def test_a_user_never_runs_more_jobs_than_allowed(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    for _ in range(12):
        await a_job(database, user)
    claims = await asyncio.gather(*(claim(database, worker, most_running=3) for _ in range(12)))
    assert sum(job is not None for job in claims) == 3


async def test_wake_ups_that_nothing_is_behind_are_thrown_away(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    for _ in range(3):
        await a_job(database, user)
    assert await claim(database, worker, most_running=1)
    assert await wake_ups(database, "prepare_next") == 3
    assert await claim(database, worker, most_running=1) is None
    assert await wake_ups(database, "prepare_next") == 0


async def test_the_end_of_a_job_wakes_the_next_one_of_its_user(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    for _ in range(2):
        await a_job(database, user)
    job = await claim(database, worker, most_running=1)
    assert job
    await claim(database, worker, most_running=1)
    async with database.begin() as transaction:
        assert await transaction.work.job_failed(job, {"code": "x", "message": "No."})
    assert await wake_ups(database, "prepare_next") == 1
    assert await claim(database, worker, most_running=1)


async def test_a_segment_is_given_to_one_worker_only(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    await a_job(database, user)
    await planned(database, worker, segments(*(f"s{n}" for n in range(8))))
    claims = await asyncio.gather(*(claim_segment(database, worker) for _ in range(16)))
    names = [segment.fingerprint for segment in claims if segment]
    assert sorted(names) == [f"s{n}" for n in range(8)]


async def test_segments_of_a_lone_job_do_not_wait_for_those_of_a_hundred(
    database: PostgresDatabase,
) -> None:
    worker, many, one = await a_worker(database), await a_user(database), await a_user(database)
    for n in range(10):
        await a_job(database, many)
        await planned(database, worker, segments(*(f"many-{n}-{k}" for k in range(10))))
    await a_job(database, one)
    await planned(database, worker, segments("one-0", "one-1", "one-2"))
    taken = [await claim_segment(database, worker) for _ in range(6)]
    owners = Counter(s.fingerprint.partition("-")[0] for s in taken if s)
    assert owners == {"many": 3, "one": 3}


async def test_a_segment_is_as_urgent_as_the_most_urgent_job_that_waits_for_it(
    database: PostgresDatabase,
) -> None:
    worker, user = await a_worker(database), await a_user(database)
    await a_job(database, user)
    await planned(database, worker, segments("first", "shared"))
    await a_job(database, user, priority=9)
    await planned(database, worker, segments("shared"))
    taken = await claim_segment(database, worker)
    assert taken
    assert taken.fingerprint == "shared"


async def test_one_encode_serves_every_job_that_waits(database: PostgresDatabase) -> None:
    worker = await a_worker(database)
    made = []
    for _ in range(2):
        made.append(await a_job(database, await a_user(database)))
        await planned(database, worker, segments("shared"))
    segment = await claim_segment(database, worker)
    assert segment
    assert await claim_segment(database, worker) is None
    assert await encoded(database, segment)
    assert [await state(database, job) for job in made] == ["PROCESSING FINISHING"] * 2
    assert await wake_ups(database, "finish") == 2


async def test_a_job_finishes_when_its_last_two_segments_end_at_once(
    database: PostgresDatabase,
) -> None:
    worker, user = await a_worker(database), await a_user(database)
    for _ in range(10):
        job = await a_job(database, user)
        await planned(database, worker, segments(f"{job}-a", f"{job}-b"))
        both = [await claim_segment(database, worker) for _ in range(2)]
        done = await asyncio.gather(*(encoded(database, s) for s in both if s))
        assert done == [True, True]
        assert await state(database, job) == "PROCESSING FINISHING"


async def test_a_job_with_nothing_missing_is_finished_at_once(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    job = await a_job(database, user)
    await planned(database, worker, [])
    assert await state(database, job) == "PROCESSING FINISHING"
    claims = await asyncio.gather(*(claim_finish(database, job, worker) for _ in range(4)))
    assert sum(claimed is not None for claimed in claims) == 1


async def test_what_was_encoded_a_moment_ago_is_not_encoded_again(
    database: PostgresDatabase,
) -> None:
    worker, user = await a_worker(database), await a_user(database)
    await a_job(database, user)
    await planned(database, worker, segments("same"))
    segment = await claim_segment(database, worker)
    assert segment
    await encoded(database, segment)
    second = await a_job(database, user)
    await planned(database, worker, segments("same"))
    assert await state(database, second) == "PROCESSING FINISHING"


async def test_what_has_gone_from_the_store_is_encoded_again(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    await a_job(database, user)
    await planned(database, worker, segments("same"))
    segment = await claim_segment(database, worker)
    assert segment
    await encoded(database, segment)
    await value(
        database,
        "UPDATE segments SET finished_at = now() - interval '1 hour' RETURNING 1",
    )
    second = await a_job(database, user)
    await planned(database, worker, segments("same"))
    assert await state(database, second) == "PROCESSING ENCODING"
    again = await claim_segment(database, worker)
    assert again
    assert (again.fingerprint, again.attempts, again.work) == ("same", 1, b"same")


@pytest.mark.parametrize("table", ["jobs", "segments"])
async def test_claims_among_a_thousand_use_an_index(database: PostgresDatabase, table: str) -> None:
    """A history of ten thousand does not slow down what is queued now."""
    worker, user = await a_worker(database), await a_user(database)
    await a_job(database, user)
    job = await planned(database, worker, segments("x"))
    async with database.begin() as transaction:
        for count, status, phase in ((10_000, "SUCCEEDED", "ENDED"), (1000, "QUEUED", "WAITING")):
            await transaction.connection.execute(
                text(
                    "INSERT INTO jobs (id, user_id, payload, status, phase) SELECT "
                    "gen_random_uuid(), :user, '{}', :status, :phase FROM generate_series(1, :n)"
                ),
                {"user": user, "status": status, "phase": phase, "n": count},
            )
        for count, status in ((10_000, "DONE"), (1000, "QUEUED")):
            await transaction.connection.execute(
                text(
                    "INSERT INTO segments (fingerprint, kind, status, cost, work) SELECT "
                    "gen_random_uuid(), 'picture', :status, 1, '' FROM generate_series(1, :n)"
                ),
                {"status": status, "n": count},
            )
        await transaction.connection.execute(
            text(
                "INSERT INTO segment_waiters SELECT :job, fingerprint FROM segments "
                "WHERE status = 'QUEUED' ON CONFLICT DO NOTHING"
            ),
            {"job": job.id},
        )
        await transaction.connection.execute(text("ANALYZE"))
    before = await _sequential_scans(database, table)
    for _ in range(5):
        taken = claim(database, worker) if table == "jobs" else claim_segment(database, worker)
        assert await taken is not None
    assert await _sequential_scans(database, table) == before


async def _sequential_scans(database: PostgresDatabase, table: str) -> int:
    async with database.begin() as transaction:
        await transaction.connection.execute(text("SELECT pg_stat_force_next_flush()"))
    found = await value(
        database, "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = :t", t=table
    )
    return int(found)
