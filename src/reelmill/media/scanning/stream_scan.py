"""Facts about one stream, collected packet by packet; only its ends are decoded."""

from __future__ import annotations

import io
import re
from array import array
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import cast

import av.error
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream as AvAudio
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream as AvVideo

from reelmill.core.media_info import AudioStream, VideoStream
from reelmill.core.parameter_sets import has_alpha_layer, picture_buffers
from reelmill.media.packet_heads import SHAPES, TAGS
from reelmill.media.scanning.file_header import PictureHeader, read_picture_header
from reelmill.media.scanning.icc import with_profile
from reelmill.media.scanning.picture_damage import Complaints, blank_share, listening
from reelmill.media.scanning.picture_facts import color_of, has_alpha, plain_turn_of, turn_of

_HEAD_PACKETS = 200
_HEAD_FRAMES = 3
_HEAD_BYTES = 4096
_MOST_BUFFERS = 64
_WITH_PARAMETER_SETS = ("h264", "hevc")
_TAIL_PACKETS = 24
_HEX = re.compile("[0-9A-Fa-f]{1,16}")
_MOST_PADDING_SECONDS = Fraction(1, 10)
"""More padding than an AAC encoder adds: then the tag means something else."""

_LONGEST_LANGUAGE = 16

_ROUNDING = Fraction(1, 10_000)
_USUAL_RATES = tuple(
    Fraction(rate) for rate in (24, 25, 30, 50, 60, 12, 15, 48, 100, 120, 20, 10, 5, 1)
) + tuple(Fraction(rate * 1000, 1001) for rate in (24, 30, 60, 48, 120))


@contextmanager
def damage_skipped() -> Iterator[None]:
    """What cannot be decoded is left out, but not what there is no memory for."""
    try:
        yield
    except MemoryError:
        raise
    except av.error.FFmpegError:
        return


def is_cover(stream: Stream) -> bool:
    """Whether a picture belongs to the file and is none of its films."""
    return bool(stream.disposition & Disposition.attached_pic)


class VideoScan:
    """A picture stream: all timestamps, and its first frame decoded.

    Attributes:
        lost_share: Part of the first frame that was not decoded, None without a complaint.
    """

    def __init__(self, stream: AvVideo) -> None:
        self.stream = stream
        self._first: VideoFrame | None = None
        self._pts = array("q")
        self._keys = array("q")
        self._end = 0
        self._tried = self._decoded = 0
        self._interlaced = False
        self.lost_share: float | None = None
        self._profile = b""
        extradata = bytes(stream.codec_context.extradata or b"")
        self._codec, self._counted = stream.codec_context.name, extradata[:1] == b"\1"
        self._buffers = set(picture_buffers(self._codec, extradata))
        self._alpha_layer = self._codec == "hevc" and has_alpha_layer(extradata)

    def add(self, packet: Packet[AvVideo]) -> None:
        """Take the next packet (the last one of a stream is empty)."""
        if self._decoded < _HEAD_FRAMES and self._tried < _HEAD_PACKETS:
            self._tried += 1
            self._note_profile(packet)
            complaints = Complaints()
            with damage_skipped(), listening(complaints):
                for frame in packet.decode():
                    self._first = self._first or frame
                    self._interlaced |= frame.interlaced_frame
                    self._decoded += 1
            if complaints.heard and self._first is not None and self._decoded == 1:
                self.lost_share = blank_share(self._first)
        if packet.pts is None and packet.size and is_cover(self.stream):
            packet.pts = 0  # it stands beside the time of its file
        if packet.pts is None:
            return
        if packet.is_keyframe:
            self._note_buffers(packet)
            self._keys.append(packet.pts)
        if self._keys and packet.pts >= self._keys[0] and not packet.is_discard:
            self._pts.append(packet.pts)
            self._end = max(self._end, packet.pts + (packet.duration or 0))

    def _note_profile(self, packet: Packet[AvVideo]) -> None:
        """A PNG has its colour profile in itself, also as a picture of a film."""
        if self._tried == 1 and self._codec == "png":
            header = read_picture_header(io.BytesIO(bytes(packet)))
            self._profile = header.profile if header else b""

    def _note_buffers(self, packet: Packet[AvVideo]) -> None:
        """What the stream announces may change at any keyframe."""
        if self._codec in _WITH_PARAMETER_SETS and len(self._buffers) < _MOST_BUFFERS:
            head = bytes(memoryview(packet)[:_HEAD_BYTES])
            self._buffers.update(picture_buffers(self._codec, head, counted=self._counted))
            if self._codec == "hevc":
                self._alpha_layer |= has_alpha_layer(head, counted=self._counted)

    def facts(self, header: PictureHeader | None) -> VideoStream | None:
        """What was learnt, None where no frame could be decoded."""
        stream, frame = self.stream, self._first
        if frame is None or not self._pts:
            return None
        if self._profile and header is None:
            # PyAV frees a profile's name twice once a frame's side data were looked at.
            rotation, mirrored = plain_turn_of(frame), False
        else:
            rotation, mirrored = turn_of(frame, header)
        layered = self._alpha_layer or any(
            name.lower() == "alpha_mode" and value.strip() == "1"
            for name, value in stream.metadata.items()
        )
        return self._timed(
            VideoStream(
                index=stream.index,
                codec=_decoder(stream, layered),
                width=frame.width,
                height=frame.height,
                sample_aspect_ratio=Fraction(stream.sample_aspect_ratio or 1),
                rotation=rotation,
                mirrored=mirrored,
                pixel_format="yuva420p" if layered else frame.format.name,
                has_alpha=layered or has_alpha(frame),
                color=with_profile(color_of(frame, stream.codec_context), self._profile),
                references=max((b.references for b in self._buffers), default=None),
                largest_pixels=max((b.width * b.height for b in self._buffers), default=0),
                interlaced=self._interlaced,
            )
        )

    def _timed(self, facts: VideoStream) -> VideoStream:
        base = Fraction(cast(Fraction, self.stream.time_base))
        keys, pts = sorted(self._keys), sorted(set(self._pts))
        steps = [after - before for before, after in pairwise(pts)] or [0]
        end = max(self._end, pts[-1])
        if end == pts[-1]:
            end += sorted(steps)[len(steps) // 2]
        varies = len(steps) > 1 and max(steps) - min(steps) > 1
        keyframe_gaps = [after - before for before, after in pairwise([*keys, end])]
        rate, length = self._rate(pts, end, base, varies), (end - pts[0]) * base
        # Coarse timestamps (Matroska's milliseconds) are rounded; the rate is not.
        exact = len(pts) / rate if rate and not varies else length
        return replace(
            facts,
            frame_rate=rate,
            start_seconds=pts[0] * base,
            duration_seconds=exact if abs(exact - length) <= 2 * base else length,
            frame_count=len(pts),
            longest_gap_seconds=max(steps) * base,
            longest_keyframe_gap_seconds=max(keyframe_gaps) * base,
            variable_rate=varies,
        )

    def _rate(self, pts: list[int], end: int, base: Fraction, varies: bool) -> Fraction:
        stream, span = self.stream, (pts[-1] - pts[0]) * base
        reported = [
            _usual(Fraction(rate)) for rate in (stream.guessed_rate, stream.average_rate) if rate
        ]
        if not varies:
            for rate in _fitting([*reported, *_USUAL_RATES], len(pts) - 1, span, 2 * base):
                return rate
        whole = (end - pts[0]) * base
        return Fraction(len(pts)) / whole if whole else Fraction(0)


def _usual(rate: Fraction) -> Fraction:
    """The usual rate that a rounded one stands for: 59.94006 for 60000/1001."""
    return next((near for near in _USUAL_RATES if abs(near / rate - 1) < _ROUNDING), rate)


def _fitting(
    rates: list[Fraction], steps: int, span_seconds: Fraction, slack_seconds: Fraction
) -> list[Fraction]:
    """The rates that explain a span to within rounding: exact and usual ones first."""
    errors = {rate: abs(steps / rate - span_seconds) for rate in rates}
    fitting = [rate for rate in rates if errors[rate] <= slack_seconds]
    return sorted(fitting, key=lambda rate: (errors[rate] != 0, rate not in _USUAL_RATES))


def _decoder(stream: AvVideo, layered: bool) -> str:
    """The decoder to use; only libvpx reads the transparency layer of VP8 and VP9."""
    name = stream.codec_context.name
    return {"vp8": "libvpx", "vp9": "libvpx-vp9"}.get(name, name) if layered else name


class AudioScan:
    """A sound stream: its longest hole (of at least half a packet), its ends decoded.

    Decoding the ends is what makes them exact: priming, pre-skip and end padding are
    spread over packet flags, edit lists and tags, and the decoder honours all of them.
    """

    def __init__(self, stream: AvAudio) -> None:
        self.stream = stream
        self._first: AudioFrame | None = None
        self._expected: int | None = None
        self._length = 0
        self._hole = 0
        self._holes, self._first_hole = 0, 0
        self._began: int | None = None
        self._shapes: set[bytes] = set()
        self._stray, self._behind, self._tagged = 0, False, False
        self._name = stream.container.format.name
        self.irregular = False
        self._indexed = stream.container.format.name.startswith("mov")
        self._tried = 0
        self._tail: deque[Packet[AvAudio]] = deque(maxlen=_TAIL_PACKETS)

    def add(self, packet: Packet[AvAudio]) -> None:
        """Take the next packet (the last one of a stream is empty)."""
        if self._first is None and self._tried < _HEAD_PACKETS:
            self._tried += 1
            self._first = next(iter(_decoded(packet)), None)
        self._note_shape(packet)
        self._tail.append(packet)
        length = packet.duration or 0
        if packet.pts is None:
            if self._expected is not None:
                self._expected += length
            return
        before = 0 if self._expected is None else packet.pts - self._expected
        if 2 * before > length:
            self._note_hole(before)
        self._began = packet.pts if self._began is None else self._began
        self.irregular |= self._name == "flac" and 2 * before < -length
        self._expected = packet.pts + length if length else None
        self._length = self._own_length(length)

    def _own_length(self, reported: int) -> int:
        """In MP4 the packet before a hole is told to last until the next one."""
        if self._indexed and 0 < 3 * self._length < 2 * reported:
            self._note_hole(reported - self._length)
            return self._length
        return reported

    def _note_hole(self, length: int) -> None:
        if self._name == "flac":
            self.irregular = True  # nobody records it with holes: what is missing was damaged
            return
        self._hole, self._holes = max(self._hole, length), self._holes + length
        if self._holes == length and self._expected is not None and self._began is not None:
            self._first_hole = self._expected - self._began

    def _note_shape(self, packet: Packet[AvAudio]) -> None:
        """Where packets stand alone, what their headers say of rate and channels may change."""
        if not packet.size or self._name not in SHAPES:
            return
        head = bytes(memoryview(packet)[:8]).ljust(4, b"\0")
        shape = SHAPES[self._name](head)
        if not shape:
            self._tagged |= head.startswith(TAGS)
            self._stray += 0 if self._tagged else packet.size
            self._behind = True
            return
        self._tagged = False
        self._shapes.add(shape)
        self.irregular |= self._behind or len(self._shapes) > 1

    def facts(self) -> AudioStream | None:
        """What was learnt, None where nothing could be decoded."""
        if self._first is None:
            return None
        start = _start_seconds(self._first)
        context = self.stream.codec_context
        base = Fraction(cast(Fraction, self.stream.time_base))
        return AudioStream(
            index=self.stream.index,
            codec=context.name,
            sample_rate=self._first.sample_rate,
            channels=self._first.layout.nb_channels,
            start_seconds=start,
            duration_seconds=self._end_seconds(self._first) - start,
            longest_gap_seconds=self._hole * base,
            gaps_seconds=self._holes * base,
            first_gap_seconds=self._first_hole * base,
            irregular=self.irregular,
            stray_bytes=self._stray,
            language=self.stream.metadata.get("language", "")[:_LONGEST_LANGUAGE],
        )

    def _end_seconds(self, first: AudioFrame) -> Fraction:
        self.stream.codec_context.flush_buffers()
        last = [frame for packet in self._tail for frame in _decoded(packet)]
        decoded = max(
            _start_seconds(frame) + Fraction(frame.samples, frame.sample_rate)
            for frame in (first, *last)
        )
        indexed = self.stream.frames > 0 and self._indexed
        return min([decoded, *self._promised_ends(first)]) if indexed else decoded

    def _promised_ends(self, first: AudioFrame) -> Iterator[Fraction]:
        """Where an MP4 says its sound ends: by a shortened last packet, by iTunes' tag."""
        if self._expected is not None:
            end = self._expected * Fraction(cast(Fraction, self.stream.time_base))
            yield end
            reported = self.stream.container.metadata.get("iTunSMPB", "").split()
            samples = (
                int(reported[3], 16) if len(reported) > 3 and _HEX.fullmatch(reported[3]) else 0
            )
            tagged = _start_seconds(first) + Fraction(samples, first.sample_rate)
            if end - tagged < _MOST_PADDING_SECONDS:
                yield tagged


def _decoded(packet: Packet[AvAudio]) -> list[AudioFrame]:
    with damage_skipped():
        frames = packet.decode()
        return [frame for frame in frames if frame.samples and frame.pts is not None]
    return []


def _start_seconds(frame: AudioFrame) -> Fraction:
    return cast(int, frame.pts) * Fraction(cast(Fraction, frame.time_base))
