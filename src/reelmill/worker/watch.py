"""What a worker looks after all the time, besides its own work."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import asdict
from typing import Any
from uuid import UUID

import structlog

from reelmill.usecases.ports.database import Transaction
from reelmill.usecases.ports.workers import Recovered
from reelmill.worker.heartbeat import Heartbeat
from reelmill.worker.state import State

_SWEEP_SECONDS = 2.5
_CHECK_SECONDS = 1.5  # an encoder that is not wanted ends within two seconds, told or not
_DISOWN_SECONDS = 10.0
_CLEAN_SECONDS = 60.0

_log = structlog.get_logger("reelmill.worker")


class Watch:
    """Stops what is not wanted any more; recovers what others have lost.

    Args:
        state: Of the worker.
        heartbeat: Tells whether this worker can tell who is lost.
    """

    def __init__(self, state: State, heartbeat: Heartbeat) -> None:
        self._state = state
        self._heartbeat = heartbeat
        self._asked = asyncio.Event()

    def check(self) -> None:
        """Something was cancelled: look at once which work is still wanted."""
        self._asked.set()

    @property
    def loops(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """What runs until it is cancelled."""
        return (self._stop_unwanted(), self._sweep(), self._give_back_unknown(), self._clean())

    async def _stop_unwanted(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_CHECK_SECONDS):
                    await self._asked.wait()
            self._asked.clear()
            if running := set(self._state.running.tokens):
                wanted = await self._state.tried(self._wanted)
                self._state.running.cancel(running - (running if wanted is None else wanted))

    async def _wanted(self, transaction: Transaction) -> frozenset[UUID]:
        running = self._state.running
        return await transaction.work.wanted(running.job_ids(), running.fingerprints())

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            found = await self._state.tried(self._recover)
            if found and (found.workers or found.jobs or found.segments or found.stranded):
                _log.warning("recovered", **asdict(found))

    async def _recover(self, transaction: Transaction) -> Recovered:
        most = self._state.capacity.most_running
        return await transaction.workers.recover(most, judge=self._heartbeat.steady)

    async def _give_back_unknown(self) -> None:
        """A claim whose commit was never answered is nobody's: it is given back."""
        while True:
            await asyncio.sleep(_DISOWN_SECONDS)
            await self._state.tried(self._disown)

    async def _disown(self, transaction: Transaction) -> None:
        given_back = await transaction.work.disown(self._state.id, self._state.running.tokens)
        if given_back:
            _log.warning("unknown claims released", count=given_back)

    async def _clean(self) -> None:
        while True:
            await asyncio.sleep(_CLEAN_SECONDS)
            await self._state.tried(lambda t: t.workers.clean())
