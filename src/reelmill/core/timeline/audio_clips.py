"""Tracks -> audio clips: what is heard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from reelmill.core.media_info import AudioStream, MediaInfo
from reelmill.core.spec import Played, is_seen, played
from reelmill.core.time import SAMPLE_RATE, Grid, samples_of
from reelmill.core.timeline.lengths import Lengths, Slot, origin_seconds
from reelmill.core.timeline.model import AudioClip, GainPoint

HOLE_SECONDS = Fraction(15, 1000)
"""Shortest hole that is filled: less than a lost packet, more than timestamps jitter."""

_LONGEST_FILLED_SECONDS = 600
"""Longest hole that is filled: FFmpeg holds all of it in memory, a megabyte a second."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Shortest fades at both ends of what is heard, in seconds: joins of a sequence cross-fade."""

    fade_in: Fraction = Fraction(0)
    fade_out: Fraction = Fraction(0)


def clips(lengths: Lengths, slot: Slot, begin: Fraction, edges: Edges) -> Iterator[AudioClip]:
    """The audio clips of a track in its slot, whose container begins at `begin` seconds."""
    start = begin + slot.start
    track = played(slot.track)
    if track is not None and track.volume > 0:
        yield from _played(lengths, track, slot, start, edges)
    for child in lengths.slots(slot.track, slot.pointer, slot.length):
        yield from clips(lengths, child, start, _edges(child, slot.length, edges))


def _edges(child: Slot, length: Fraction, around: Edges) -> Edges:
    """A child's own joins; where it touches an end of its container, that one's edges too."""
    ends = child.start + child.length >= length
    return Edges(
        max(child.join_before, around.fade_in if child.start == 0 else Fraction(0)),
        around.fade_out if ends else child.join_after,
    )


def _played(
    lengths: Lengths, track: Played, slot: Slot, start: Fraction, edges: Edges
) -> Iterator[AudioClip]:
    found = lengths.audio(track)
    if found is None:
        return
    media, stream = found
    repeats = lengths.repeats(track, slot.pointer)
    run = (lengths.iteration if repeats else lengths.run)(track, slot.pointer)
    length = slot.length if repeats else min(run, slot.length)
    gain = _envelope(track, length, Grid(Fraction(SAMPLE_RATE)).inside(start), edges)
    for first, count in _runs(start, run, length):
        offset = first - samples_of(start)
        yield AudioClip(
            asset=media.sha256,
            stream=stream.index,
            trim_samples=samples_of(
                _origin(track, media, stream) + track.trim.start - stream.start_seconds
            ),
            speed=track.speed,
            start_sample=first,
            sample_count=count,
            gain=_shifted(gain, offset),
            channels=stream.channels,
            has_holes=has_holes(stream),
            irregular=stream.irregular,
            source_samples=samples_of(stream.duration_seconds),
            track=slot.pointer,
            opening_bytes=media.opening_bytes,
        )


def has_holes(stream: AudioStream) -> bool:
    """Whether silence is filled in where packets are missing."""
    return HOLE_SECONDS < stream.longest_gap_seconds <= _LONGEST_FILLED_SECONDS


def _origin(track: Played, media: MediaInfo, stream: AudioStream) -> Fraction:
    """Time zero of what is played: of sound alone its first sample, else of the whole file."""
    return origin_seconds(media) if is_seen(track) else stream.start_seconds


def _runs(start: Fraction, run: Fraction, length: Fraction) -> Iterator[tuple[int, int]]:
    """First sample and sample count of every iteration, to the nearest sample of exact times."""
    done = Fraction(0)
    while done < length:
        end = min(done + run, length)
        first = samples_of(start + done)
        yield first, samples_of(start + end) - first
        done = end


def _envelope(track: Played, length: Fraction, inner: Grid, edges: Edges) -> tuple[GainPoint, ...]:
    """Volume with its fades over the whole track; fades that would cross are shortened."""
    volume, total = float(track.volume), inner.boundary(length)
    risen = min(total, inner.boundary(max(track.fade_in, edges.fade_in)))
    falls = max(risen, inner.boundary(length - max(track.fade_out, edges.fade_out)))
    points = [GainPoint(0, 0.0)] if risen else []
    points += [GainPoint(risen, volume), GainPoint(falls, volume)]
    points += [GainPoint(total, 0.0)] if falls < total else []
    flat = not risen and falls == total
    if flat and volume == 1:
        return ()
    return (GainPoint(0, volume),) if flat else _ordered(points)


def _ordered(points: list[GainPoint]) -> tuple[GainPoint, ...]:
    return tuple(p for i, p in enumerate(points) if i == 0 or p.sample > points[i - 1].sample)


def _shifted(points: tuple[GainPoint, ...], offset: int) -> tuple[GainPoint, ...]:
    return tuple(GainPoint(p.sample - offset, p.gain) for p in points)
