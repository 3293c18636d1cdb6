"""One worker: it answers wake-ups, claims work, does it, and outlives what goes wrong around it."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from typing import Any
from uuid import UUID, uuid4

import structlog

from reelmill.adapters.postgres.heartbeat import HeartbeatConnection
from reelmill.adapters.postgres.listen import Listener
from reelmill.adapters.postgres.outage import RetryingDatabase
from reelmill.adapters.postgres.wake_up_loop import answer_wake_ups
from reelmill.usecases.ports.database import Database, Transaction
from reelmill.usecases.ports.queue import queue_of_engine
from reelmill.usecases.ports.workers import HEARTBEAT_SECONDS, NewWorker, WorkerRecord
from reelmill.worker.claims import Claims
from reelmill.worker.heartbeat import Heartbeat
from reelmill.worker.running import Handlers
from reelmill.worker.state import Capacity, State
from reelmill.worker.watch import Watch

__all__ = ["Capacity", "Worker"]

_AGAIN_SECONDS = 0.5  # after a registration that failed
_LAST_SECONDS = 5.0  # for giving claims back and closing connections at the end
_CANCELS = "reelmill_cancel"

_log = structlog.get_logger("reelmill.worker")

BackgroundTask = Callable[[asyncio.Event], Coroutine[Any, Any, None]]
"""Runs beside the work, and ends soon after the event is set."""


class Worker:
    """A worker; `run` it, and `stop` it once to drain and twice to end at once.

    Args:
        url: `postgresql://…`.
        database: The same database.
        handlers: What is done with what was claimed.
        capacity: How much it takes on.
        background_tasks: What else it does until it stops.
        listen_url: Where notifications of the database are heard; empty for `url`.
    """

    def __init__(
        self,
        url: str,
        database: Database,
        handlers: Handlers,
        capacity: Capacity,
        background_tasks: tuple[BackgroundTask, ...] = (),
        listen_url: str = "",
    ) -> None:
        self._url = url
        self._listen_url = listen_url or url
        self._engine = handlers.engine
        self._state = State(RetryingDatabase(database), capacity)
        self._claims = Claims(self._state, handlers)
        self._background_tasks = background_tasks

    def stop(self) -> None:
        """Claim nothing more and end once what runs is done; called again, end at once."""
        if self._state.draining.is_set():
            self._state.at_once.set()
        self._state.draining.set()

    async def run(self) -> None:
        """Work until stopped."""
        async with RetryingDatabase(self._state.database).begin() as transaction:
            await self._register(transaction)
            await _give_up_on_ended(transaction, self._state.id)
        background_tasks = [
            asyncio.create_task(background_task(self._state.draining))
            for background_task in self._background_tasks
        ]
        async with self._beating() as heartbeat:
            loops = self._loops(Watch(self._state, heartbeat))
            _log.info("worker ready", worker=str(self._state.id))
            await self._state.draining.wait()
            _cancel(loops)
            await self._drain()
        await asyncio.wait((*background_tasks, *loops), timeout=_LAST_SECONDS)
        _cancel(background_tasks)
        await self._retire()

    def _loops(self, watch: Watch) -> list[asyncio.Task[None]]:
        url, listen_url, queues = self._url, self._listen_url, self._claims.by_queue
        answering = (
            answer_wake_ups(url, queue_of_engine(queue, self._engine), *how, listen_url)
            for queue, how in queues.items()
        )
        loops = (*answering, _listening(listen_url, watch), *watch.loops)
        return [asyncio.create_task(loop) for loop in loops]

    @asynccontextmanager
    async def _beating(self) -> AsyncIterator[Heartbeat]:
        loop = asyncio.get_running_loop()
        lost: set[asyncio.Task[None]] = set()

        def on_lost() -> None:
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(lambda: lost.add(loop.create_task(self._lost(beats))))

        state, connection = self._state, HeartbeatConnection(self._url)
        beats = Heartbeat(connection, state.id, state.running.doing, on_lost)
        beats.start()
        try:
            yield beats
        finally:
            await asyncio.to_thread(beats.stop)

    async def _register(self, transaction: Transaction) -> bool:
        host, encoders = socket.gethostname(), self._state.capacity.encoders
        me = (self._state.id, host, os.getpid(), version("reelmill"), encoders)
        new = NewWorker(*me, self._engine)
        await transaction.workers.register(new)
        return True

    async def _lost(self, heartbeat: Heartbeat) -> None:
        """The others have given this worker up: so does it with its work, and begins anew."""
        state = self._state
        _log.warning(
            "considered lost by the other workers",
            worker=str(state.id),
            doing=state.running.doing(),
        )
        state.running.cancel(state.running.tokens)
        while not state.draining.is_set():
            state.id = uuid4()  # at each try: one whose answer got lost may have been registered
            if await state.tried(self._register):
                heartbeat.go_on_as(state.id)
                return
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _drain(self) -> None:
        """Wait for what runs; then stop it and give it back."""
        state = self._state
        await _in_time(self._say_draining())
        _log.info("draining", worker=str(state.id), doing=state.running.doing())
        ended = asyncio.create_task(self._claims.all_ended())
        at_once = asyncio.create_task(state.at_once.wait())
        first = asyncio.FIRST_COMPLETED
        await asyncio.wait(
            (ended, at_once), timeout=state.capacity.drain_seconds, return_when=first
        )
        at_once.cancel()
        state.at_once.set()
        state.running.cancel(state.running.tokens)
        await _in_time(ended)

    async def _say_draining(self) -> None:
        async with self._state.database.begin() as transaction:
            await transaction.workers.drain(self._state.id)

    async def _retire(self) -> None:
        """Its row says that it is gone: what it still held is given to others."""
        await _in_time(self._sign_off())
        _log.info("worker stopped", worker=str(self._state.id))

    async def _sign_off(self) -> None:
        async with self._state.database.begin() as transaction:
            await transaction.workers.retire(self._state.id)


async def _listening(url: str, watch: Watch) -> None:
    """Hear what is cancelled, until cancelled."""
    listener = Listener(url, {_CANCELS: lambda _: watch.check()}, watch.check)
    async with listener.running():
        await asyncio.Event().wait()


async def _in_time(last: Coroutine[Any, Any, None] | asyncio.Task[None]) -> None:
    """Something done at the end: a database that is away is not waited for."""
    try:
        async with asyncio.timeout(_LAST_SECONDS):
            await last
    except Exception as error:
        _log.error("not told", exc_info=error)


def _cancel(tasks: Collection[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()


async def _give_up_on_ended(transaction: Transaction, just_registered: UUID) -> None:
    """Those that ran here and ended need not be waited for."""
    present = {worker.id: worker for worker in await transaction.workers.present()}
    me = present.pop(just_registered)
    gone = [worker.id for worker in present.values() if _ended_here(worker, me)]
    await transaction.workers.give_up_on(gone)


def _ended_here(worker: WorkerRecord, me: WorkerRecord) -> bool:
    """True where it ran on this machine and is silent, and its process is no more.

    Processes say little by themselves: containers may share a host's name, but not its processes.
    """
    silent = me.heartbeat_at - worker.heartbeat_at  # both by the database's clock
    if worker.host != me.host or silent.total_seconds() <= 2 * HEARTBEAT_SECONDS:
        return False
    if worker.pid == os.getpid():
        return True  # such as process 1 of a container that was started again
    try:
        os.kill(worker.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
