"""Captions tracks -> their pictures, and the frames in which each shows."""

from __future__ import annotations

from reelmill.core.captions import Anchor
from reelmill.core.spec import CaptionsTrack
from reelmill.core.spec.canvas import Canvas
from reelmill.core.spec.placing import Position
from reelmill.core.time import FrameRange, Grid
from reelmill.core.timeline import placing
from reelmill.core.timeline.caption_drawing import CaptionDrawing
from reelmill.core.timeline.caption_look import wants_words
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.model import Captions, Cue, Group, Layer, Still


def captions(
    track: CaptionsTrack, canvas: Canvas, facts: Facts, frames: int, inner: Grid
) -> Captions | Group:
    """What a captions track shows in its first frames.

    Cues of different places may show at the same time: those of each are a layer.
    """
    whole = FrameRange(0, frames)
    cues_by_place = _cues_by_place(track, canvas, facts, whole, inner)
    by_word = wants_words(track)
    layers = [Captions(tuple(cues), by_word) for cues in cues_by_place.values()]
    if len(layers) > 1:
        return Group(tuple(Layer(whole, layer) for layer in layers))
    return layers[0] if layers else Captions(())


def _cues_by_place(
    track: CaptionsTrack, canvas: Canvas, facts: Facts, whole: FrameRange, inner: Grid
) -> dict[Anchor | None, list[Cue]]:
    drawing = CaptionDrawing.of(track, canvas)
    found: dict[Anchor | None, list[Cue]] = {}
    for cue in facts.cues(track):
        position = Position(cue.anchor.value) if cue.anchor else drawing.look.position
        for state in drawing.states(cue):
            start, end = inner.boundary(state.start_seconds), inner.boundary(state.end_seconds)
            at = FrameRange(start, max(start, end)).intersection(whole)
            if not at:
                continue
            drawn = facts.drawn[state.picture]
            natural, size = (drawn.width, drawn.height), (canvas.width, canvas.height)
            place = placing.caption(natural, position, size, state.picture.reach)
            still = Still(drawn.name, *natural, has_alpha=True)
            found.setdefault(cue.anchor, []).append(Cue(at, still, place))
    return found
