"""Subtitles -> packets of a master: none is encoded, their bytes are what `core.subtitles` says."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any, TypeAlias, assert_never

import av
from av.stream import Disposition

from reelmill.core.codecs.subtitles import SubtitleCodec
from reelmill.core.language_codes import three_letters
from reelmill.core.plan.master_plan import MasterPlan
from reelmill.core.subtitles import (
    EMPTY,
    Subtitles,
    TimedSample,
    timed_samples,
    webvtt_payload,
    webvtt_text,
)

Timed: TypeAlias = "tuple[float, av.Packet[Any]]"
"""Decoding time in seconds, and the packet."""

_MILLISECOND = Fraction(1, 1000)

_TICK = Fraction(1, 90_000)
"""Of timed text. The muxer ends a text before its end where times of pictures, in their own finer
ticks, are larger than the end of the text in its ticks."""

_HEADER = (
    b"[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize, "
    b"PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, "
    b"StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, "
    b"MarginL, MarginR, MarginV, Encoding\nStyle: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,"
    b"0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1\n"
)
"""What FFmpeg makes a sample description of: white letters at the bottom, in the middle."""


@dataclass(frozen=True, slots=True)
class _Writing:
    """How a codec's streams are added and filled."""

    add: Callable[[av.container.OutputContainer], av.stream.Stream]
    packets: Callable[[Subtitles, int], Iterator[av.Packet[Any]]]


def subtitle_streams(
    master: av.container.OutputContainer, plan: MasterPlan
) -> list[Iterator[Timed]]:
    """Add the subtitle streams of a plan; their packets, in order."""
    if (codec := plan.output.subtitles) is None:
        return []
    length = floor(plan.duration_seconds / _MILLISECOND)
    writing = _writing(codec)
    return [
        _timed(writing.packets(one, length), _described(writing.add(master), one))
        for one in plan.subtitle_streams
    ]


def subtitle_packet_total(plan: MasterPlan) -> int:
    """Most packets of all streams: each text may be followed by a sample that shows nothing."""
    return sum(2 * len(one.cues) + 1 for one in plan.subtitle_streams)


def written_texts(codec: SubtitleCodec, subtitles: Subtitles, length_ms: int) -> list[TimedSample]:
    """The packets of a stream that show something, as a master that is whole has them."""
    match codec:
        case SubtitleCodec.MOV_TEXT:
            samples = timed_samples(subtitles.cues, length_ms)
            return [sample for sample in samples if sample.data != EMPTY]
        case SubtitleCodec.WEBVTT:
            return [
                TimedSample(cue.start_ms, cue.end_ms, webvtt_payload(cue).encode())
                for cue in subtitles.cues
            ]
        case _:
            assert_never(codec)


def _writing(codec: SubtitleCodec) -> _Writing:
    match codec:
        case SubtitleCodec.MOV_TEXT:
            return _Writing(_add_timed_text, _timed_text_packets)
        case SubtitleCodec.WEBVTT:
            return _Writing(_add_webvtt, _webvtt_packets)
        case _:
            assert_never(codec)


def _described(stream: av.stream.Stream, subtitles: Subtitles) -> av.stream.Stream:
    stream.metadata["language"] = three_letters(subtitles.lang)
    if subtitles.title:
        stream.metadata["title"] = subtitles.title
    default = Disposition.default if subtitles.is_default else Disposition(0)
    forced = Disposition.forced if subtitles.is_forced else Disposition(0)
    stream.disposition = default | forced
    return stream


def _timed(packets: Iterator[av.Packet[Any]], stream: av.stream.Stream) -> Iterator[Timed]:
    for packet in packets:
        packet.stream = stream
        packet.is_keyframe = True
        yield float((packet.pts or 0) * packet.time_base), packet


def _add_timed_text(master: av.container.OutputContainer) -> av.stream.Stream:
    stream = master.add_stream("mov_text")
    stream.codec_context.subtitle_header = _HEADER
    stream.codec_context.time_base = stream.time_base = _TICK
    return stream


def _timed_text_packets(subtitles: Subtitles, length_ms: int) -> Iterator[av.Packet[Any]]:
    ticks = int(_MILLISECOND / _TICK)
    for sample in timed_samples(subtitles.cues, length_ms):
        packet: av.Packet[Any] = av.Packet(sample.data)
        packet.time_base = _TICK
        packet.pts = packet.dts = sample.start_ms * ticks
        packet.duration = (sample.end_ms - sample.start_ms) * ticks
        yield packet


def _add_webvtt(master: av.container.OutputContainer) -> av.stream.Stream:
    stream = master.add_mux_stream("webvtt")
    stream.time_base = _MILLISECOND
    return stream


def _webvtt_packets(subtitles: Subtitles, _length_ms: int) -> Iterator[av.Packet[Any]]:
    """As FFmpeg reads them of a file: places go beside the text of a packet."""
    if not subtitles.cues:
        return
    text = io.BytesIO(webvtt_text(subtitles.cues).encode())
    with av.open(text, "r", format="webvtt") as file:
        for packet in file.demux(file.streams.subtitles[0]):
            if packet.size:
                yield packet
