"""All connections of this process, and who goes when there are too many."""

from __future__ import annotations

import sys
import time
from typing import Protocol, cast

from uvicorn.server import ServerState

from reelmill.api.wire.turn import Reader, Turn

_MOST_CONNECTIONS = 8192
_MOST_RESERVED = 1024  # descriptors for files, the database and child processes
_LONGEST_STEP_SECONDS = 2.0  # clients are not blamed for the time in which we stood still


class Member(Protocol):
    """What the crowd asks of a connection."""

    def drop(self) -> None:
        """Close it at once: another takes its place."""

    def check(self, seconds: float) -> None:
        """Close it where it has been too slow; so much time has passed since the last look."""


class Crowd(ServerState):
    """Uvicorn's state of a server, with the connections that still owe something.

    Attributes:
        heads: Those that wait for the head of a request, the longest wait first.
        bodies: Those whose request's body has not come yet, the oldest first.
        takers: Those that have not taken what was sent, the slowest to do so first.
        most_descriptor: From this file descriptor on, a new connection takes another's place:
            numbers are given out from the lowest, so all below it are in use.
        turn: What is read of bodies in this turn of the event loop.
    """

    def __init__(self, most_descriptor: int = _MOST_CONNECTIONS) -> None:
        super().__init__()
        self.heads: dict[Member, None] = {}
        self.bodies: dict[Member, None] = {}
        self.takers: dict[Member, None] = {}
        self.most_descriptor = most_descriptor
        self.turn = Turn(cast("set[Reader]", self.connections))
        self._checked = time.monotonic()

    def make_room(self, newcomer: Member) -> None:
        """Close who has owed a head for longest, else a body, else has held up an answer."""
        for owing in (self.heads, self.bodies, self.takers):
            oldest = next(iter(owing), newcomer)
            if oldest is not newcomer:
                oldest.drop()
                return

    def check(self) -> None:
        """Close who is too slow; to be called about every second."""
        now = time.monotonic()
        seconds = min(now - self._checked, _LONGEST_STEP_SECONDS)
        self._checked = now
        for connection in list(self.connections):
            cast("Member", connection).check(seconds)


def descriptors_for_connections() -> int:
    """Raises the limit of open files to its hard limit; returns what connections may take of it."""
    if sys.platform == "win32":
        return 512 - 64
    import resource  # noqa: PLC0415 - not on Windows

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if most == resource.RLIM_INFINITY:
        return _MOST_CONNECTIONS
    return min(most - min(most // 4, _MOST_RESERVED), _MOST_CONNECTIONS)
