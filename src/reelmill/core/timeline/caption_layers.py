"""Captions tracks -> their pictures, and the frames in which each shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reelmill.core.captions import Anchor, CaptionCue
from reelmill.core.spec import CaptionsTrack
from reelmill.core.spec.canvas import Canvas
from reelmill.core.time import FrameRange, Grid
from reelmill.core.timeline.caption_drawing import CaptionDrawing
from reelmill.core.timeline.caption_look import wants_words
from reelmill.core.timeline.cue_place import placed_cue
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.model import Captions, Cue, Group, Layer, Still


def captions(
    track: CaptionsTrack, canvas: Canvas, facts: Facts, frames: int, inner: Grid
) -> Captions | Group:
    """What a captions track shows in its first frames.

    Cues of different places may show at the same time: those of each anchor are a layer, and of
    those at exact places as many as do not overlap.
    """
    shown = _Shown(CaptionDrawing.of(track, canvas), canvas, facts, FrameRange(0, frames), inner)
    by_word = wants_words(track)
    found = shown.layers(facts.cues(track))
    layers = [Captions(tuple(cues), by_word) for cues in found]
    if len(layers) > 1:
        return Group(tuple(Layer(shown.whole, layer) for layer in layers))
    return layers[0] if layers else Captions(())


class _Shown:
    """The pictures of cues within the frames of a track."""

    def __init__(
        self, drawing: CaptionDrawing, canvas: Canvas, facts: Facts, whole: FrameRange, inner: Grid
    ) -> None:
        self.whole = whole
        self._drawing, self._facts, self._inner = drawing, facts, inner
        self._size = canvas.width, canvas.height

    def layers(self, cues: Iterable[CaptionCue]) -> list[list[Cue]]:
        """Those of each layer in order, none of them overlapping."""
        anchored: dict[Anchor, list[Cue]] = {}
        placed: list[list[Cue]] = []
        for cue in cues:
            shown = list(self._pictures(cue))
            if shown and cue.place is None:
                anchored.setdefault(cue.anchor, []).extend(shown)
            elif shown:
                _free(placed, shown[0].range_in_parent.start).extend(shown)
        return [*anchored.values(), *placed]

    def _pictures(self, cue: CaptionCue) -> Iterator[Cue]:
        for state in self._drawing.states(cue):
            start, end = map(self._inner.boundary, (state.start_seconds, state.end_seconds))
            at = FrameRange(start, max(start, end)).intersection(self.whole)
            if not at:
                continue
            drawn = self._facts.drawn[state.picture]
            still = Still(drawn.name, drawn.width, drawn.height, has_alpha=True)
            look = self._drawing.look
            place = placed_cue(cue, state.picture, drawn, look, self._size).placement
            yield Cue(at, still, place)


def _free(layers: list[list[Cue]], start: int) -> list[Cue]:
    """The first layer in which nothing is shown any more at a frame."""
    for layer in layers:
        if layer[-1].range_in_parent.end <= start:
            return layer
    layers.append([])
    return layers[-1]
