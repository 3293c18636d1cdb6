"""All of a sound stream decoded in order, whatever is damaged, joined or lies in it.

Runs in a confined helper process. FFmpeg's program gives up at the first fault, or goes on and
says nothing; here every part that is lost is known by its place and length and becomes silence of
the same length, and recordings that were joined byte by byte are heard one after the other.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

import av
import av.error
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream as AvAudio
from av.container import InputContainer
from av.packet import Packet

from reelmill.core.time import SAMPLE_RATE
from reelmill.media import foreign
from reelmill.media.joined_files import Window, ogg_links
from reelmill.media.packet_heads import TAGS

Sink = Callable[[bytes], object]
"""Takes samples: left and right as 32-bit floats at 48 kHz."""

_SAMPLE_BYTES = 8
_SILENCE = bytes(_SAMPLE_BYTES * SAMPLE_RATE)
_LEAST_GAP_SECONDS = Fraction(1, 1000)
_LARGEST_GAP_SECONDS = 600
_MOST_LOSSES = 1000
_MOST_SAMPLES = 24 * 3600 * SAMPLE_RATE
_COUNTED = ("mp3", "aac", "ac3", "eac3", "dts", "amr")
"""Formats without times of their own: FFmpeg counts packets, stray bytes among them."""

_SYNC = {"mp3": (0xFF, 0xE0), "aac": (0xFF, 0xF0), "ac3": (0x0B, 0xFF), "eac3": (0x0B, 0xFF)}


@dataclass(slots=True)
class Heard:
    """What was found.

    Attributes:
        samples: Samples given to the sink.
        losses: Start and length, in seconds, of what is silent because it cannot be decoded.
        lost_seconds: Their lengths together, also of those that are not listed.
        stray_bytes: Bytes between packets that are no sound, tags apart.
        parts: Recordings that follow each other.
        cut_short: True where reading failed before the end.
    """

    samples: int = 0
    losses: list[tuple[float, float]] = field(default_factory=list)
    lost_seconds: float = 0.0
    stray_bytes: int = 0
    parts: int = 1
    cut_short: bool = False


def hear(
    descriptor: int,
    index: int,
    sink: Sink,
    *,
    fill_holes: bool = False,
    most_samples: int = _MOST_SAMPLES,
) -> Heard:
    """Decode a stream from its first sample to its last.

    Args:
        descriptor: The open file.
        index: Stream index in it.
        sink: Takes the samples.
        fill_holes: Whether holes in the times are silence, too, and not only what was lost.
        most_samples: Where to stop.

    Raises:
        av.error.FFmpegError: the file cannot be opened, or has no such stream.
    """
    listener = _Listener(sink, fill_holes, most_samples)
    links = _links(descriptor)
    listener.heard.parts = len(links)
    for number, (start, end) in enumerate(links):
        source = Window(descriptor, start, end)
        with _opened(source, ogg=len(links) > 1) as container:
            if number == 0 and index >= len(container.streams):
                raise av.error.InvalidDataError(0, "no such stream")
            chosen = container.streams[index] if number == 0 else container.streams.audio[0]
            listener.listen(container, cast(AvAudio, chosen))
    return listener.heard


def _links(descriptor: int) -> list[tuple[int, int]]:
    size = os.fstat(descriptor).st_size
    if os.pread(descriptor, 4, 0) != b"OggS":
        return [(0, size)]
    with open(descriptor, "rb", closefd=False) as file:
        return ogg_links(file, size)


def _opened(source: Window, *, ogg: bool) -> InputContainer:
    options = {**foreign.demuxer_options("file"), "ignore_length": "1"}
    container = av.open(
        source, "r", format="ogg" if ogg else None, options=options, metadata_errors="replace"
    )
    for stream in container.streams.audio:
        if stream.codec_context is not None:
            stream.codec_context.options = {"codec_whitelist": foreign.DECODERS}
            stream.codec_context.thread_count = 1
    return container


class _Listener:
    """Turns packets of one recording after the other into samples."""

    def __init__(self, sink: Sink, fill_holes: bool, most_samples: int) -> None:
        self._most = most_samples
        self.heard = Heard()
        self._sink, self._fill_holes = sink, fill_holes
        self._resampler: tuple[object, AudioResampler] | None = None
        self._expected: Fraction | None = None
        self._failed: list[Packet[AvAudio]] = []
        self._unplaced: list[AudioFrame] = []
        self._counted, self._is_flac = "", False

    def listen(self, container: InputContainer, stream: AvAudio) -> None:
        """Take a recording from its start to its end."""
        self._expected, self._failed = None, []
        name = container.format.name
        self._counted, self._is_flac = name if name in _COUNTED else "", name == "flac"
        for packet in self._packets(container, stream):
            for frame in self._frames(packet):
                self._take(frame, stream)
        self._judge_unplaced(None)
        self._end_failed(stream)
        self._flush()

    def _packets(self, container: InputContainer, stream: AvAudio) -> Iterator[Packet[AvAudio]]:
        try:
            for packet in container.demux(stream):
                if self.heard.samples >= self._most:
                    return
                yield packet
        except MemoryError:
            raise
        except av.error.FFmpegError:
            self.heard.cut_short = True

    def _frames(self, packet: Packet[AvAudio]) -> list[AudioFrame]:
        try:
            return [frame for frame in packet.decode() if frame.samples]
        except MemoryError:
            raise
        except av.error.FFmpegError:
            if packet.size:
                self._failed.append(packet)
            return []

    def _take(self, frame: AudioFrame, stream: AvAudio) -> None:
        at = None if frame.pts is None else frame.pts * Fraction(cast(Fraction, frame.time_base))
        if at is None and self._is_flac:
            self._unplaced.append(frame)
            return
        self._judge_unplaced(at)
        if self._counted:
            self._count_failed(stream)
        elif at is not None and self._expected is not None:
            self._fill(at - self._expected)
        self._failed = []
        length = Fraction(frame.samples, frame.sample_rate)
        begun = self._expected if at is None else at
        self._expected = None if begun is None else begun + length
        if frame.is_corrupt:
            self._lose(length, silent=False)
        self._write(frame)

    def _judge_unplaced(self, at: Fraction | None) -> None:
        """FLAC frames without a time are made of damaged bytes, or begin a joined file.

        What comes next says which: after damage something is missing.
        """
        frames, self._unplaced = self._unplaced, []
        if at is None or self._expected is None or at <= self._expected:
            for frame in frames:
                self._write(frame)

    def _fill(self, gap: Fraction) -> None:
        """Silence where times say that something is missing and it was lost, or is wanted."""
        lost = bool(self._failed) or self._is_flac
        wanted = lost or (self._fill_holes and gap > Fraction(15, 1000))
        if wanted and _LEAST_GAP_SECONDS < gap <= _LARGEST_GAP_SECONDS:
            self._lose(gap, silent=True, reported=lost)

    def _count_failed(self, stream: AvAudio) -> None:
        """Packets that are none were no sound; those that begin like one were."""
        tagged = False
        for packet in self._failed:
            head = bytes(memoryview(packet)[:8])
            first, mask = _SYNC.get(self._counted, (head[0], 0))
            if self._counted not in _SYNC or (head[0] == first and head[1] & mask == mask):
                seconds = Fraction(packet.duration or 0) * cast(Fraction, stream.time_base)
                self._lose(min(seconds, Fraction(1, 10)), silent=True)
            else:
                tagged |= head.startswith(TAGS)  # a long tag fills several packets
                self.heard.stray_bytes += 0 if tagged else packet.size

    def _end_failed(self, stream: AvAudio) -> None:
        """What fails at the very end is silent for as long as it was to last."""
        if self._counted:
            self._count_failed(stream)
        elif self._failed and self._expected is not None:
            packet = self._failed[-1]
            base = cast(Fraction, stream.time_base)
            end = None if packet.pts is None else (packet.pts + (packet.duration or 0)) * base
            gap = (end or self._expected) - self._expected
            if _LEAST_GAP_SECONDS < gap <= _LARGEST_GAP_SECONDS:
                self._lose(gap, silent=True)
        self._failed = []

    def _lose(self, seconds: Fraction, *, silent: bool, reported: bool = True) -> None:
        self._flush()
        if reported:
            self.heard.lost_seconds += float(seconds)
            if len(self.heard.losses) < _MOST_LOSSES:
                start = self.heard.samples / SAMPLE_RATE
                self.heard.losses.append((start, float(seconds)))
        if silent:
            samples = min(round(seconds * SAMPLE_RATE), self._most - self.heard.samples)
            rest = samples * _SAMPLE_BYTES
            while rest > 0:
                self._give(_SILENCE[:rest])
                rest -= len(_SILENCE)

    def _write(self, frame: AudioFrame) -> None:
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is None or self._resampler[0] != shape:
            self._flush()
            layout = "mono" if frame.layout.nb_channels == 1 else "stereo"
            self._resampler = shape, AudioResampler("flt", layout, SAMPLE_RATE)
        frame.pts = None
        self._convert(frame)

    def _flush(self) -> None:
        """What the resampler still holds; the next frame starts another."""
        if self._resampler is not None:
            self._convert(None)
            self._resampler = None

    def _convert(self, frame: AudioFrame | None) -> None:
        assert self._resampler is not None  # noqa: S101 - called where there is one
        for made in self._resampler[1].resample(frame):
            channels = made.layout.nb_channels
            samples = bytes(made.planes[0])[: 4 * made.samples * channels]
            self._give(_on_both_sides(samples) if channels == 1 else samples)

    def _give(self, samples: bytes) -> None:
        self.heard.samples += len(samples) // _SAMPLE_BYTES
        self._sink(samples)


def _on_both_sides(mono: bytes) -> bytes:
    """Without numpy, whose threads would need more memory than this process may have."""
    samples = array("f", mono)
    both = array("f", bytes(2 * len(mono)))
    both[0::2] = both[1::2] = samples
    return both.tobytes()
