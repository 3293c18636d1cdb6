"""What is encoded alone has nothing beside it, whoever comes or goes meanwhile."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from reelmill.worker.company import Company

pytestmark = pytest.mark.anyio

TURNS = 50
"""Of the event loop: more than anything here takes that does not wait."""


class Encoder:
    """Encodes in company or alone, and says where it is."""

    def __init__(self, company: Company, *, alone: bool = False) -> None:
        self.state = "waits"
        self.may_end = asyncio.Event()
        self.task = asyncio.create_task(self._run(company, alone))

    async def _run(self, company: Company, alone: bool) -> None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(company.joined())
            if alone:
                await stack.enter_async_context(company.left())
            self.state = "encodes"
            await self.may_end.wait()
        self.state = "ended"

    async def end(self) -> None:
        self.may_end.set()
        await self.task


async def states(*encoders: Encoder) -> list[str]:
    for _ in range(TURNS):
        await asyncio.sleep(0)
    return [encoder.state for encoder in encoders]


async def test_one_that_is_alone_waits_for_the_others_and_they_for_it() -> None:
    company = Company()
    first, second = Encoder(company), Encoder(company)
    assert await states(first, second) == ["encodes", "encodes"]
    alone = Encoder(company, alone=True)
    await states(alone)
    late = Encoder(company)
    assert await states(alone, late) == ["waits", "waits"]
    await first.end()
    assert await states(alone, late) == ["waits", "waits"]
    await second.end()
    assert await states(alone, late) == ["encodes", "waits"]
    await alone.end()
    assert await states(late) == ["encodes"]
    await late.end()


async def test_two_that_are_alone_take_turns() -> None:
    company = Company()
    beside = Encoder(company)
    await states(beside)
    pair = [Encoder(company, alone=True) for _ in range(2)]
    assert await states(*pair) == ["waits", "waits"]
    await beside.end()
    assert sorted(await states(*pair)) == ["encodes", "waits"]
    running = next(one for one in pair if one.state == "encodes")
    await running.end()
    assert sorted(await states(*pair)) == ["encodes", "ended"]
    await next(one for one in pair if one is not running).end()


async def test_what_is_given_up_while_it_waits_holds_nobody_up() -> None:
    company = Company()
    beside = Encoder(company)
    await states(beside)
    alone = Encoder(company, alone=True)
    await states(alone)
    alone.task.cancel()
    late = Encoder(company)
    assert await states(late) == ["encodes"]
    await beside.end()
    await late.end()
