"""What is waited for: something that is away now and may be there again soon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wait:
    """A pause before something is tried again.

    Attributes:
        awaited: What is away, such as the host of a source.
        reason: What went wrong, one sentence.
        seconds: Until the next try.
    """

    awaited: str
    reason: str
    seconds: float

    def __str__(self) -> str:
        reason = self.reason.rstrip(".")
        return f"waiting for {self.awaited}, next try in {self.seconds:.0f} s ({reason})"


OnWait = Callable[[Wait], None]
"""Called at every pause before it begins, in the thread that pauses."""
