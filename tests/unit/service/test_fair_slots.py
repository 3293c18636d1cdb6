"""Slots are shared by user, whatever anybody asks for."""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
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
        self.tasks.append(asyncio.create_task(self._hold(user)))

    async def _hold(self, user: str) -> None:
        mine = (user, asyncio.Event())
        self.waiting[user] += 1
        try:
            async with self.slots.held(user):
                self.order.append(user)
                self.waiting[user] -= 1
                self.holding.append(mine)
                await mine[1].wait()
        finally:
            if mine in self.holding:
                self.holding.remove(mine)
            else:
                self.waiting[user] -= 1

    def end(self, index: int) -> None:
        if self.holding:
            self.holding[index % len(self.holding)][1].set()

    def cancel(self, index: int) -> None:
        if self.tasks:
            self.tasks[index % len(self.tasks)].cancel()

    async def end_one(self, index: int) -> None:
        self.end(index)
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
        st.just(("turn", "")),
        st.just(("settle", "")),
    ),
    max_size=40,
)


@given(slots=st.integers(1, 4), spare=st.integers(0, 2), steps=STEPS)
def test_no_slot_stays_free_and_newcomers_get_the_spare_ones(
    slots: int, spare: int, steps: list[tuple[str, str | int]]
) -> None:
    """Also where some end and others are cancelled in the same turn of the loop."""

    async def play() -> None:
        faults: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, fault: faults.append(fault))
        crowd = Crowd(slots, spare)
        for what, value in steps:
            match what, value:
                case "ask", str(user):
                    crowd.ask(user)
                case "end", int(index):
                    crowd.end(index)
                case "cancel", int(index):
                    crowd.cancel(index)
                case "turn", _:
                    await asyncio.sleep(0)
                case _:
                    await settled()
                    crowd.check()
        await settled()
        for _ in range(slots):  # none was lost
            crowd.ask("a")
        await settled()
        crowd.check()
        while crowd.holding:
            await crowd.end_one(0)
            crowd.check()
        ended = await asyncio.gather(*crowd.tasks, return_exceptions=True)
        assert all(end is None or isinstance(end, asyncio.CancelledError) for end in ended)
        assert not faults

    asyncio.run(play())


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


class Race:
    """Works that wait for one slot; `faults` is what went wrong in callbacks of the loop."""

    def __init__(self, works: int) -> None:
        loop = asyncio.get_running_loop()
        self.faults: list[object] = []
        loop.set_exception_handler(lambda _, fault: self.faults.append(fault))
        self.slots, self.begun = FairSlots(1, spare=0), [False] * works
        self.works: list[asyncio.Future[None]] = [loop.create_future() for _ in range(works)]
        self.tasks = [
            asyncio.create_task(self.slots.run("a", partial(self.begin, number)))
            for number in range(works)
        ]

    def begin(self, number: int) -> asyncio.Future[None]:
        self.begun[number] = True
        return self.works[number]


async def test_who_is_cancelled_before_the_slot_is_free_gets_none_and_stops_nobody() -> None:
    race = Race(4)
    await settled()
    race.works[0].set_result(None)
    race.tasks[1].cancel()  # it is still in the queue as the slot becomes free
    await settled()
    assert race.begun == [True, False, True, False]
    race.works[2].set_result(None)
    await settled()
    assert race.begun == [True, False, True, True]
    assert not race.faults


async def test_who_is_cancelled_with_a_slot_just_granted_hands_it_on() -> None:
    race = Race(3)
    await settled()
    race.works[0].set_result(None)
    await asyncio.sleep(0)
    race.tasks[1].cancel()  # it has the slot and has not yet begun
    await settled()
    assert race.begun == [True, False, True]
    assert not race.faults
