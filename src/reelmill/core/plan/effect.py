"""What is done to the picture of a part: small values that answer for themselves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Self

from reelmill.core.time import FrameRange
from reelmill.core.timeline.model import Placement


class Effect(ABC):
    """One entry of a part's chain, a frozen dataclass; frames count from the part's beginning.

    Attributes:
        upright: True where it works on the scaled picture before that is turned.
        carries: True where it takes the picture elsewhere, whatever its placement says.
        pixel_seconds: Core seconds that it takes for a pixel of what it works on.
    """

    __slots__ = ()

    upright: ClassVar[bool] = True
    carries: ClassVar[bool] = False
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

    def pixels(self, place: Placement) -> int:
        """How many pixels it works on, for a picture that is placed so."""
        return place.width * place.height

    def sampled(self, place: Placement) -> Placement:
        """The placement at the size that the picture is scaled to before effects work on it."""
        return place
