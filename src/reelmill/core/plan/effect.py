"""What is done to the picture of a part: small values that answer for themselves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Self

from reelmill.core.time import FrameRange


class Effect(ABC):
    """One entry of a part's chain, a frozen dataclass; frames count from the part's beginning.

    Attributes:
        upright: True where it works on the scaled picture before that is turned.
        pixel_seconds: Core seconds that it takes for a pixel of the placed picture.
    """

    __slots__ = ()

    upright: ClassVar[bool] = True
    pixel_seconds: ClassVar[float] = 0.0

    @abstractmethod
    def during(self, frames: FrameRange) -> Self | None:
        """The effect over a range, counted from its start; None where it does nothing there."""

    def changes(self) -> Iterator[FrameRange]:
        """Ranges in which neighbouring frames differ, as `Animated.changes` tells them."""
        return iter(())

    @property
    def moves(self) -> bool:
        """Whether any two frames differ; asked of what `during` gave."""
        return False

    @property
    def lets_through(self) -> bool:
        """Whether what lies below can be seen through an opaque picture."""
        return False

    @property
    def hides(self) -> bool:
        """Whether nothing of the picture is seen."""
        return False

    @property
    def margin(self) -> int:
        """Pixels by which a picture with transparency grows on each side."""
        return 0
