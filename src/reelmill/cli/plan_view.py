"""A plan as the rows and stretches of a drawing."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from fractions import Fraction

from reelmill.cli.plan_drawing import Origin, Row, Stretch
from reelmill.core.plan.segments import PlaybackEntry, Segment, SegmentKind
from reelmill.core.time import seconds_of
from reelmill.usecases.ports.plan_summary import TimelineTrack

_AUDIO = "audio"


def rows(tracks: Sequence[TimelineTrack]) -> list[Row]:
    """One row for each track, the top one first; then sound, whose tracks may share a row.

    What a sequence contains is drawn in its row.
    """
    outer = [track for track in tracks if track.pointer.count("/") == 2]
    seen = [track for track in outer if track.type != _AUDIO]
    heard = [track for track in outer if track.type == _AUDIO]
    return [_row(track, tracks) for track in reversed(seen)] + _sound_rows(heard)


def stretches(
    segments: Sequence[Segment],
    playback: Sequence[PlaybackEntry],
    cached: Container[int],
    fps: Fraction,
) -> Iterator[Stretch]:
    """What each turn of a segment costs: only its first one can cost anything.

    Args:
        segments: The plan's unique segments.
        playback: The order they are played in.
        cached: Indices of the segments that need not be encoded.
        fps: Frames per second.
    """
    played: set[int] = set()
    frame = 0
    for entry in playback:
        work = Origin.REPEAT if entry.segment in played else _work(segments, entry.segment, cached)
        start, end = seconds_of(frame, fps), seconds_of(frame + entry.frames, fps)
        yield Stretch(float(start), float(end), work)
        played.add(entry.segment)
        frame += entry.frames


def _work(segments: Sequence[Segment], index: int, cached: Container[int]) -> Origin:
    if index in cached:
        return Origin.CACHED
    return Origin.STILL if segments[index].kind is SegmentKind.STILL else Origin.ENCODE


def _row(track: TimelineTrack, tracks: Sequence[TimelineTrack]) -> Row:
    parts = [track]
    if track.type == "sequence":
        inside = f"{track.pointer}/tracks/"
        parts = [t for t in tracks if t.pointer.rpartition("/")[0] + "/" == inside] or parts
    return Row(track.label, tuple((part.start, part.end) for part in parts))


def _sound_rows(tracks: Sequence[TimelineTrack]) -> list[Row]:
    """Sounds that follow one another share a row; those that overlap get rows of their own."""
    found: list[list[TimelineTrack]] = []
    for track in sorted(tracks, key=lambda t: t.start):
        free = (row for row in found if row[-1].end <= track.start)
        row = next(free, None)
        if row is None:
            found.append([track])
        else:
            row.append(track)
    return [_sound_row(row) for row in found]


def _sound_row(tracks: Sequence[TimelineTrack]) -> Row:
    label = tracks[0].label if len(tracks) == 1 else _AUDIO
    return Row(label, tuple((track.start, track.end) for track in tracks))
