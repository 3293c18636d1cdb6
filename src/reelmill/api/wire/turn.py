"""What is read of bodies in one turn of the event loop, bounded for all connections together.

Thousands of connections may have something to read at once, each a quarter of a megabyte, before
any application takes what came: then the rest of them waits for the next turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Protocol

MOST_BYTES = 16_000_000
"""Read in a turn before others are held back."""


class Reader(Protocol):
    """What a turn asks of a connection."""

    def hold_back(self) -> None:
        """Read nothing more for now."""

    def read_on(self) -> None:
        """Read again."""


class Turn:
    """The bytes of this turn, and who is held back until the next.

    Args:
        readers: All connections, whichever there are.
    """

    def __init__(self, readers: Iterable[Reader]) -> None:
        self._readers = readers
        self._bytes = 0
        self._held: list[Reader] = []

    def count(self, size: int) -> None:
        """So many bytes of a body were read."""
        if not self._bytes:
            asyncio.get_running_loop().call_soon(self._end)
        self._bytes += size
        if self._bytes > MOST_BYTES and not self._held:
            self._held = list(self._readers)
            for reader in self._held:
                reader.hold_back()

    def _end(self) -> None:
        held, self._held, self._bytes = self._held, [], 0
        for reader in held:
            reader.read_on()
