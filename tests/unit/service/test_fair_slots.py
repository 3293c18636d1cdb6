"""Slots are shared by user, whatever anybody asks for."""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.usecases.fair_slots import FairSlots

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Crowd:
    """Users who take slots and let go of them one by one; `order` is who got them."""

    def __init__(self, slots: int, spare: int) -> None:
        self.room = (slots, spare)
        self.slots = FairSlots(slots, spare)
        self.order: list[str] = []
        self.holding: list[tuple[str, asyncio.Event]] = []
        self.waiting: Counter[str] = Counter()
        self.tasks: list[asyncio.Task[None]] = []

    def ask(self, user: str) -> None:
        self.waiting[user] += 1
        self.tasks.append(asyncio.create_task(self._hold(user)))

    async def _hold(self, user: str) -> None:
        try:
            async with self.slots.held(user):
                self.waiting[user] -= 1
                self.order.append(user)
                mine = (user, asyncio.Event())
                self.holding.append(mine)
                await mine[1].wait()
                self.holding.remove(mine)
        except asyncio.CancelledError:
            self.waiting[user] -= 1

    async def end_one(self, index: int) -> None:
        if self.holding:
            self.holding[index % len(self.holding)][1].set()
        await settled()

    def check(self) -> None:
        """Nothing is free that somebody waits for, and nobody with a slot is before one without."""
        slots, spare = self.room
        held = Counter(user for user, _ in self.holding)
        waiting = [user for user, count in self.waiting.items() if count]
        assert held.total() <= slots + spare
        if waiting:
            assert held.total() >= slots
        if any(not held[user] for user in waiting):
            assert held.total() == slots + spare


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


STEPS = st.lists(
    st.one_of(
        st.sampled_from("aaaaabc").map(lambda user: ("ask", user)),
        st.integers(0, 9).map(lambda index: ("end", index)),
        st.integers(0, 9).map(lambda index: ("cancel", index)),
    ),
    max_size=40,
)


@given(slots=st.integers(1, 4), spare=st.integers(0, 2), steps=STEPS)
def test_no_slot_stays_free_and_newcomers_get_the_spare_ones(
    slots: int, spare: int, steps: list[tuple[str, str | int]]
) -> None:
    async def play() -> None:
        crowd = Crowd(slots, spare)
        for what, value in steps:
            match what, value:
                case "ask", str(user):
                    crowd.ask(user)
                case "end", int(index):
                    await crowd.end_one(index)
                case "cancel", int(index) if index < len(crowd.tasks):
                    await cancel_waiting(crowd, index)
            await settled()
            crowd.check()
        while crowd.holding:
            await crowd.end_one(0)
            crowd.check()
        await asyncio.gather(*crowd.tasks)
        assert not +crowd.waiting

    asyncio.run(play())


async def cancel_waiting(crowd: Crowd, index: int) -> None:
    if not crowd.holding:
        crowd.tasks[index].cancel()
    await settled()


async def test_who_comes_last_goes_before_the_flood() -> None:
    crowd = Crowd(2, spare=0)
    for _ in range(20):
        crowd.ask("a")
    await settled()
    crowd.ask("b")
    await crowd.end_one(0)
    assert crowd.order == ["a", "a", "b"]
    for task in crowd.tasks:
        task.cancel()


async def test_one_spare_slot_lets_somebody_else_in_at_once() -> None:
    crowd = Crowd(1, spare=1)
    for user in "aab":
        crowd.ask(user)
    await settled()
    assert crowd.order == ["a", "b"]
    for task in crowd.tasks:
        task.cancel()


async def test_work_whose_caller_has_gone_holds_its_slot_until_it_ends() -> None:
    slots, going_on = FairSlots(1, spare=0), Event()
    with ThreadPoolExecutor(2) as threads:
        loop = asyncio.get_running_loop()
        first = asyncio.create_task(
            slots.run("a", lambda: loop.run_in_executor(threads, going_on.wait, 30))
        )
        await asyncio.sleep(0.05)
        first.cancel()
        second = asyncio.create_task(slots.run("b", lambda: loop.run_in_executor(threads, int)))
        await asyncio.sleep(0.05)
        assert not second.done()
        going_on.set()
        assert await second == 0
