"""Segments and audio chunks -> master: packets are copied and repeated, nothing is decoded."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from heapq import merge
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import av

from reelmill.core.codecs.video import ParameterSets, Repeat, VideoCodec
from reelmill.core.errors import StitchError
from reelmill.core.plan.audio import AudioPlan
from reelmill.core.plan.master_plan import MasterPlan
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.model import Chapter
from reelmill.media.cancel import CancelToken
from reelmill.media.diagnosis import log_lines
from reelmill.media.sound.audio_encode import OWN_FILE, chunk_packets
from reelmill.media.subtitle_streams import Timed, subtitle_packet_total, subtitle_streams

if TYPE_CHECKING:
    from av.container.core import Chapter as AvChapter
    from av.packet import PacketSideData

AnyPacket: TypeAlias = "av.Packet[Any]"
_KEPT_BYTES = 96 * 1024**2
"""Packets held in memory for segments that are played again."""

_LARGEST_KEPT_BYTES = 32 * 1024**2
"""Larger segments are read anew each time, packet by packet: noise on a large canvas."""

_REPORT_EVERY = 2_000

_UNDECODED = [{"threads": "1", "skip_frame": "all"}]
"""Opening a segment must not start decoders: 1 ms instead of 23."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """A packet of a segment, timed in frames from the segment's start.

    Some codecs keep a part of the picture beside the packet: VP9 its transparency.
    """

    data: bytes
    pts: int
    keyframe: bool
    side_data: tuple[PacketSideData, ...] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """Where the finished work of a plan is.

    Attributes:
        paths: File of every segment and chunk, by fingerprint.
        metadata: Tags written into the master.
    """

    paths: Mapping[str, Path]
    metadata: Mapping[str, str]


def stitch(
    plan: MasterPlan,
    finished: Finished,
    out: Path,
    *,
    cancel: CancelToken | None = None,
    on_packets: Callable[[int, int], None] = lambda _done, _total: None,
) -> None:
    """Write a master that is joined from packets.

    Raises:
        StitchError: `parameter_sets_differ`, `segment_damaged`, `audio_chunk_short`.
        OutputError: `disk_full`.
        CancelledError: `cancelled`.
    """
    token, total = cancel or CancelToken(), _packet_total(plan)
    output, options = plan.output, {"fflags": "+bitexact"}
    if output.index:
        options |= output.index.first(total)
    with av.open(str(out), "w", format=output.muxer, options=options) as master:
        master.metadata.update(finished.metadata)
        streams = [
            *([_pictures(master, plan, finished)] if plan.segments else []),
            *([_sound(master, plan, finished)] if plan.audio else []),
            *subtitle_streams(master, plan),
        ]
        if plan.chapters:
            master.set_chapters([_chapter(*c) for c in enumerate(plan.chapters)])
        # Written in the order of decoding times, so that players need not read far apart.
        for done, (_, packet) in enumerate(merge(*streams, key=itemgetter(0))):
            master.mux_one(packet)
            if done % _REPORT_EVERY == 0:
                token.raise_if_cancelled()
                on_packets(done, total)


def _packet_total(plan: MasterPlan) -> int:
    sounds = plan.audio.packet_count if plan.audio else 0
    return plan.frame_count + sounds + subtitle_packet_total(plan)


def _pictures(
    master: av.container.OutputContainer, plan: MasterPlan, finished: Finished
) -> Iterator[Timed]:
    """Add the picture track; its packets, timed in frames."""
    canvas, codec = plan.canvas, plan.output.video
    assert canvas is not None and codec is not None  # noqa: S101 - segments have both
    frame_rate = canvas.frame_rate
    paths = [finished.paths[planned.fingerprint] for planned in plan.segments]
    with _opened(paths[0]) as first:
        stream = master.add_stream_from_template(first.streams.video[0])
    stream.time_base = 1 / frame_rate
    stream.codec_context.framerate = frame_rate  # a WebM says by it how long the last frame lasts
    if canvas.is_clear:
        stream.metadata["alpha_mode"] = "1"
    reader = _Reader(plan, paths, codec, frame_rate)
    repeat = _repeat(plan, stream)
    return _timed(_played(plan, reader, repeat), stream, 1 / frame_rate, codec.delay_frames)


def _repeat(plan: MasterPlan, stream: av.VideoStream) -> Repeat | None:
    """What makes packets that show a picture again, where stills are encoded as one picture."""
    if (repeats := plan.repeats) is None:
        return None
    try:
        return repeats.of_track(stream.codec_context.extradata or b"")
    except ValueError as error:
        raise _damaged(f"its picture cannot be shown for longer: {error}") from error


def _timed(
    frames: Iterator[tuple[int, _Frame]], stream: av.VideoStream, tick: Fraction, delay_frames: int
) -> Iterator[Timed]:
    """Packets of consecutive decoding times: short segments lack the delay that B-frames cause."""
    seconds = float(tick)
    for number, (base, frame) in enumerate(frames):
        packet: AnyPacket = av.Packet(frame.data)
        packet.stream, packet.time_base = stream, tick
        packet.pts, packet.dts = base + frame.pts, number - delay_frames
        packet.duration = 1
        packet.is_keyframe = frame.keyframe
        for item in frame.side_data:
            packet.set_sidedata(item)
        yield packet.dts * seconds, packet


def _played(
    plan: MasterPlan, reader: _Reader, repeat: Repeat | None
) -> Iterator[tuple[int, _Frame]]:
    """Every packet of every turn, with the master's frame at which the turn begins."""
    base = 0
    for entry in plan.playback:
        times = reader.times(entry.segment)
        if entry.frames < len(times) and any(pts >= entry.frames for pts in times[: entry.frames]):
            raise _damaged("its beginning cannot be played alone")
        for frame in islice(reader.frames(entry.segment), entry.frames):
            yield base, frame
        if repeat:
            for number in range(len(times), entry.frames):
                yield base, _Frame(repeat(number), number, keyframe=False)
        base += entry.frames


@contextmanager
def _opened(path: Path) -> Iterator[av.container.InputContainer]:
    """A finished file; what cannot be read of it is damaged."""
    try:
        # PyAV's stub has the type of this argument wrong.
        with av.open(str(path), options=OWN_FILE, stream_options=_UNDECODED) as container:  # type: ignore[arg-type]
            yield container
    except (av.FFmpegError, IndexError) as error:
        log_lines("A segment cannot be read.", str(error))
        raise _damaged("it cannot be read") from error


def _damaged(why: str) -> StitchError:
    hint = "clear the cache and render again"
    return StitchError.of("segment_damaged", f"A segment cannot be used: {why}.", hint=hint)


class _Reader:
    """Packets of segments; recently played ones stay in memory."""

    def __init__(
        self, plan: MasterPlan, paths: Sequence[Path], codec: VideoCodec, frame_rate: Fraction
    ) -> None:
        self.paths = paths
        self._codec = codec
        self._lengths = [planned.frames for planned in plan.segments]
        self._frame_rate = frame_rate
        self._kept: OrderedDict[int, tuple[_Frame, ...]] = OrderedDict()
        self._times: dict[int, tuple[int, ...]] = {}
        self._bytes = 0
        self._parameters: bytes | None = None

    def times(self, index: int) -> tuple[int, ...]:
        """When each packet of a segment is shown, in decoding order, in frames from its start.

        Raises:
            StitchError: `parameter_sets_differ`, `segment_damaged`.
        """
        if index not in self._times:
            self._times[index] = self._checked(index)
        return self._times[index]

    def frames(self, index: int) -> Iterable[_Frame]:
        """Packets of a segment in decoding order; large ones are never all in memory.

        Raises:
            StitchError: `segment_damaged`.
        """
        if self.paths[index].stat().st_size > _LARGEST_KEPT_BYTES:
            return self._read(self.paths[index])
        if index not in self._kept:
            self._kept[index] = tuple(self._read(self.paths[index]))
            self._bytes += _size(self._kept[index])
        self._kept.move_to_end(index)
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            self._bytes -= _size(self._kept.popitem(last=False)[1])
        return self._kept[index]

    def _checked(self, index: int) -> tuple[int, ...]:
        """All planned frames are there, the first is a keyframe, and none comes too late."""
        marks = [(frame.pts, frame.keyframe) for frame in self.frames(index)]
        times = tuple(pts for pts, _ in marks)
        if sorted(times) != list(range(self._lengths[index])) or not marks[0][1]:
            raise _damaged(f"it holds {len(times)} of {self._lengths[index]} frames")
        delay = self._codec.delay_frames
        if any(pts < i - delay for i, pts in enumerate(times)):
            raise _damaged(f"its frames are more than {delay} out of order")
        return times

    def _read(self, path: Path) -> Iterator[_Frame]:
        with _opened(path) as segment:
            stream = segment.streams.video[0]
            self._compare(stream.codec_context.extradata or b"")
            rate = self._frame_rate * (stream.time_base or 1)
            for packet in segment.demux(stream):
                if packet.size:
                    shown = round((packet.pts or 0) * rate)
                    item = tuple(packet.iter_sidedata())
                    yield _Frame(bytes(packet), shown, packet.is_keyframe, item)

    def _compare(self, parameters: bytes) -> None:
        if self._codec.parameter_sets is ParameterSets.IN_PACKETS:
            return
        self._parameters = self._parameters or parameters
        if parameters != self._parameters:
            message = "Segments have different parameter sets and cannot be joined into one track."
            raise StitchError.of("parameter_sets_differ", message)


def _size(frames: Sequence[_Frame]) -> int:
    return sum(len(f.data) + sum(item.data_size for item in f.side_data) for f in frames)


def _sound(
    master: av.container.OutputContainer, plan: MasterPlan, finished: Finished
) -> Iterator[Timed]:
    """Add the audio track; its packets, timed in samples, the last one cut to the soundtrack."""
    assert plan.audio is not None  # noqa: S101 - the caller asks only then
    audio = plan.audio
    paths = [finished.paths[chunk.fingerprint] for chunk in audio.chunks]
    with _opened(paths[0]) as first:
        stream = master.add_stream_from_template(first.streams.audio[0])
    stream.time_base = Fraction(1, SAMPLE_RATE)

    return _heard(audio, paths, stream)


def _heard(audio: AudioPlan, paths: Sequence[Path], stream: av.AudioStream) -> Iterator[Timed]:
    for chunk, path in zip(audio.chunks, paths, strict=True):
        for packet in chunk_packets(path, chunk, audio):
            packet.stream = stream
            yield (packet.dts or 0) / SAMPLE_RATE, packet


def _chapter(number: int, chapter: Chapter) -> AvChapter:
    return {
        "id": number,
        "start": chapter.start_sample,
        "end": chapter.end_sample_exclusive,
        "time_base": Fraction(1, SAMPLE_RATE),
        "metadata": {"title": chapter.title},
    }
