"""What one connection may cost before its request is known to be worth anything."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of a connection.

    Attributes:
        head_bytes: Bytes of a request line with its headers, or of trailers.
        head_lines: Headers of a request, trailers included.
        head_seconds: Time for a head to arrive, from the connection or the last answer on.
        bytes_per_second: Slowest pace of a body, and of an answer that the client has yet to take.
        body_patience_seconds: Time before a body must have reached that pace.
        paused_body_seconds: Time that its fast start can earn for a later pause.
        answer_patience_seconds: The same for an answer: a client's kernel takes it in pieces of
            some 100 KB, which a slow program empties before the next is asked for.
        discarded_bytes, discard_seconds: What is read on after an answer that came before the
            end of its request, so that the client sees the answer.
        pipelined: Requests that may wait behind the one that is being answered.
    """

    head_bytes: int = 32 * 1024
    head_lines: int = 100
    head_seconds: float = 10.0
    bytes_per_second: int = 1024
    body_patience_seconds: float = 10.0
    paused_body_seconds: float = 20.0
    answer_patience_seconds: float = 100.0
    discarded_bytes: int = 1_000_000
    discard_seconds: float = 2.0
    pipelined: int = 16

    def of_body(self) -> MinimumRate:
        """Patience with a body."""
        return MinimumRate(
            self.body_patience_seconds, self.paused_body_seconds, self.bytes_per_second
        )

    def of_answer(self) -> MinimumRate:
        """Patience with a client that takes an answer."""
        seconds = self.answer_patience_seconds
        return MinimumRate(seconds, seconds, self.bytes_per_second)


class MinimumRate:
    """Patience with one direction of a connection: bytes earn it, time spends it.

    Args:
        first: Seconds at the beginning.
        most: Seconds that can be earned.
        bytes_per_second: The pace that keeps it as it is.
    """

    __slots__ = ("_bytes_per_second", "_most", "_seconds")

    def __init__(self, first: float, most: float, bytes_per_second: int) -> None:
        self._seconds, self._most = first, most
        self._bytes_per_second = bytes_per_second

    def holds(self, seconds: float, moved_bytes: int) -> bool:
        """Whether there is patience left after `seconds` in which so many bytes moved."""
        earned = self._seconds + moved_bytes / self._bytes_per_second
        self._seconds = min(earned, self._most) - seconds
        return self._seconds >= 0
