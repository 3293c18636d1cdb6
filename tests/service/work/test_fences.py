"""Every change is fenced by the token of its claim; what comes to nothing is tried three times."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from work_rows import (
    DONE,
    PROBLEM,
    a_job,
    a_user,
    a_worker,
    claim,
    claim_finish,
    claim_segment,
    encoded,
    forget_wake_ups,
    planned,
    recover,
    segments,
    silence,
    state,
    value,
    wake_ups,
)

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.usecases.ports.work import ClaimedJob

pytestmark = pytest.mark.anyio


async def test_a_lost_workers_work_goes_to_another_and_its_own_changes_are_refused(
    database: PostgresDatabase,
) -> None:
    lost, user = await a_worker(database), await a_user(database)
    job = await a_job(database, user)
    await planned(database, lost, segments("s"))
    stale = await claim_segment(database, lost)
    await silence(database, lost)
    other = await a_worker(database)
    found = await recover(database)
    assert (found.workers, found.segments) == (1, 1)
    fresh = await claim_segment(database, other)
    assert stale and fresh
    assert fresh.attempts == 2
    assert not await encoded(database, stale)
    async with database.begin() as transaction:
        assert not await transaction.work.segment_progress(stale, 5)
        await transaction.work.segment_failed(stale, PROBLEM, final=True)
    assert await state(database, job) == "PROCESSING ENCODING"
    assert await encoded(database, fresh)
    assert await state(database, job) == "PROCESSING FINISHING"


async def test_a_worker_that_is_lost_gets_nothing_more(database: PostgresDatabase) -> None:
    lost, user = await a_worker(database), await a_user(database)
    await a_job(database, user)
    await silence(database, lost)
    await recover(database)
    assert await claim(database, lost) is None
    assert await claim(database, await a_worker(database)) is not None


async def test_a_job_whose_workers_vanish_three_times_fails_with_the_reason(
    database: PostgresDatabase,
) -> None:
    user = await a_user(database)
    job = await a_job(database, user)
    for _ in range(3):
        worker = await a_worker(database)
        assert await claim(database, worker)
        await silence(database, worker)
        assert (await recover(database)).jobs == 1
    assert await state(database, job) == "FAILED ENDED"
    error = await value(database, "SELECT error FROM jobs")
    assert error["code"] == "attempts_exhausted"
    assert error["errors"][0]["code"] == "worker_lost"
    assert "here" in error["message"]


async def lose_worker(database: PostgresDatabase, *, begun: str | None = None) -> None:
    """A worker claims both segments, begins one of them alone, and is lost."""
    worker = await a_worker(database)
    for segment in [await claim_segment(database, worker) for _ in range(2)]:
        assert segment
        assert segment.alone == (segment.attempts == 3), "the last attempt is made alone"
        if segment.fingerprint == begun:
            async with database.begin() as transaction:
                assert await transaction.work.begin_alone(segment)
    await silence(database, worker)
    await recover(database)


async def test_the_last_attempt_at_a_segment_with_which_workers_were_lost_is_made_alone(
    database: PostgresDatabase,
) -> None:
    deadly = await a_job(database, await a_user(database))
    await planned(database, await a_worker(database), segments("deadly"))
    beside = await a_job(database, await a_user(database))
    await planned(database, await a_worker(database), segments("beside"))
    for _ in range(2):
        await lose_worker(database)
    await lose_worker(database)
    assert await value(database, "SELECT min(attempts) FROM segments") == 2, "nothing had begun"
    await lose_worker(database, begun="deadly")
    assert await state(database, deadly) == "FAILED ENDED"
    assert await state(database, beside) == "PROCESSING ENCODING"
    left = await claim_segment(database, await a_worker(database))
    assert left
    assert (left.fingerprint, left.attempts, left.alone) == ("beside", 3, True)


async def test_a_job_that_is_lost_beside_a_segment_encoded_alone_is_not_charged(
    database: PostgresDatabase,
) -> None:
    await a_job(database, await a_user(database))
    await planned(database, await a_worker(database), segments("deadly"))
    for _ in range(2):
        worker = await a_worker(database)
        assert await claim_segment(database, worker)
        await silence(database, worker)
        await recover(database)
    worker, beside = await a_worker(database), await a_job(database, await a_user(database))
    segment = await claim_segment(database, worker)
    assert segment
    async with database.begin() as transaction:
        await transaction.work.begin_alone(segment)
    assert await claim(database, worker)
    await silence(database, worker)
    await recover(database)
    assert await state(database, beside) == "QUEUED WAITING"
    failures = "SELECT failures FROM jobs WHERE id = :id"
    assert await value(database, failures, id=beside) == 0


async def test_lost_jobs_are_taken_back_before_lost_segments(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    await a_job(database, user)
    await planned(database, worker, segments("s"))
    assert await claim_segment(database, worker)
    await a_job(database, user)
    assert await claim(database, worker)
    await silence(database, worker)
    first, second = await recover(database), await recover(database)
    assert [(found.jobs, found.segments) for found in (first, second)] == [(1, 0), (0, 1)]


async def test_only_one_of_two_finishers_publishes(database: PostgresDatabase) -> None:
    first, user = await a_worker(database), await a_user(database)
    job_id = await a_job(database, user)
    await planned(database, first, [])
    stale = await claim_finish(database, job_id, first)
    await silence(database, first)
    await recover(database)
    fresh = await claim_finish(database, job_id, await a_worker(database))
    assert stale and fresh
    assert fresh.attempt == stale.attempt + 1, "two attempts never share a folder of outputs"
    async with database.begin() as transaction:
        assert not await transaction.work.job_succeeded(stale, DONE)
        assert await transaction.work.job_succeeded(fresh, DONE)
        assert not await transaction.work.job_succeeded(fresh, DONE)
    assert await state(database, job_id) == "SUCCEEDED ENDED"


async def test_what_is_given_back_counts_no_attempt(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    job_id = await a_job(database, user)
    for _ in range(5):
        job = await claim(database, worker)
        assert job
        assert job.attempt == 1
        async with database.begin() as transaction:
            await transaction.work.release_job(job)
        assert await state(database, job_id) == "QUEUED WAITING"
    await planned(database, worker, segments("s"))
    for _ in range(5):
        segment = await claim_segment(database, worker)
        assert segment
        assert segment.attempts == 1
        async with database.begin() as transaction:
            await transaction.work.release_segment(segment)


async def test_a_segment_that_fails_three_times_fails_all_its_jobs(
    database: PostgresDatabase,
) -> None:
    worker = await a_worker(database)
    made = []
    for _ in range(2):
        made.append(await a_job(database, await a_user(database)))
        await planned(database, worker, segments("bad"))
    other = await a_job(database, await a_user(database))
    await planned(database, worker, segments("good"))
    for _ in range(3):
        segment = await claim_segment(database, worker)
        assert segment
        assert segment.fingerprint == "bad"
        async with database.begin() as transaction:
            await transaction.work.segment_failed(segment, PROBLEM, final=False)
    assert [await state(database, job) for job in made] == ["FAILED ENDED"] * 2
    assert await state(database, other) == "PROCESSING ENCODING"
    message = await value(
        database, "SELECT error_message FROM jobs WHERE error IS NOT NULL LIMIT 1"
    )
    assert message == "Gave up after 3 attempts. The last error: FFmpeg ended with code 1."


async def test_a_final_failure_is_not_tried_again(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    job = await a_job(database, user)
    await planned(database, worker, segments("bad"))
    segment = await claim_segment(database, worker)
    assert segment
    async with database.begin() as transaction:
        await transaction.work.segment_failed(segment, PROBLEM, final=True)
    assert await state(database, job) == "FAILED ENDED"
    assert await value(database, "SELECT error ->> 'code' FROM jobs") == "ffmpeg_failed"


async def test_a_failed_segment_is_tried_anew_for_another_job(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    await a_job(database, user)
    await planned(database, worker, segments("bad"))
    segment = await claim_segment(database, worker)
    assert segment
    async with database.begin() as transaction:
        await transaction.work.segment_failed(segment, PROBLEM, final=True)
    await a_job(database, user)
    await planned(database, worker, segments("bad"))
    again = await claim_segment(database, worker)
    assert again
    assert again.attempts == 1


async def test_a_segment_that_nobody_waits_for_is_neither_started_nor_gone_on_with(
    database: PostgresDatabase,
) -> None:
    worker, user = await a_worker(database), await a_user(database)
    job = await a_job(database, user)
    await planned(database, worker, segments("running", "queued"))
    running = await claim_segment(database, worker)
    assert running
    async with database.begin() as transaction:
        assert await transaction.work.segment_progress(running, 1)
        assert await transaction.work.wanted([job], [running.fingerprint]) >= {running.token}
        assert await transaction.jobs.cancel(user, job)
    async with database.begin() as transaction:
        assert not await transaction.work.segment_progress(running, 2)
        assert await transaction.work.wanted([job], [running.fingerprint]) == frozenset()
    assert await claim_segment(database, worker) is None


async def test_plans_are_made_again_at_most_three_times(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    job_id = await a_job(database, user)
    seen = []
    for _ in range(4):
        await planned(database, worker, segments("gone"))
        if segment := await claim_segment(database, worker):
            await encoded(database, segment)
        job = await claim_finish(database, job_id, worker)
        assert job
        seen.append(job.attempt)
        async with database.begin() as transaction:
            assert await transaction.work.plan_again(job)
    assert seen == [1, 1, 1, 1]
    assert await state(database, job_id) == "FAILED ENDED"


async def test_progress_of_segments_is_progress_of_their_jobs(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    await a_job(database, user)
    await planned(database, worker, segments("a", "b"))
    segment = await claim_segment(database, worker)
    assert segment
    await _as_if_written_earlier(database)
    async with database.begin() as transaction:
        assert await transaction.work.segment_progress(segment, 5)
    assert await value(database, "SELECT progress FROM jobs") == pytest.approx(5 + 85 / 4)
    async with database.begin() as transaction:
        assert await transaction.work.segment_progress(segment, 10)
    assert await value(database, "SELECT progress FROM jobs") == pytest.approx(5 + 85 / 4), (
        "written at most once a second"
    )


async def test_a_fenced_job_cannot_tell_its_stage(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    job_id = await a_job(database, user)
    job = await claim(database, worker)
    assert job
    assert await _stage(database, job)
    async with database.begin() as transaction:
        assert await transaction.jobs.cancel(user, job_id)
    assert not await _stage(database, job)


async def test_lost_wake_ups_are_added_again(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    waiting = [await a_job(database, user) for _ in range(4)]
    await planned(database, worker, segments("a", "b"))
    finishing = waiting[1]
    await planned(database, worker, [])
    await _as_if_written_earlier(database)
    await forget_wake_ups(database)
    assert (await recover(database)).wake_ups == 5
    names = ("prepare_next", "encode_next", "finish")
    assert [await wake_ups(database, name) for name in names] == [2, 2, 1]
    assert (await recover(database)).wake_ups == 0
    assert await state(database, finishing) == "PROCESSING FINISHING"


async def _stage(database: PostgresDatabase, job: ClaimedJob) -> bool:
    async with database.begin() as transaction:
        return await transaction.work.job_stage(job, "gather", 1, None)


async def _as_if_written_earlier(database: PostgresDatabase) -> None:
    async with database.begin() as transaction:
        earlier = "UPDATE jobs SET updated_at = now() - interval '5 seconds'"
        await transaction.connection.execute(text(earlier))
