"""Text tracks -> their pictures: one, or one for each thing that numbers which count show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from reelmill.core.spec import TextTrack
from reelmill.core.spec.canvas import Canvas
from reelmill.core.time import FrameRange, Grid
from reelmill.core.timeline import placing
from reelmill.core.timeline.drawing import text_along, text_picture
from reelmill.core.timeline.facts import Facts, Problems
from reelmill.core.timeline.lengths import Slot
from reelmill.core.timeline.model import Captions, Cue, Group, Layer, LayerEffect, Placement, Still
from reelmill.core.timeline.picture_bounds import bounded
from reelmill.core.timeline.poses import POSE
from reelmill.core.typesetting import TextPicture

_UPRIGHT = Fraction(0)


@dataclass(frozen=True, slots=True)
class TextLayers:
    """Makes what a text shows; a picture that is too large is noted as a problem."""

    canvas: Canvas
    facts: Facts
    problems: Problems

    def content(
        self, track: TextTrack, slot: Slot, inner: Grid
    ) -> tuple[Still | Captions, Placement | None]:
        """What a text shows in its slot, and where; numbers that count are placed one by one."""
        if track.numbers:
            return self._counting(track, slot, inner), None
        return self._placed(track, text_picture(track, self.canvas), slot)

    def _counting(self, track: TextTrack, slot: Slot, inner: Grid) -> Captions:
        """A picture for each state of the numbers, in the frames in which it shows."""
        frames = inner.boundary(slot.length)
        states = [s for s in self.facts.counted(track, inner.rate) if s.frame < frames]
        ends = [*(state.frame for state in states[1:]), frames]
        cues = []
        for state, end in zip(states, ends, strict=True):
            text = text_picture(track, self.canvas, state.numbers)
            still, place = self._placed(track, text, slot)
            cues.append(Cue(FrameRange(state.frame, end), still, place))
        return Captions(tuple(cues), by_word=True)

    def _placed(self, track: TextTrack, text: TextPicture, slot: Slot) -> tuple[Still, Placement]:
        """Text stands along its box as it is aligned."""
        made = self.facts.drawn[text]
        natural, size = (made.width, made.height), (self.canvas.width, self.canvas.height)
        place = placing.drawn(track, natural, track.scale, size, text_along(track), text.reach)
        still = Still(made.name, *natural, has_alpha=True)
        return still, bounded(place, slot.pointer, self.problems)


def as_one(numbers: Captions, frames: int, effects: tuple[LayerEffect, ...]) -> Group:
    """Numbers that count as one picture, which effects carry; they turn it, too."""
    cues = numbers.cues
    if any(effect.kind == POSE for effect in effects):
        upright = (replace(c, placement=replace(c.placement, rotation=_UPRIGHT)) for c in cues)
        cues = tuple(upright)
    return Group((Layer(FrameRange(0, frames), replace(numbers, cues=cues)),))
