"""Whose turn it is at every stage, where one user asks for everything."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from uuid import uuid4

import pytest
from work_rows import (
    a_job,
    a_user,
    a_worker,
    claim,
    claim_finish,
    claim_segment,
    planned,
    segments,
    wake_ups,
)

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.usecases.jobs.render_request import USER_PRIORITY
from reelmill.worker.places import Places

pytestmark = pytest.mark.anyio


async def test_a_users_highest_priority_does_not_stop_others(database: PostgresDatabase) -> None:
    worker, loud, quiet = await a_worker(database), await a_user(database), await a_user(database)
    for _ in range(4):
        await a_job(database, loud, priority=USER_PRIORITY)
    job = await a_job(database, quiet, priority=-USER_PRIORITY)
    await planned(database, worker, segments("loud-1", "loud-2"))
    second = await planned(database, worker, segments("quiet-1", "quiet-2"))
    assert second.id == job
    taken = [await claim_segment(database, worker) for _ in range(4)]
    names = [segment.fingerprint for segment in taken if segment]
    assert [name.partition("-")[0] for name in names] == ["loud", "quiet", "loud", "quiet"]


async def test_what_only_administrators_may_ask_for_goes_before_all_users(
    database: PostgresDatabase,
) -> None:
    worker, busy, other = await a_worker(database), await a_user(database), await a_user(database)
    await a_job(database, busy)
    await planned(database, worker, segments("first"))
    assert await claim_segment(database, worker)
    await a_job(database, other)
    urgent = await a_job(database, busy, priority=USER_PRIORITY + 1)
    assert (await planned(database, worker, segments("urgent"))).id == urgent
    await planned(database, worker, segments("other"))
    taken = await claim_segment(database, worker)
    assert taken and taken.fingerprint == "urgent"


async def test_the_place_of_newcomers_is_for_users_with_nothing_of_the_kind(
    database: PostgresDatabase,
) -> None:
    worker, many, one = await a_worker(database), await a_user(database), await a_user(database)
    for _ in range(3):
        await a_job(database, many)
    await planned(database, worker, segments("many-1", "many-2"))
    assert await claim_segment(database, worker)
    assert await claim_segment(database, worker, newcomers=True) is None
    assert await claim(database, worker)
    assert await claim(database, worker, newcomers=True) is None
    await a_job(database, one)
    mine = await claim(database, worker, newcomers=True)
    assert mine and mine.user_id == one
    async with database.begin() as transaction:
        assert await transaction.work.begin_encoding(mine, b"", {}, segments("one-1"))
    taken = await claim_segment(database, worker, newcomers=True)
    assert taken and taken.fingerprint == "one-1"


async def test_looking_for_newcomers_throws_no_wake_up_away(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    for _ in range(3):
        await a_job(database, user)
    await planned(database, worker, segments("a", "b"))
    assert await claim_segment(database, worker)
    assert await claim(database, worker)
    before = [await wake_ups(database, name) for name in ("prepare_next", "encode_next")]
    assert await claim(database, worker, newcomers=True) is None
    assert await claim_segment(database, worker, newcomers=True) is None
    assert before == [await wake_ups(database, name) for name in ("prepare_next", "encode_next")]


async def test_finishing_is_shared_whoever_the_wake_ups_are_of(database: PostgresDatabase) -> None:
    worker, many, one = await a_worker(database), await a_user(database), await a_user(database)
    for _ in range(4):
        await a_job(database, many)
        await planned(database, worker, [])
    last = await a_job(database, one)
    await planned(database, worker, [])
    first = await claim_finish(database, uuid4(), worker)
    assert first and first.user_id == many
    second = await claim_finish(database, uuid4(), worker, newcomers=True)
    assert second and second.id == last
    assert await claim_finish(database, uuid4(), worker, newcomers=True) is None
    left = [await claim_finish(database, uuid4(), worker) for _ in range(4)]
    assert Counter(job and job.user_id for job in left) == {many: 3, None: 1}


async def test_the_job_of_the_wake_up_goes_before_its_equals(database: PostgresDatabase) -> None:
    worker, user = await a_worker(database), await a_user(database)
    made = [await a_job(database, user) for _ in range(3)]
    for _ in made:
        await planned(database, worker, [])
    taken = [await claim_finish(database, job_id, worker) for job_id in reversed(made)]
    assert [job and job.id for job in taken] == [*reversed(made)]


class Queue:
    """Work of users, the longest of which ends when the test says so."""

    def __init__(self, *users: str) -> None:
        self.users = list(users)
        self.doing: list[str] = []
        self.end = asyncio.Event()

    async def do(self, newcomers: bool) -> bool:
        free = [u for u in self.users if not (newcomers and u in self.doing)]
        if not free:
            return False
        self.users.remove(free[0])
        self.doing.append(free[0])
        await self.end.wait()
        return True


async def test_a_newcomer_is_worked_for_while_one_user_has_every_place() -> None:
    queue, places, stop = Queue("a", "a", "a", "b", "b"), Places(2), asyncio.Event()
    tasks = [asyncio.create_task(places.work(queue.do, stop)) for _ in range(places.wake_ups)]
    await until(lambda: "b" in queue.doing)
    await asyncio.sleep(0.3)
    assert queue.doing == ["a", "a", "b"]
    queue.end.set()
    await asyncio.gather(*tasks)
    assert queue.doing == ["a", "a", "b", "a"]


async def test_who_waits_for_a_place_stops_waiting_when_the_worker_stops() -> None:
    queue, places, stop = Queue("a", "a"), Places(1), asyncio.Event()
    tasks = [asyncio.create_task(places.work(queue.do, stop)) for _ in range(3)]
    await asyncio.sleep(0.05)
    stop.set()
    done, _ = await asyncio.wait(tasks, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    assert done
    queue.end.set()
    await asyncio.gather(*tasks)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.02)
