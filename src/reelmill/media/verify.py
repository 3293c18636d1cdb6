"""The master held against its plan: what differs is an error, not a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import av

from reelmill.core.errors import Problem, VerifyError
from reelmill.core.output_formats import OutputFormat
from reelmill.core.plan.master_plan import MasterPlan
from reelmill.core.time import SAMPLE_RATE, seconds_of
from reelmill.media.diagnosis import log_lines
from reelmill.media.foreign import ONE_FILE
from reelmill.media.verify_subtitles import subtitle_problems

POINTS = 5
"""Places in the master that are decoded, evenly spread, both ends among them."""

_DECODED_FRAMES = 3
_HEAD_BYTES = 4096

_INDEX_ROUNDING_SECONDS = Fraction(1, 200)
"""Edit lists tell lengths in milliseconds; a lost packet is longer than this."""
_LAST_MICROSECONDS = 200_000

_STRICT = {"err_detect": "crccheck+explode"}
"""What decoders of sound would conceal is an error."""


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


@dataclass(frozen=True, slots=True)
class _Track:
    packets: int
    seconds: Fraction


def verify(plan: MasterPlan, master: Path) -> Measured:
    """Measure a master and compare it with its plan.

    Raises:
        VerifyError: `master_unreadable`, `frame_count_differs`, `duration_differs`,
            `audio_video_differ`, `subtitles_differ`; all differences at once.
    """
    try:
        with av.open(str(master), options=ONE_FILE) as container:
            _check_size(master, plan.output)
            for stream in () if plan.output.joined else container.streams.audio:
                stream.codec_context.options = _STRICT
            measured = _measured(container, plan.output)
            _check_end(container, plan.output)
        subtitles = list(subtitle_problems(plan, master))
    except (av.FFmpegError, IndexError) as error:
        log_lines("The master cannot be read.", str(error))
        raise VerifyError.of("master_unreadable", "The master cannot be read.") from error
    problems = [*_differences(plan, measured), *subtitles]
    if problems:
        raise VerifyError(problems)
    return measured


def _check_size(master: Path, output: OutputFormat) -> None:
    with master.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if output.index and master.stat().st_size < output.index.whole_bytes(head):
        raise av.InvalidDataError(0, "the file is shorter than it says")


def _measured(container: av.container.InputContainer, output: OutputFormat) -> Measured:
    tracks = _counted(container) if output.counted else _listed(container)
    nothing = _Track(0, Fraction(0))
    pictures, sounds = (tracks.get(kind, nothing) for kind in ("video", "audio"))
    return Measured(
        frames=pictures.packets,
        video_seconds=pictures.seconds,
        audio_seconds=sounds.seconds,
        decoded_points=sum(_decoded(container, at) for at in _points(container)),
    )


def _listed(container: av.container.InputContainer) -> dict[str, _Track]:
    """What the file says of its tracks."""
    return {
        stream.type: _Track(
            stream.frames, (stream.duration or 0) * (stream.time_base or Fraction(1))
        )
        for stream in (*container.streams.video, *container.streams.audio)
    }


def _counted(container: av.container.InputContainer) -> dict[str, _Track]:
    """The packets that are there."""
    counts: Counter[int] = Counter()
    ends: Counter[int] = Counter()
    for packet in container.demux():
        if packet.size:
            counts[packet.stream_index] += 1
            end = (packet.pts or 0) + (packet.duration or 0)
            ends[packet.stream_index] = max(ends[packet.stream_index], end)
            if packet.is_corrupt:
                raise av.InvalidDataError(0, f"packet {counts.total()} is cut short")
    return {
        stream.type: _Track(
            counts[stream.index], ends[stream.index] * (stream.time_base or Fraction(1))
        )
        for stream in (*container.streams.video, *container.streams.audio)
    }


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
    """True for each of the first few frames from a place on; pictures from their keyframe on."""
    with _seen_from(container, stream, at) as file:
        frames: Iterator[Any] = file.decode(file.streams[stream.index])
        sought = file is container and stream.type == "video"
        later = (f for f in frames if sought or (f.time or 0) >= at / 1e6)
        yield from (True for _ in islice(later, _DECODED_FRAMES))


def _check_end(container: av.container.InputContainer, output: OutputFormat) -> None:
    """What the file promises last is there.

    Packets are read to their end; those of sound that was encoded whole are decoded, too, since
    a part of a packet may pass for one. Counted packets have been read already.
    """
    for stream in () if output.counted else (*container.streams.video, *container.streams.audio):
        last = max(0, (container.duration or 0) - _LAST_MICROSECONDS)
        with _seen_from(container, stream, last) as file:
            same = file.streams[stream.index]
            packets = [packet for packet in file.demux(same) if packet.size]
            if not output.joined:
                for packet in packets:
                    packet.decode()
        end = max(((p.pts or 0) + (p.duration or 0) for p in packets), default=0)
        broken = any(packet.is_corrupt for packet in packets)
        promised = (stream.start_time or 0) + (stream.duration or 0)
        if broken or (promised - end) * (stream.time_base or 0) > _INDEX_ROUNDING_SECONDS:
            raise av.InvalidDataError(0, f"the {stream.type} ends before its index says")


@contextmanager
def _seen_from(
    container: av.container.InputContainer, stream: av.stream.Stream, at: int
) -> Iterator[av.container.InputContainer]:
    """The container where it reads on from a stream's last keyframe before a place.

    FFmpeg cannot seek in a FLAC whose index of places it lacks and whose frames are few: then
    everything up to there is read.
    """
    try:
        container.seek(int(Fraction(at, 1_000_000) / (stream.time_base or 1)), stream=stream)
    except PermissionError:
        with av.open(container.name, options=ONE_FILE) as whole:
            yield whole
        return
    yield container


def _differences(plan: MasterPlan, measured: Measured) -> Iterator[Problem]:
    if measured.frames != plan.frame_count:
        message = f"The master has {measured.frames} frames instead of {plan.frame_count}."
        yield Problem("frame_count_differs", message)
    if plan.canvas and (index := plan.output.index):
        planned = seconds_of(plan.frame_count, plan.canvas.frame_rate)
        yield from _duration("picture", measured.video_seconds, planned, index.rounding_seconds)
    if plan.audio:
        planned = Fraction(plan.audio.soundtrack.sample_count, SAMPLE_RATE)
        yield from _duration("sound", measured.audio_seconds, planned, Fraction(1, 20))
    if plan.canvas and measured.av_difference_seconds > 1 / plan.canvas.frame_rate:
        apart = float(measured.av_difference_seconds)
        yield Problem("audio_video_differ", f"Picture and sound differ in length by {apart:.4f} s.")


def _duration(
    what: str, measured: Fraction, planned: Fraction, tolerance: Fraction
) -> Iterator[Problem]:
    if abs(measured - planned) > tolerance:
        message = f"The {what} lasts {float(measured):.4f} s instead of {float(planned):.4f} s."
        yield Problem("duration_differs", message)
