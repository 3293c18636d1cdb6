"""Workers with two encoders on one database: only encoding needs the one that was planned for."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import Text, literal_column, select
from work_rows import (
    DONE,
    PROBLEM,
    a_job,
    a_user,
    a_worker,
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
from reelmill.adapters.postgres.queue import queue_of_row
from reelmill.adapters.postgres.tables import workers
from reelmill.core.plan.fingerprint import fingerprint
from reelmill.usecases.ports.queue import FINISHES_QUEUE, SEGMENTS_QUEUE, queue_of_engine
from reelmill.usecases.ports.work import PLAN_VERSION

pytestmark = pytest.mark.anyio

_OLD, _NEW = fingerprint("old"), fingerprint("new")


async def test_what_is_planned_for_one_encoder_another_leaves_alone_and_finishes(
    database: PostgresDatabase,
) -> None:
    old, new = await a_worker(database, _OLD), await a_worker(database, _NEW)
    job_id = await a_job(database, await a_user(database))
    await planned(database, old, segments("a", "b"))
    for _ in range(2):
        assert await claim_segment(database, new) is None
        assert await _queued(database, "encode_next", _OLD) == 2, "its tickets stay"
        segment = await claim_segment(database, old)
        assert segment
        assert await encoded(database, segment)
    assert await state(database, job_id) == "PROCESSING FINISHING"
    assert await _queued(database, "finish", "") == 1, "anybody is woken"
    assert (await recover(database)).stranded == 0
    await _finish(database, job_id, new)
    assert await _counts(database) == (1, 0, 0)


async def test_each_engine_gets_its_own_work_though_the_others_is_more_urgent(
    database: PostgresDatabase,
) -> None:
    old, new = await a_worker(database, _OLD), await a_worker(database, _NEW)
    user = await a_user(database)
    await a_job(database, user, priority=9)
    await planned(database, old, segments(*(f"old-{n}" for n in range(70))))
    await a_job(database, user)
    await planned(database, new, segments("new"))
    taken = [await claim_segment(database, worker) for worker in (new, old, new)]
    assert [segment and segment.fingerprint[:3] for segment in taken] == ["new", "old", None]


async def test_what_an_engine_that_stopped_had_planned_is_planned_anew_as_often_as_it_takes(
    database: PostgresDatabase,
) -> None:
    job_id = await a_job(database, await a_user(database))
    for n in range(5):
        engine = fingerprint(f"engine {n}")
        worker = await a_worker(database, engine)
        assert (await recover(database)).stranded == (1 if n else 0)
        await planned(database, worker, segments("s"))
        assert await state(database, job_id) == "PROCESSING ENCODING"
        await _retire(database, worker)
    last = await a_worker(database, _NEW)
    assert (await recover(database)).stranded == 1
    await planned(database, last, [])
    await _finish(database, job_id, last)
    assert await _counts(database) == (1, 0, 0)


async def test_what_is_encoded_is_finished_though_its_encoder_is_gone(
    database: PostgresDatabase,
) -> None:
    old, new = await a_worker(database, _OLD), await a_worker(database, _NEW)
    job_id = await a_job(database, await a_user(database))
    await planned(database, old, segments("s"))
    segment = await claim_segment(database, old)
    assert segment
    assert await encoded(database, segment)
    await _retire(database, old)
    assert (await recover(database)).stranded == 0
    await _finish(database, job_id, new)
    assert await _counts(database) == (1, 0, 0)


@pytest.mark.parametrize("done", [False, True])
async def test_a_plan_of_a_release_without_versions_is_left_to_it_then_made_anew(
    database: PostgresDatabase, done: bool
) -> None:
    """Its workers say of no version that they know it; rows are as that release wrote them."""
    old, new = await a_worker(database, _OLD), await a_worker(database, _NEW)
    await _forget_versions(database, old)
    job_id = await a_job(database, await a_user(database))
    await planned(database, old, [] if done else segments("s"))
    await value(database, "UPDATE job_plans SET version = 0, body = 'reelmill plan' RETURNING 1")
    assert await claim_finish(database, job_id, new) is None
    assert await claim_segment(database, new) is None
    assert (await recover(database)).stranded == 0, "there is one who reads it"
    await _retire(database, old)
    assert (await recover(database)).stranded == 1
    await planned(database, new, [])
    await _finish(database, job_id, new)
    assert await _counts(database) == (1, 0, 0)


async def test_a_plan_of_a_later_version_is_left_to_who_knows_it(
    database: PostgresDatabase,
) -> None:
    later, version = await a_worker(database, _NEW), PLAN_VERSION + 1
    known = f"UPDATE workers SET plan_versions = plan_versions || {version} RETURNING 1"
    await value(database, known)
    worker = await a_worker(database, _OLD)
    job_id = await a_job(database, await a_user(database))
    await planned(database, later, [])
    await value(database, f"UPDATE job_plans SET version = {version} RETURNING 1")
    assert await claim_finish(database, job_id, worker) is None
    assert (await recover(database)).stranded == 0
    await _retire(database, later)
    assert (await recover(database)).stranded == 1


async def test_a_wake_up_that_an_earlier_release_put_elsewhere_holds_nothing_up(
    database: PostgresDatabase,
) -> None:
    worker = await a_worker(database, _NEW)
    job_id = await a_job(database, await a_user(database))
    await planned(database, worker, [])
    astray = f"UPDATE procrastinate_jobs SET queue_name = 'finishes-{_NEW[:16]}' "
    await value(database, astray + "WHERE task_name = 'finish' RETURNING 1")
    await value(database, "UPDATE jobs SET updated_at = now() - interval '5 seconds' RETURNING 1")
    assert (await recover(database)).wake_ups == 1
    assert await _queued(database, "finish", "") == 1
    await _finish(database, job_id, worker)


async def test_what_a_lost_engine_was_encoding_is_encoded_by_another(
    database: PostgresDatabase,
) -> None:
    old, new = await a_worker(database, _OLD), await a_worker(database, _NEW)
    job_id = await a_job(database, await a_user(database))
    await planned(database, old, segments("old"))
    assert await claim_segment(database, old)
    await silence(database, old)
    found = await recover(database)
    assert (found.workers, found.segments, found.stranded) == (1, 1, 1)
    assert await state(database, job_id) == "QUEUED WAITING"
    await planned(database, new, segments("new"))
    segment = await claim_segment(database, new)
    assert segment
    assert await encoded(database, segment)
    await _finish(database, job_id, new)
    assert await _counts(database) == (1, 0, 0)


async def test_a_segment_queued_by_an_engine_that_is_gone_is_planned_anew_for_who_waits(
    database: PostgresDatabase,
) -> None:
    """Two releases with one FFmpeg give it one name, but cannot read each other's work."""
    old, new = await a_worker(database, _OLD), await a_worker(database, _NEW)
    await a_job(database, await a_user(database))
    await planned(database, old, segments("same"))
    await a_job(database, await a_user(database))
    await planned(database, new, segments("same"))
    assert await claim_segment(database, new) is None
    await _fail_once(database, old)
    await _retire(database, old)
    assert (await recover(database)).stranded == 2
    for _ in range(2):
        await planned(database, new, segments("same"))
    segment = await claim_segment(database, new)
    assert segment
    assert segment.attempts == 2, "what fails for every engine fails in the end"
    assert await encoded(database, segment)
    assert await value(database, "SELECT count(*) FROM jobs WHERE phase = 'FINISHING'") == 2


async def test_an_engine_that_drains_keeps_what_it_has_planned(
    database: PostgresDatabase,
) -> None:
    old = await a_worker(database, _OLD)
    await a_worker(database, _NEW)
    job_id = await a_job(database, await a_user(database))
    await planned(database, old, segments("s"))
    segment = await claim_segment(database, old)
    assert segment
    async with database.begin() as transaction:
        await transaction.workers.drain(old)
    assert (await recover(database)).stranded == 0
    assert await encoded(database, segment)
    assert await state(database, job_id) == "PROCESSING FINISHING"


async def test_a_job_without_its_plan_is_planned_anew(database: PostgresDatabase) -> None:
    worker = await a_worker(database, _NEW)
    job_id = await a_job(database, await a_user(database))
    await planned(database, worker, [])
    assert await value(database, "DELETE FROM job_plans RETURNING 1") == 1
    assert (await recover(database)).stranded == 1
    assert await state(database, job_id) == "QUEUED WAITING"


async def test_lost_wake_ups_are_added_for_the_engine_that_needs_them(
    database: PostgresDatabase,
) -> None:
    old, new = await a_worker(database, _OLD), await a_worker(database, _NEW)
    user = await a_user(database)
    for worker, wanted in ((old, ("a", "b")), (new, ("c",)), (old, ())):
        await a_job(database, user)
        await planned(database, worker, segments(*wanted))
    await forget_wake_ups(database)
    await value(database, "UPDATE jobs SET updated_at = now() - interval '5 seconds' RETURNING 1")
    assert (await recover(database)).wake_ups == 4
    assert await _queued(database, "encode_next", _OLD) == 2
    assert await _queued(database, "encode_next", _NEW) == 1
    assert await _queued(database, "finish", "") == 1
    assert (await recover(database)).wake_ups == 0


async def test_wake_ups_that_no_engine_answers_any_more_are_forgotten(
    database: PostgresDatabase,
) -> None:
    old, new = await a_worker(database, _OLD), await a_worker(database, _NEW)
    user = await a_user(database)
    for worker in (old, new):
        await a_job(database, user)
        await planned(database, worker, segments(str(worker)))
    await _retire(database, old)
    async with database.begin() as transaction:
        await transaction.workers.clean()
    assert await wake_ups(database, "encode_next") == 1
    assert await _queued(database, "encode_next", _NEW) == 1


@pytest.mark.parametrize("engine", ["", _OLD, "short"])
async def test_the_database_names_queues_as_the_workers_do(
    database: PostgresDatabase, engine: str
) -> None:
    worker = await a_worker(database, engine)
    column = literal_column(queue_of_row(SEGMENTS_QUEUE, "workers"), Text())
    name = select(column).select_from(workers).where(workers.c.id == worker)
    async with database.begin() as transaction:
        found = await transaction.connection.scalar(name)
    assert found == queue_of_engine(SEGMENTS_QUEUE, engine)


async def _queued(database: PostgresDatabase, name: str, engine: str) -> int:
    queue = {"encode_next": SEGMENTS_QUEUE, "finish": FINISHES_QUEUE}[name]
    count = (
        "SELECT count(*) FROM procrastinate_jobs "
        "WHERE status = 'todo' AND task_name = :name AND queue_name = :queue"
    )
    return int(await value(database, count, name=name, queue=queue_of_engine(queue, engine)))


async def _finish(database: PostgresDatabase, job_id: UUID, worker: UUID) -> None:
    job = await claim_finish(database, job_id, worker)
    assert job
    async with database.begin() as transaction:
        assert await transaction.work.job_succeeded(job, DONE)


async def _fail_once(database: PostgresDatabase, worker: UUID) -> None:
    segment = await claim_segment(database, worker)
    assert segment
    async with database.begin() as transaction:
        await transaction.work.segment_failed(segment, PROBLEM, final=False)


async def _forget_versions(database: PostgresDatabase, worker: UUID) -> None:
    forget = "UPDATE workers SET plan_versions = DEFAULT WHERE id = :id RETURNING 1"
    assert await value(database, forget, id=worker) == 1


async def _retire(database: PostgresDatabase, worker: UUID) -> None:
    async with database.begin() as transaction:
        await transaction.workers.retire(worker)


async def _counts(database: PostgresDatabase) -> tuple[int, ...]:
    """Attempt, failures and replans of the only job, which has succeeded."""
    found = "SELECT ARRAY[attempt, failures, replans] FROM jobs WHERE status = 'SUCCEEDED'"
    return tuple(await value(database, found))
