"""Every output: its container, its codecs, and what they ask of whoever makes and checks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from reelmill.core.codecs.aac import AAC
from reelmill.core.codecs.flac import FLAC
from reelmill.core.codecs.mp3 import MP3
from reelmill.core.codecs.opus import OPUS
from reelmill.core.codecs.pcm import PCM
from reelmill.core.codecs.sound import AudioCodec, SoundCodec
from reelmill.core.codecs.subtitles import SubtitleCodec
from reelmill.core.codecs.video import VideoCodec
from reelmill.core.codecs.vp9 import VP9
from reelmill.core.codecs.x264 import H264


class Format(StrEnum):
    """Container and codecs of the master."""

    MP4 = "mp4"
    WEBM = "webm"
    MP3 = "mp3"
    M4A = "m4a"
    WAV = "wav"
    FLAC = "flac"


@dataclass(frozen=True, slots=True)
class Index:
    """What a container says of its packets.

    Attributes:
        lists_packets: Whether it tells how many there are and when the last one ends.
        rounding_seconds: How far the lengths of tracks may be off.
        whole_bytes: Size of the whole file by its first bytes, where they say it; else 0.
        first: Muxer options that put it at the front, where players start without reading to the
            end, for a number of packets.
    """

    lists_packets: bool
    rounding_seconds: Fraction
    whole_bytes: Callable[[bytes], int]
    first: Callable[[int], dict[str, str]]


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """One output.

    Attributes:
        media_type: What it is sent as.
        muxer: FFmpeg's muxer of the master.
        sound: How the soundtrack is encoded.
        video: How segments are encoded; None for sound alone.
        index: Of its packets; None where nothing is joined.
        subtitles: How its subtitle streams are written; None where it has none.
    """

    media_type: str
    muxer: str
    sound: SoundCodec
    video: VideoCodec | None = None
    index: Index | None = None
    subtitles: SubtitleCodec | None = None

    @property
    def joined(self) -> bool:
        """Whether the master is joined from packets; else its sound is encoded whole."""
        return self.sound.chunking is not None

    @property
    def counted(self) -> bool:
        """Whether only reading all packets tells how many there are."""
        return self.index is not None and not self.index.lists_packets


_LONG_PACKETS = 100_000
_BYTES_A_PACKET, _OTHER_BYTES = 28, 1_000_000
"""Bound of an MP4 index (ISO/IEC 14496-12): a packet's size takes 4 bytes, its decoding offset or
run of chunks at most 12, its chunk's place 8; three hours really take 15. Chapters come on top."""


def _mp4_index_first(packets: int) -> dict[str, str]:
    """A long master gets room reserved; a short one is copied once, since it is small."""
    if packets < _LONG_PACKETS:
        return {"movflags": "+faststart"}
    return {"moov_size": str(packets * _BYTES_A_PACKET + _OTHER_BYTES)}


_MP4_INDEX = Index(True, Fraction(1, 1000), lambda _head: 0, _mp4_index_first)


def _webm_bytes(head: bytes) -> int:
    """Where the Segment ends, whose size takes eight bytes after its ID (RFC 8794)."""
    before, _, after = head.partition(b"\x18\x53\x80\x67")
    return len(before) + 12 + (int.from_bytes(after[:8]) & (1 << 56) - 1)


_WEBM_INDEX = Index(False, Fraction(1, 500), _webm_bytes, lambda _packets: {"cues_to_front": "1"})
"""Of keyframes alone; times are in milliseconds. The master is copied once."""

OUTPUT_FORMATS = MappingProxyType(
    {
        Format.MP4: OutputFormat("video/mp4", "mp4", AAC, H264, _MP4_INDEX, SubtitleCodec.MOV_TEXT),
        Format.WEBM: OutputFormat(
            "video/webm", "webm", OPUS, VP9, _WEBM_INDEX, SubtitleCodec.WEBVTT
        ),
        Format.MP3: OutputFormat("audio/mpeg", "mp3", MP3),
        Format.M4A: OutputFormat("audio/mp4", "ipod", AAC, index=_MP4_INDEX),
        Format.WAV: OutputFormat("audio/wav", "wav", PCM),
        Format.FLAC: OutputFormat("audio/flac", "flac", FLAC),
    }
)
"""What each format of a spec is; a format's name is also its files' suffix."""

LIBRARIES = frozenset(
    codec.library
    for output in OUTPUT_FORMATS.values()
    for codec in (output.sound, output.video)
    if codec is not None
)
"""FFmpeg's encoders that outputs need."""

SOUND_CODECS = {output.sound.codec: output.sound for output in OUTPUT_FORMATS.values()}


def sound_codec(codec: AudioCodec) -> SoundCodec:
    """How the soundtrack is encoded with a codec."""
    return SOUND_CODECS[codec]
