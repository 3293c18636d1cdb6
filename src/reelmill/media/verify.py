"""The master held against its plan: what differs is an error, not a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av

from reelmill.core.errors import Problem, VerifyError
from reelmill.core.plan.render_plan import RenderPlan
from reelmill.core.time import SAMPLE_RATE, seconds_of
from reelmill.media.diagnosis import log_lines

POINTS = 5
"""Places in the master that are decoded, evenly spread, both ends among them."""

_DECODED_FRAMES = 3

_INDEX_ROUNDING_SECONDS = Fraction(1, 200)
"""Edit lists tell lengths in milliseconds; a lost packet is longer than this."""
_LAST_MICROSECONDS = 200_000


@dataclass(frozen=True, slots=True)
class Measured:
    """What a master was found to be.

    Attributes:
        frames: Video frames its index lists.
        video_seconds, audio_seconds: Lengths of the streams, 0 where absent.
        decoded_points: Places that were decoded.
    """

    frames: int
    video_seconds: Fraction
    audio_seconds: Fraction
    decoded_points: int

    @property
    def av_difference_seconds(self) -> Fraction:
        """How much longer one stream is than the other, 0 where one is absent."""
        both = self.video_seconds and self.audio_seconds
        return abs(self.video_seconds - self.audio_seconds) if both else Fraction(0)


def verify(plan: RenderPlan, master: Path) -> Measured:
    """Measure a master and compare it with its plan.

    Raises:
        VerifyError: `master_unreadable`, `frame_count_differs`, `duration_differs`,
            `audio_video_differ`; all differences at once.
    """
    try:
        with av.open(str(master)) as container:
            measured = _measured(container)
            _check_end(container)
    except (av.FFmpegError, IndexError) as error:
        log_lines("The master cannot be read.", str(error))
        raise VerifyError.of("master_unreadable", "The master cannot be read.") from error
    problems = list(_differences(plan, measured))
    if problems:
        raise VerifyError(problems)
    return measured


def _measured(container: av.container.InputContainer) -> Measured:
    pictures, sounds = container.streams.video, container.streams.audio
    return Measured(
        frames=pictures[0].frames if pictures else 0,
        video_seconds=_seconds(pictures[0]) if pictures else Fraction(0),
        audio_seconds=_seconds(sounds[0]) if sounds else Fraction(0),
        decoded_points=sum(_decoded(container, at) for at in _points(container)),
    )


def _seconds(stream: av.VideoStream | av.AudioStream) -> Fraction:
    return (stream.duration or 0) * (stream.time_base or Fraction(1))


def _points(container: av.container.InputContainer) -> Iterator[int]:
    """Places in microseconds, the last a little before the end."""
    end = max(0, (container.duration or 0) - _LAST_MICROSECONDS)
    yield from (end * i // (POINTS - 1) for i in range(POINTS))


def _decoded(container: av.container.InputContainer, at: int) -> bool:
    """Seek to a keyframe and decode a few frames of every stream from there."""
    for stream in (*container.streams.video, *container.streams.audio):
        if not any(_frames_from(container, stream, at)):
            raise av.InvalidDataError(0, f"nothing to decode at {at / 1e6:.3f} s")
    return True


def _frames_from(
    container: av.container.InputContainer, stream: av.stream.Stream, at: int
) -> Iterator[bool]:
    """True for each of the first few frames from a place on.

    FFmpeg cannot seek in a FLAC whose index of places it lacks and whose frames are few: then
    everything up to there is decoded.
    """
    try:
        container.seek(at)
    except PermissionError:
        with av.open(container.name) as whole:
            frames = whole.decode(audio=0)
            later = (f for f in frames if (f.time or 0) + f.samples / f.sample_rate >= at / 1e6)
            yield from (True for _ in islice(later, _DECODED_FRAMES))
            return
    yield from (True for _ in islice(container.decode(stream), _DECODED_FRAMES))


def _check_end(container: av.container.InputContainer) -> None:
    """What an MP4's index promises last is there: packets are read, not decoded, to their end."""
    if "mp4" not in container.format.name:
        return
    for stream in (*container.streams.video, *container.streams.audio):
        container.seek(max(0, (container.duration or 0) - _LAST_MICROSECONDS))
        packets = [packet for packet in container.demux(stream) if packet.size]
        end = max(((p.pts or 0) + (p.duration or 0) for p in packets), default=0)
        broken = any(packet.is_corrupt for packet in packets)
        promised = (stream.start_time or 0) + (stream.duration or 0)
        if broken or (promised - end) * (stream.time_base or 0) > _INDEX_ROUNDING_SECONDS:
            raise av.InvalidDataError(0, f"the {stream.type} ends before its index says")


def _differences(plan: RenderPlan, measured: Measured) -> Iterator[Problem]:
    timeline = plan.timeline
    if measured.frames != timeline.frame_count:
        message = f"The master has {measured.frames} frames, planned were {timeline.frame_count}."
        yield Problem("frame_count_differs", message)
    if timeline.canvas:
        planned = seconds_of(timeline.frame_count, timeline.canvas.frame_rate)
        yield from _duration("picture", measured.video_seconds, planned, Fraction(1, 1000))
    if plan.audio:
        planned = Fraction(plan.audio.programme.sample_count, SAMPLE_RATE)
        yield from _duration("sound", measured.audio_seconds, planned, Fraction(1, 20))
    if timeline.canvas and measured.av_difference_seconds > 1 / timeline.canvas.frame_rate:
        apart = float(measured.av_difference_seconds)
        yield Problem("audio_video_differ", f"Picture and sound differ in length by {apart:.4f} s.")


def _duration(
    what: str, measured: Fraction, planned: Fraction, tolerance: Fraction
) -> Iterator[Problem]:
    if abs(measured - planned) > tolerance:
        message = f"The {what} lasts {float(measured):.4f} s, planned were {float(planned):.4f} s."
        yield Problem("duration_differs", message)
