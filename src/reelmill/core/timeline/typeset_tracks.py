"""What tracks of each kind ask of the typesetter, and what they are warned of once it is known."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from reelmill.core.spec import (
    AudioTrack,
    CaptionsTrack,
    CompositionSpec,
    GroupTrack,
    ImageTrack,
    SequenceTrack,
    ShapeTrack,
    TextTrack,
    Track,
    VideoTrack,
    walk_tracks,
)
from reelmill.core.spec.canvas import Canvas
from reelmill.core.timeline.caption_drawing import CaptionDrawing
from reelmill.core.timeline.drawing import shape_picture, text_picture
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.text_warnings import warnings_of_captions, warnings_of_text
from reelmill.core.typesetting import DrawnPicture
from reelmill.core.warnings import SpecWarning


def drawn_pictures(
    spec: CompositionSpec, facts: Facts, seconds: Fraction
) -> Iterator[tuple[str, DrawnPicture]]:
    """Every picture the tracks ask of the typesetter, with the JSON pointer of the track.

    Captions that begin after so many seconds, when the whole composition has ended, are left out.
    """
    for pointer, track in walk_tracks(spec):
        for picture in _pictures(track, spec.canvas, facts, seconds):
            yield pointer, picture


def text_warnings(spec: CompositionSpec, facts: Facts) -> Iterator[SpecWarning]:
    """Warnings of all texts and captions of a spec, at their tracks."""
    for pointer, track in walk_tracks(spec):
        yield from _warnings(track, pointer, spec.canvas, facts)


def counted_runs(track: Track, canvas: Canvas, facts: Facts) -> int:
    """Runs of all pictures that a text's numbers show; 0 where nothing counts.

    Raises:
        SourceError: `text_too_many_pictures`.
    """
    match track:
        case TextTrack():
            states = facts.counted(track, canvas.fps) if track.numbers else ()
            return len(states) * len(track.runs)
        case ShapeTrack() | CaptionsTrack():
            return 0
        case VideoTrack() | ImageTrack() | AudioTrack() | SequenceTrack() | GroupTrack():
            return 0


def _pictures(
    track: Track, canvas: Canvas, facts: Facts, seconds: Fraction
) -> Iterator[DrawnPicture]:
    match track:
        case TextTrack():
            for state in facts.counted(track, canvas.fps):
                yield text_picture(track, canvas, state.numbers)
        case ShapeTrack():
            yield shape_picture(track, canvas)
        case CaptionsTrack():
            if not track.is_burned_in:
                return
            drawing = CaptionDrawing.of(track, canvas)
            shown = (cue for cue in facts.cues(track) if cue.start_seconds < seconds)
            yield from (state.picture for cue in shown for state in drawing.states(cue))
        case VideoTrack() | ImageTrack() | AudioTrack() | SequenceTrack() | GroupTrack():
            return


def _warnings(track: Track, pointer: str, canvas: Canvas, facts: Facts) -> Iterator[SpecWarning]:
    match track:
        case TextTrack():
            yield from warnings_of_text(track, pointer, canvas, facts)
        case CaptionsTrack():
            yield from warnings_of_captions(track, pointer, canvas, facts)
        case VideoTrack() | ImageTrack() | AudioTrack() | ShapeTrack():
            return
        case SequenceTrack() | GroupTrack():
            return
