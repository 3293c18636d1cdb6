"""One worker: it answers tickets, claims work, does it, and outlives what goes wrong around it."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Collection, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from typing import Any
from uuid import UUID, uuid4

import structlog

from reelmill.adapters.postgres.heartbeat import HeartbeatConnection
from reelmill.adapters.postgres.listen import Listener
from reelmill.adapters.postgres.outage import PatientDatabase, is_outage
from reelmill.adapters.postgres.ticket_loop import answer_tickets
from reelmill.core.errors import ReelmillError
from reelmill.usecases.ports import Database, Transaction
from reelmill.usecases.ports.queue import (
    ENCODE_NEXT,
    FINISH,
    PREPARE_NEXT,
    RENDERS_QUEUE,
    SEGMENTS_QUEUE,
)
from reelmill.usecases.ports.work import ClaimedJob, ClaimedSegment
from reelmill.usecases.ports.workers import NewWorker
from reelmill.worker.heartbeat import Heartbeat
from reelmill.worker.running import Claimed, Handlers, Running, Unit

_SWEEP_SECONDS = 2.0
_CLEAN_SECONDS = 60.0
_RELEASE_SECONDS = 5.0  # for giving claims back at the end
_CANCELS = "reelmill_cancel"

_log = structlog.get_logger("reelmill.worker")


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much a worker takes on.

    Attributes:
        encoders: Segments at the same time.
        renders: Jobs being planned or finished at the same time.
        most_running: Jobs of one user that may run at a time, over all workers.
        drain_seconds: Time that running work has to end once the worker is asked to stop.
    """

    encoders: int
    renders: int = 2
    most_running: int = 4
    drain_seconds: float = 30.0


class Worker:
    """A worker; `run` it, and `stop` it once to drain and twice to end at once.

    Args:
        url: `postgresql://…`.
        database: The same database.
        handlers: What is done with what was claimed.
        capacity: How much it takes on.
        chores: What else goes on until the worker stops; each is cancelled then.
    """

    def __init__(
        self,
        url: str,
        database: Database,
        handlers: Handlers,
        capacity: Capacity,
        chores: tuple[Callable[[], Coroutine[Any, Any, None]], ...] = (),
    ) -> None:
        self._url = url
        self._database = PatientDatabase(database)
        self._handlers = handlers
        self._capacity = capacity
        self._chores = chores
        self._running = Running()
        self._tasks: set[asyncio.Task[None]] = set()
        self._encoders = asyncio.Semaphore(capacity.encoders)
        self._renders = asyncio.Semaphore(capacity.renders)
        self._draining = asyncio.Event()
        self._at_once = asyncio.Event()
        self._check = asyncio.Event()
        self._heartbeat: Heartbeat | None = None
        self.id: UUID = uuid4()

    def stop(self) -> None:
        """Claim nothing more and end once what runs is done; called again, end at once."""
        if self._draining.is_set():
            self._at_once.set()
        self._draining.set()

    async def run(self) -> None:
        """Work until stopped."""
        await self._register(first=True)
        loop = asyncio.get_running_loop()

        def on_lost() -> None:
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(lambda: self._keep(self._lost()))

        beats = HeartbeatConnection(self._url)
        self._heartbeat = Heartbeat(beats, self.id, self._running.doing, on_lost)
        self._heartbeat.start()
        _log.info("worker ready", worker=str(self.id), encoders=self._capacity.encoders)
        try:
            async with AsyncExitStack() as stack:
                await self._start_loops(stack)
                await self._draining.wait()
            await self._drain()
        finally:
            await asyncio.to_thread(self._heartbeat.stop)
        await self._retire()

    async def _start_loops(self, stack: AsyncExitStack) -> None:
        listener = Listener(self._url, {_CANCELS: lambda _: self._check.set()}, self._check.set)
        await stack.enter_async_context(listener.running())
        loops = (
            self._answer(
                RENDERS_QUEUE,
                self._capacity.renders,
                {PREPARE_NEXT: self._prepare_next, FINISH: self._finish},
            ),
            self._answer(SEGMENTS_QUEUE, self._capacity.encoders, {ENCODE_NEXT: self._encode_next}),
            self._sweep(),
            self._clean(),
            self._stop_unwanted(),
            *(chore() for chore in self._chores),
        )
        stack.push_async_callback(_ended, [asyncio.create_task(loop) for loop in loops])

    # Tickets ----------------------------------------------------------------------------------

    async def _answer(
        self, queue: str, at_once: int, verbs: dict[str, Callable[..., Coroutine[Any, Any, None]]]
    ) -> None:
        """What a ticket starts goes on where the queue breaks off: it is not the ticket's."""
        answers = {name: partial(self._shielded, verb) for name, verb in verbs.items()}
        await answer_tickets(self._url, queue, at_once, answers)

    async def _shielded(
        self, verb: Callable[..., Coroutine[Any, Any, None]], **arguments: Any
    ) -> None:
        await asyncio.shield(self._keep(verb(**arguments)))

    def _keep(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _prepare_next(self, **_: Any) -> None:
        async with self._renders:
            most = self._capacity.most_running
            await self._claim_and_do("prepare", lambda t, me: t.work.claim_job(me, most))

    async def _finish(self, job_id: str, **_: Any) -> None:
        async with self._renders:
            job = UUID(job_id)
            await self._claim_and_do("finish", lambda t, me: t.work.claim_finish(job, me))

    async def _encode_next(self, **_: Any) -> None:
        async with self._encoders:
            await self._claim_and_do("encode", lambda t, me: t.work.claim_segment(me))

    async def _claim_and_do(
        self, verb: str, claim: Callable[[Transaction, UUID], Awaitable[Claimed | None]]
    ) -> None:
        if self._draining.is_set():
            return
        claimed = await self._tried(lambda transaction: claim(transaction, self.id))
        if claimed is not None:
            with self._running.holding(Unit(verb, claimed)) as unit:
                await self._do(unit)

    # Work -------------------------------------------------------------------------------------

    async def _do(self, unit: Unit) -> None:
        if self._at_once.is_set():
            unit.cancel.cancel()
        failure: Exception | None = None
        try:
            await self._handled(unit)
        except Exception as error:  # whatever it is, the queue goes on
            failure = error
        if unit.cancel.cancelled:
            await self._settle(unit, None)
        elif failure is not None:
            _log.warning("attempt failed", unit=str(unit), exc_info=failure)
            await self._settle(unit, None if is_outage(failure) else failure)

    async def _handled(self, unit: Unit) -> None:
        if isinstance(unit.claimed, ClaimedSegment):
            await self._handlers.encode(unit.claimed, unit.cancel)
        elif unit.verb == "prepare":
            await self._handlers.prepare(unit.claimed, unit.cancel)
        else:
            await self._handlers.finish(unit.claimed, unit.cancel)

    async def _settle(self, unit: Unit, failure: Exception | None) -> None:
        """Give the claim back, as a failed attempt or as if it had not been made.

        Where this cannot be told, the next sweep finds a claim that nobody works on.
        """
        try:
            async with self._database.begin() as transaction:
                await _give_back(transaction, unit.claimed, failure)
        except Exception as error:
            _log.warning("claim not given back yet", unit=str(unit), error=str(error))

    # Cancelling and recovering ----------------------------------------------------------------

    async def _stop_unwanted(self) -> None:
        """Ask everything to stop that was cancelled, or that nobody waits for any more."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_SWEEP_SECONDS):
                    await self._check.wait()
            self._check.clear()
            if running := set(self._running.tokens):
                wanted = await self._tried(self._wanted)
                self._running.cancel(running - (running if wanted is None else wanted))

    async def _wanted(self, transaction: Transaction) -> frozenset[UUID]:
        jobs, names = self._running.job_ids(), self._running.fingerprints()
        return await transaction.work.wanted(jobs, names)

    async def _sweep(self) -> None:
        """Recover what lost workers held; add tickets that got lost."""
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            judge = self._heartbeat is not None and self._heartbeat.steady
            found = await self._tried(partial(_recover, self._capacity.most_running, judge))
            if found is not None and (found.workers or found.jobs or found.segments):
                _log.warning("recovered", **asdict(found))
            await self._tried(self._disown)

    async def _disown(self, transaction: Transaction) -> None:
        if given_back := await transaction.work.disown(self.id, self._running.tokens):
            _log.warning("unknown claims given back", count=given_back)

    async def _clean(self) -> None:
        while True:
            await asyncio.sleep(_CLEAN_SECONDS)
            await self._tried(lambda t: t.workers.clean())

    async def _tried(self, ask: Callable[[Transaction], Awaitable[Any]]) -> Any:
        """What a loop asks again soon: None where it could not be answered."""
        try:
            async with self._database.begin() as transaction:
                return await ask(transaction)
        except Exception as error:
            _log.warning("upkeep failed", error=str(error).strip())
            return None

    # Coming and going -------------------------------------------------------------------------

    async def _register(self, *, first: bool = False) -> None:
        host = socket.gethostname()
        new = NewWorker(self.id, host, os.getpid(), version("reelmill"), self._capacity.encoders)
        async with self._database.begin() as transaction:
            if first:
                gone = [w.id for w in await transaction.workers.present() if _ended_here(w, host)]
                await transaction.workers.give_up_on(gone)
            await transaction.workers.register(new)

    async def _lost(self) -> None:
        """The others have given this worker up: so does it with its work, and begins anew."""
        _log.warning("given up by the others", worker=str(self.id), doing=self._running.doing())
        self._running.cancel(self._running.tokens)
        if self._draining.is_set() or self._heartbeat is None:
            return
        self.id = uuid4()
        await self._register()
        self._heartbeat.go_on_as(self.id)

    async def _drain(self) -> None:
        """Wait for what runs; then stop it and give it back."""
        await self._tried(lambda t: t.workers.drain(self.id))
        _log.info("draining", worker=str(self.id), doing=self._running.doing())
        ended = asyncio.create_task(self._all_ended())
        at_once = asyncio.create_task(self._at_once.wait())
        await asyncio.wait(
            (ended, at_once),
            timeout=self._capacity.drain_seconds,
            return_when=asyncio.FIRST_COMPLETED,
        )
        at_once.cancel()
        self._at_once.set()
        self._running.cancel(self._running.tokens)
        with suppress(TimeoutError):
            async with asyncio.timeout(_RELEASE_SECONDS):
                await ended

    async def _all_ended(self) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _retire(self) -> None:
        """What it still holds is given to others, as its row says that it is gone."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_RELEASE_SECONDS), self._database.begin() as transaction:
                await transaction.workers.retire(self.id)
        _log.info("worker stopped", worker=str(self.id))


async def _recover(most_running: int, judge: bool, transaction: Transaction) -> Any:
    return await transaction.workers.recover(most_running, judge=judge)


async def _give_back(transaction: Transaction, claimed: Claimed, failure: Exception | None) -> None:
    if isinstance(claimed, ClaimedJob):
        if failure is None:
            await transaction.work.release_job(claimed)
        else:
            await transaction.work.retry_job(claimed, _problem(failure))
    elif failure is None:
        await transaction.work.release_segment(claimed)
    else:
        await transaction.work.segment_failed(claimed, _problem(failure), final=False)


def _problem(failure: Exception) -> dict[str, Any]:
    if isinstance(failure, ReelmillError) and failure.problems:
        first = failure.problems[0]
        return {
            "code": first.code,
            "message": first.message,
            "pointer": first.pointer,
            "hint": first.hint,
        }
    said = f"{type(failure).__name__}: {failure}"
    return {"code": "internal_error", "message": said[:500], "pointer": "", "hint": None}


def _ended_here(worker: Any, host: str) -> bool:
    """True where it ran on this machine, and its process is no more."""
    if worker.host != host:
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


async def _ended(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel them; one that waits for a database that is away is not waited for."""
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=_RELEASE_SECONDS)
