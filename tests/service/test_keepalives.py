"""Every connection notices a network that has gone silent, and no end waits for one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.heartbeat import HeartbeatConnection
from reelmill.adapters.postgres.keepalives import KEEPALIVES
from reelmill.adapters.postgres.listen import Listener
from reelmill.adapters.postgres.reads import PostgresReads
from reelmill.adapters.postgres.wake_up_loop import answer_wake_ups
from reelmill.usecases.ports.queue import PREPARE_NEXT, RENDERS_QUEUE
from reelmill.worker.heartbeat import Heartbeat

pytestmark = pytest.mark.anyio

Using = Callable[[str], AbstractAsyncContextManager[None]]


@pytest.fixture
def opened(database_url: str, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every connection that is made once the database is there."""
    del database_url
    made: list[Any] = []
    for kind in (psycopg.AsyncConnection, psycopg.Connection):
        monkeypatch.setattr(kind, "__init__", _noting(kind.__init__, made))
    return made


def _noting(init: Any, made: list[Any]) -> Any:
    def noted(self: Any, *given: Any, **named: Any) -> None:
        init(self, *given, **named)
        made.append(self)

    return noted


@asynccontextmanager
async def _transactions(url: str) -> AsyncIterator[None]:
    database = PostgresDatabase(url)
    async with database.begin():
        yield
    await database.close()


@asynccontextmanager
async def _reads(url: str) -> AsyncIterator[None]:
    async with PostgresReads(url) as reads:
        assert await reads.job(uuid4(), uuid4()) is None
        yield


@asynccontextmanager
async def _heartbeats(url: str) -> AsyncIterator[None]:
    connection = HeartbeatConnection(url)
    connection.beat(uuid4(), ())
    yield
    connection.close()


@asynccontextmanager
async def _listening(url: str) -> AsyncIterator[None]:
    async with Listener(url, {"news": print}, lambda: None).running():
        yield


@asynccontextmanager
async def _wake_ups(url: str) -> AsyncIterator[None]:
    answered, queue = asyncio.Event(), RENDERS_QUEUE

    async def answer(**_: object) -> None:
        answered.set()

    loop = asyncio.create_task(answer_wake_ups(url, queue, 1, {PREPARE_NEXT: answer}))
    try:
        await _wake_up(url)
        await answered.wait()
        yield
    finally:
        loop.cancel()
        with suppress(asyncio.CancelledError):
            await loop


async def _wake_up(url: str) -> None:
    database = PostgresDatabase(url)
    async with database.begin() as transaction:
        await transaction.queue.wake_up(PREPARE_NEXT)
    await database.close()


@pytest.mark.parametrize("using", [_transactions, _reads, _heartbeats, _listening, _wake_ups])
async def test_each_kind_of_connection_asks_whether_the_server_is_there(
    using: Using, opened: list[Any], database_url: str
) -> None:
    async with asyncio.timeout(30), using(database_url):
        while not opened:
            await asyncio.sleep(0.01)
        reported = [open_.info.get_parameters() for open_ in opened if not open_.closed]
    wanted = {name: str(value) for name, value in KEEPALIVES.items()}
    del wanted["keepalives"]  # on is the default, and libpq tells only what differs
    assert reported
    for parameters in reported:
        assert {name: parameters.get(name) for name in wanted} == wanted


def test_silence_is_noticed_by_both_ways_at_the_same_time() -> None:
    idle, interval, count = (
        KEEPALIVES[f"keepalives_{name}"] for name in ("idle", "interval", "count")
    )
    assert KEEPALIVES["keepalives"] == 1
    assert (idle + interval * count) * 1000 == KEEPALIVES["tcp_user_timeout"]


class _SilentNetwork:
    """A beat that never comes back, until released."""

    def __init__(self) -> None:
        self.under_way, self.released = threading.Event(), threading.Event()

    def beat(self, worker_id: UUID, doing: Sequence[str]) -> bool:
        del worker_id, doing
        self.under_way.set()
        return self.released.wait(60)

    def close(self) -> None:
        self.released.set()


def test_a_worker_ends_though_its_heartbeat_hangs() -> None:
    network = _SilentNetwork()
    heartbeat = Heartbeat(network, uuid4(), tuple, lambda: None)
    heartbeat.start()
    assert network.under_way.wait(30)
    heartbeat.stop()
    assert not network.released.is_set()  # so it did not wait for the beat
    network.close()
