"""A wake-up becomes a claim, a claim becomes work, and work that came to nothing is given back."""

from __future__ import annotations

import asyncio
import errno
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from structlog.contextvars import bound_contextvars

from reelmill.adapters.postgres.outage import is_passing
from reelmill.adapters.postgres.wake_up_loop import Answer
from reelmill.core.errors import Problem, ReelmillError
from reelmill.media.cancel import CancelToken
from reelmill.usecases.ports.database import Transaction
from reelmill.usecases.ports.queue import (
    ENCODE_NEXT,
    FINISH,
    FINISHES_QUEUE,
    PREPARE_NEXT,
    RENDERS_QUEUE,
    SEGMENTS_QUEUE,
)
from reelmill.usecases.ports.work import ClaimedJob, ClaimedSegment, JobWait, Work
from reelmill.usecases.render_jobs.failures import MachineError
from reelmill.worker.company import Company
from reelmill.worker.pauses import Pauses
from reelmill.worker.places import Places
from reelmill.worker.running import Claimed, Handlers, Unit
from reelmill.worker.state import State

_log = structlog.get_logger("reelmill.worker")

_FULL = {errno.ENOSPC, errno.EDQUOT}

Verb = Callable[..., Coroutine[Any, Any, None]]
Outcome = dict[str, Any] | JobWait | None

Claim = Callable[[Work, UUID, bool], Awaitable[Claimed | None]]
"""Claims something for a worker, of newcomers alone where that is True."""


class Claims:
    """Answers tickets.

    Args:
        state: Of the worker.
        handlers: What is done with what was claimed.
    """

    def __init__(self, state: State, handlers: Handlers) -> None:
        self._state = state
        self._handlers = handlers
        self._tasks: set[asyncio.Task[None]] = set()
        # Of the queues' own limits nothing is left where their loops are started again.
        self._prepares = Places(state.capacity.prepares)
        self._encoders = Places(state.capacity.encoders)
        self._finishes = Places(state.capacity.finishes)
        self._encoding = Company()
        self._pauses = Pauses(state.capacity.pauses_seconds)

    @property
    def by_queue(self) -> dict[str, tuple[int, dict[str, Answer]]]:
        """How many wake-ups of each queue are answered at a time, and how, by their names."""
        prepares, encoders, finishes = self._prepares, self._encoders, self._finishes
        return {
            RENDERS_QUEUE: (prepares.wake_ups, self._answers(PREPARE_NEXT, self._prepare_next)),
            SEGMENTS_QUEUE: (encoders.wake_ups, self._answers(ENCODE_NEXT, self._encode_next)),
            FINISHES_QUEUE: (finishes.wake_ups, self._answers(FINISH, self._finish)),
        }

    def _answers(self, name: str, verb: Verb) -> dict[str, Answer]:
        return {name: partial(self._answer, verb)}

    async def all_ended(self) -> None:
        """Wait for everything that was begun."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _answer(self, verb: Verb, **arguments: Any) -> None:
        """What a wake-up starts goes on where the queue breaks off: it is not the wake-up's."""
        task = asyncio.create_task(verb(**arguments))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.shield(task)

    async def _prepare_next(self, **_: Any) -> None:
        most = self._state.capacity.most_running
        await self._work(
            "prepare",
            self._prepares,
            lambda work, me, newcomers: work.claim_job(me, most, newcomers=newcomers),
        )

    async def _finish(self, job_id: str, **_: Any) -> None:
        job = UUID(job_id)
        await self._work(
            "finish",
            self._finishes,
            lambda work, me, newcomers: work.claim_finish(job, me, newcomers=newcomers),
        )

    async def _encode_next(self, **_: Any) -> None:
        await self._encoders.work(self._encode_in_company, self._state.draining)

    async def _encode_in_company(self, newcomers: bool) -> bool:
        async with self._encoding.joined():
            return await self._claim_and_do(
                "encode",
                lambda work, me, newcomers: work.claim_segment(me, newcomers=newcomers),
                newcomers,
            )

    async def _work(self, verb: str, places: Places, claim: Claim) -> None:
        await places.work(partial(self._claim_and_do, verb, claim), self._state.draining)

    async def _claim_and_do(self, verb: str, claim: Claim, newcomers: bool) -> bool:
        await self._pause_over()
        if self._state.draining.is_set():
            return False
        state = self._state
        claimed = await state.tried(lambda t: claim(t.work, state.id, newcomers))
        if claimed is None:
            return False
        with (
            self._state.running.holding(Unit(verb, claimed)) as unit,
            bound_contextvars(**_named(claimed)),
        ):
            await self._do(unit)
        return True

    async def _pause_over(self) -> None:
        """Wait with the wake-up in hand: what it stands for gets another that others can take."""
        while (left := self._pauses.seconds_left) and not self._state.draining.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._state.draining.wait()

    async def _do(self, unit: Unit) -> None:
        if self._state.at_once.is_set():
            unit.cancel.cancel()
        failure: Exception | None = None
        started = time.monotonic()
        try:
            await self._handled(unit)
        except Exception as error:  # whatever it is, the queue goes on
            failure = error
        if unit.cancel.cancelled:
            await self._settle(unit, None)
        elif failure is not None:
            _log.error("attempt failed", verb=unit.verb, exc_info=failure)
            await self._settle(unit, self._became(failure))
        else:
            self._pauses.went_well()
            _log.info("work done", verb=unit.verb, seconds=round(time.monotonic() - started, 3))

    async def _handled(self, unit: Unit) -> None:
        if isinstance(unit.claimed, ClaimedSegment):
            await self._encoded(unit.claimed, unit.cancel)
        elif unit.verb == "prepare":
            await self._handlers.prepare(unit.claimed, unit.cancel)
        else:
            await self._handlers.finish(unit.claimed, unit.cancel)

    async def _encoded(self, segment: ClaimedSegment, cancel: CancelToken) -> None:
        if not segment.alone:
            await self._handlers.encode(segment, cancel)
            return
        async with self._encoding.left():
            _log.warning(
                "encoded alone, because workers were lost while encoding it",
                attempt=segment.attempts,
            )
            if await self._state.tried(lambda t: t.work.begin_alone(segment)):
                await self._handlers.encode(segment, cancel)
            else:
                cancel.cancel()  # not noted as begun: given back uncounted

    def _became(self, failure: Exception) -> Outcome:
        """The problem that the attempt failed with, what it waits for, None where neither."""
        if is_passing(failure):
            return None
        if isinstance(failure, OSError) and failure.errno in _FULL:
            failure = MachineError(Problem("disk_full", "The disk is full.").as_json())
        if not isinstance(failure, MachineError):
            return _reported(failure)
        self._pauses.trouble()
        left = round(self._pauses.seconds_left, 1)
        _log.warning(
            "a part of the service is unavailable: no work is claimed for a while",
            awaited=failure.awaited,
            code=failure.problem["code"],
            reason=failure.problem["message"],
            pause_seconds=left,
        )
        return JobWait(failure.awaited, failure.problem["message"], left)

    async def _settle(self, unit: Unit, outcome: Outcome) -> None:
        """Give the claim back, as a failed attempt or as if it had not been made.

        Where this cannot be told, the claim is found later as one that nobody works on.
        """
        await self._state.tried(partial(_give_back, unit.claimed, outcome))


async def _give_back(claimed: Claimed, outcome: Outcome, transaction: Transaction) -> None:
    work = transaction.work
    if isinstance(outcome, JobWait):
        await work.blocked(claimed, outcome)
    elif isinstance(claimed, ClaimedJob):
        if outcome is None:
            await work.release_job(claimed)
        else:
            await work.retry_job(claimed, outcome)
    elif outcome is None:
        await work.release_segment(claimed)
    else:
        await work.segment_failed(claimed, outcome, final=False)


def _reported(failure: Exception) -> dict[str, Any]:
    """What users may know; what an unexpected exception says may hold SQL, values or paths."""
    if isinstance(failure, ReelmillError) and failure.problems:
        problem = failure.problems[0]
    else:
        said = f"The worker met an unexpected {type(failure).__name__}."
        problem = Problem("internal_error", said, hint="the worker's log has the details")
    return problem.as_json()


def _named(claimed: Claimed) -> dict[str, Any]:
    """What the log calls it."""
    if isinstance(claimed, ClaimedSegment):
        ids = [str(job_id) for job_id in claimed.job_ids]
        named = {"job_id": ids[0]} if len(ids) == 1 else {"job_ids": ids}
        return {"segment": claimed.fingerprint[:16], **named}
    return {"job_id": str(claimed.id), "user_id": str(claimed.user_id)}
