"""Spec -> timeline: what was asked becomes what it means, in whole frames and samples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import TypeVar

from reelmill.core.errors import Problem, SpecError
from reelmill.core.output_formats import OUTPUT_FORMATS
from reelmill.core.spec import (
    CompositionSpec,
    Limits,
    LongformSpec,
    Spec,
    Track,
    how_to_raise,
    is_heard,
)
from reelmill.core.spec.canvas import Canvas as SpecCanvas
from reelmill.core.time import SAMPLE_RATE, Grid, frames_of, samples_at_frame, seconds_of
from reelmill.core.timeline.audio_clips import Edges, clips
from reelmill.core.timeline.buses import duck_warnings, on_buses
from reelmill.core.timeline.facts import Facts, Problems
from reelmill.core.timeline.layers import Layers
from reelmill.core.timeline.lengths import Lengths, Slot
from reelmill.core.timeline.longform import (
    chapters,
    check_backgrounds,
    desugared,
    spec_pointer,
)
from reelmill.core.timeline.model import AudioClip, Canvas, PixelFormat, Soundtrack, Timeline
from reelmill.core.timeline.parts import check_parts
from reelmill.core.timeline.shortfalls import shortfalls
from reelmill.core.timeline.subtitles import subtitles_of
from reelmill.core.timeline.typeset_tracks import drawn_pictures, text_warnings
from reelmill.core.typesetting import DrawnPicture
from reelmill.core.warnings import SpecWarning

_SLACK_SECONDS = 1
"""Captions that begin so soon after the end are drawn: lengths are rounded to frames."""

_Found = TypeVar("_Found", Problem, SpecWarning)

LEAST_SAMPLES = SAMPLE_RATE // 1000
"""Shortest sound that every format can hold: a millisecond, silence after what is shorter."""


def pictures_to_draw(spec: Spec, facts: Facts) -> dict[DrawnPicture, list[str]]:
    """Every picture the typesetter must make before the spec can be resolved.

    Returns:
        JSON pointers of what asks for each: tracks, or a longform spec's `titles`.
    """
    longform = spec if isinstance(spec, LongformSpec) else None
    composition = desugared(spec, facts) if isinstance(spec, LongformSpec) else spec
    asked: dict[DrawnPicture, dict[str, None]] = {}
    seconds = _duration(composition, Lengths(facts, _grid(spec), Problems())) + _SLACK_SECONDS
    for place, picture in drawn_pictures(composition, facts, seconds):
        pointer = spec_pointer(place, longform) if longform else place
        asked.setdefault(picture, {})[pointer] = None
    return {picture: list(pointers) for picture, pointers in asked.items()}


def resolve(spec: Spec, facts: Facts, limits: Limits) -> Timeline:
    """The timeline of a spec, or every problem that only its sources bring to light.

    Args:
        spec: What was asked.
        facts: What is known of every source, caption file and drawn picture it names.
        limits: What the installation allows.

    Raises:
        SpecError: `duration_undetermined`, `duration_too_long`, `source_wrong_kind`,
            `trim_outside_source`, `transition_too_long`, `background_too_short`,
            `loop_too_short`, `too_many_parts`, `field_not_allowed`; the warnings of a spec that
            is strict.
    """
    problems = Problems()
    if isinstance(spec, LongformSpec):
        check_backgrounds(spec, facts, problems)
    longform = isinstance(spec, LongformSpec)
    composition = desugared(spec, facts) if isinstance(spec, LongformSpec) else spec
    lengths = Lengths(facts, _grid(spec), problems)
    duration = _duration(composition, lengths)
    _check_duration(duration, limits, problems, longform=longform)
    if problems:
        raise SpecError(_original(problems, spec))
    timeline = _timeline(composition, lengths, duration)
    if problems:
        raise SpecError(_original(problems, spec))
    texts = text_warnings(composition, facts) if timeline.canvas else ()
    warned = tuple(_original((*facts.warnings, *timeline.warnings, *texts), spec))
    if spec.strict and warned:
        raise SpecError(warning.as_problem() for warning in warned)
    titled = chapters(spec, facts) if isinstance(spec, LongformSpec) else ()
    return replace(timeline, chapters=titled, warnings=warned)


def _grid(spec: Spec) -> Fraction:
    """What lengths are whole numbers of, a second: frames, or samples where nothing is seen."""
    return spec.canvas.fps if _has_picture(spec) else Fraction(SAMPLE_RATE)


def _has_picture(spec: Spec) -> bool:
    return OUTPUT_FORMATS[spec.output.format].video is not None


def _duration(spec: CompositionSpec, lengths: Lengths) -> Fraction:
    """Stated, else the longest decider's end, else the longest track's; all are measured."""
    tracks = list(_tracks(spec))
    longest = lengths.last_boundary(tracks)
    if spec.duration is not None:
        rate = lengths.frame_rate
        return seconds_of(max(1, frames_of(spec.duration, rate)), rate)
    if longest is None or longest == 0:
        message = "the length of the composition is unknown: no track has a length of its own"
        hint = "give the composition or one of its tracks a `duration`"
        lengths.problems.add("duration_undetermined", "", message, hint)
        return seconds_of(1, lengths.frame_rate)
    return longest


def _tracks(spec: CompositionSpec) -> Iterator[tuple[str, Track]]:
    for number, track in enumerate(spec.tracks):
        yield f"/tracks/{number}", track


def _check_duration(
    duration: Fraction, limits: Limits, problems: Problems, *, longform: bool
) -> None:
    limit = "longform_seconds" if longform else "composition_seconds"
    most = getattr(limits, limit)
    if duration > most:
        what, pointer = ("audio", "/audio") if longform else ("composition", "/duration")
        message = f"the {what} lasts {float(duration):.3f} s, but at most {most} s are allowed"
        code = "audio_too_long" if longform else "duration_too_long"
        problems.add(code, pointer, message, how_to_raise(limit))


def _timeline(spec: CompositionSpec, lengths: Lengths, duration: Fraction) -> Timeline:
    fps = lengths.frame_rate
    frame_count = max(1, ceil(duration * fps))
    whole = seconds_of(frame_count, fps)
    slots = [
        Slot(track, pointer, track.start, lengths.within(track, pointer, whole - track.start))
        for pointer, track in _tracks(spec)
        if track.start < whole
    ]
    check_parts(lengths, slots)
    if lengths.problems:
        return Timeline(None, 0, (), None)
    warned = tuple(_warnings(spec, lengths, whole))
    audible = (slot for slot in slots if is_heard(slot.track))
    heard = tuple(v for slot in audible for v in clips(lengths, slot, Fraction(0), Edges()))
    samples = samples_at_frame(frame_count, fps)
    if not _has_picture(spec):
        samples = max(samples, LEAST_SAMPLES)
    soundtrack = Soundtrack(samples, *on_buses(spec, _clamped(heard, samples))) if heard else None
    warned += tuple(duck_warnings(spec, soundtrack.clips if soundtrack else ()))
    codec = OUTPUT_FORMATS[spec.output.format].subtitles
    size = spec.canvas.width, spec.canvas.height
    subtitles, losses = subtitles_of(lengths, slots, whole, codec, size)
    warned += losses
    if not _has_picture(spec):
        silent = soundtrack or Soundtrack(samples, ())
        return Timeline(None, 0, (), silent, warnings=warned, subtitles=subtitles)
    seen = Layers(lengths, spec.canvas)
    grid = Grid(fps)
    layers = tuple(layer for slot in slots if (layer := seen.layer(slot, grid)))
    canvas = _canvas(spec.canvas, fps)
    return Timeline(canvas, frame_count, layers, soundtrack, warnings=warned, subtitles=subtitles)


def _canvas(given: SpecCanvas, fps: Fraction) -> Canvas:
    size = (given.width, given.height)
    if given.is_clear:
        return Canvas(*size, fps, pixels=PixelFormat.CLEAR)
    return Canvas(*size, fps, given.background)


def _warnings(spec: CompositionSpec, lengths: Lengths, whole: Fraction) -> Iterator[SpecWarning]:
    for pointer, track in _tracks(spec):
        room = whole - track.start
        slot = Slot(track, pointer, track.start, lengths.within(track, pointer, room))
        yield from shortfalls(lengths, slot, room)


def _clamped(heard: tuple[AudioClip, ...], samples: int) -> tuple[AudioClip, ...]:
    inside = (v for v in heard if v.start_sample < samples and v.sample_count > 0)
    return tuple(
        replace(v, sample_count=min(v.sample_count, samples - v.start_sample)) for v in inside
    )


def _original(found: Iterable[_Found], spec: Spec) -> list[_Found]:
    """What was found at the places the client wrote, also where tracks were made from them."""
    if not isinstance(spec, LongformSpec):
        return list(found)
    return list(dict.fromkeys(_moved(one, spec) for one in found))


def _moved(found: _Found, spec: LongformSpec) -> _Found:
    if not found.pointer.startswith("/tracks"):
        return found
    pointer = spec_pointer(found.pointer, spec)
    if isinstance(found, SpecWarning):
        return replace(found, pointer=pointer)
    return _renamed(found, pointer)


def _renamed(problem: Problem, pointer: str) -> Problem:
    short = problem.code == "transition_too_long" and pointer.startswith("/backgrounds")
    code = "background_too_short" if short else problem.code
    return replace(problem, pointer=pointer, code=code)
