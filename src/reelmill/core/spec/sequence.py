"""Sequence tracks."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field

from reelmill.core.spec.choice import Flag
from reelmill.core.spec.codes import Code
from reelmill.core.spec.faults import Fault, refuse
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.many import Many
from reelmill.core.spec.number import jsonable
from reelmill.core.spec.placing import FittedTrack
from reelmill.core.spec.timed import TimedTrack
from reelmill.core.spec.transition import SequenceTransitions

if TYPE_CHECKING:
    from reelmill.core.spec.track import Track


def _follow(child: Track) -> Track:
    """Refuse a child of a sequence that wants to choose its own start."""
    if child.start:
        start = jsonable(child.start)
        sentence = f"a child of a sequence starts when the one before ends, not at {start} s"
        hint = "leave out `start`, or use a group"
        refuse([Fault(Code.START_IN_SEQUENCE, sentence, ("start",), hint)])
    return child


class SequenceTrack(FittedTrack):
    """Tracks one after the other, placed together as one picture."""

    type: Literal["sequence"] = Field(description="What kind of track this is.")
    tracks: Annotated[tuple[Annotated[Track, AfterValidator(_follow)], ...], Many()] = Field(
        description="The children, in order; each starts when the one before ends."
    )
    transition: SequenceTransitions = Field(
        SequenceTransitions(),
        description="`type` and `duration` between all neighbouring children; `in` and `out` for "
        "the sequence as a whole.",
    )
    loop: Flag = Field(
        False, description="Whether it starts again at its end, as often as its time allows."
    )

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        join = self.transition.between
        if join is None:
            return
        last = len(self.tracks) - 1
        for number, child in enumerate(self.tracks):
            sides = 2 if self.loop else (number > 0) + (number < last)
            length = child.duration if isinstance(child, TimedTrack) else None
            if length is not None and sides * join.duration > length:
                yield _too_short(number, length, sides * join.duration)


def _too_short(number: int, length: Fraction, needed: Fraction) -> Fault:
    sentence = (
        f"the child lasts {jsonable(length)} s, but its transitions to its neighbours take "
        f"{jsonable(needed)} s together"
    )
    hint = "lengthen it, or shorten the sequence's transition"
    return Fault(Code.TRANSITION_TOO_LONG, sentence, ("tracks", number, "duration"), hint)
