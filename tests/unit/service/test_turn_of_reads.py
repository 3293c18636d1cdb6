"""Connections are held back for the rest of a turn of the loop in which too much was read."""

from __future__ import annotations

import asyncio

import pytest

from reelmill.api.wire.turn import MOST_BYTES, Turn

pytestmark = pytest.mark.anyio


class Reader:
    """What became of a connection, in order."""

    def __init__(self) -> None:
        self.became: list[str] = []

    def hold_back(self) -> None:
        self.became.append("held")

    def read_on(self) -> None:
        self.became.append("on")


async def test_all_are_held_back_once_and_read_on_in_the_next_turn() -> None:
    readers = [Reader(), Reader()]
    turn = Turn(readers)
    turn.count(MOST_BYTES)
    assert [reader.became for reader in readers] == [[], []]
    turn.count(1)
    turn.count(MOST_BYTES)
    assert [reader.became for reader in readers] == [["held"], ["held"]]
    await asyncio.sleep(0)
    assert [reader.became for reader in readers] == [["held", "on"], ["held", "on"]]


async def test_every_turn_counts_anew() -> None:
    reader = Reader()
    turn = Turn([reader])
    for _ in range(3):
        turn.count(MOST_BYTES)
        await asyncio.sleep(0)
    assert reader.became == []
    turn.count(MOST_BYTES + 1)
    await asyncio.sleep(0)
    assert reader.became == ["held", "on"]
