"""Facts about a probed file, as exact as its container tells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from reelmill.core.color_profile import ColorProfile


class MediaKind(StrEnum):
    """What a file can serve as."""

    VIDEO = "video"
    IMAGE = "image"
    AUDIO = "audio"


_HELD_BY_CODEC = {
    **dict.fromkeys(("h264", "hevc"), 16),
    **dict.fromkeys(("vp8", "vp9", "libvpx", "libvpx-vp9", "av1", "libdav1d"), 8),
    **dict.fromkeys(("mpeg4", "mpeg2video"), 3),
}
"""Most pictures that decoders hold for reference; one where each stands for itself."""

_PICTURES_ON_THEIR_WAY = 5
"""Pictures of one decoding thread: the one being decoded, and four handed on."""

_SAMPLES_A_PIXEL = (
    *(("yuva420", 2.5), ("yuva422", 3.0), ("yuva444", 4.0), ("yuv420", 1.5), ("yuvj420", 1.5)),
    *(("yuv422", 2.0), ("yuvj422", 2.0), ("yuv444", 3.0), ("yuvj444", 3.0), ("nv12", 1.5)),
    *(("p010", 1.5), ("ya", 2.0), ("gray", 1.0), ("pal8", 1.0), ("mono", 1.0)),
    *(("gbrap", 4.0), ("gbrp", 3.0), ("rgba", 4.0), ("bgra", 4.0), ("argb", 4.0)),
    *(("abgr", 4.0), ("rgb48", 3.0), ("rgb", 3.0), ("bgr", 3.0)),
)
"""Samples of a pixel by a part of the format's name; the first that fits."""

_DECODER_BYTES = 10_000_000
"""Of each decoder of a picture's tiles: 48 of 512x512 pixels took 550 MB."""

_BYTES_A_SAMPLE = (("f32", 4), ("48", 2), ("64", 2), ("le", 2), ("be", 2))


HDR_TRANSFERS = ("smpte2084", "arib-std-b67")
"""PQ and HLG (ITU-R BT.2100), which are tone-mapped to BT.709."""


@dataclass(frozen=True, slots=True)
class ColorInfo:
    """How decoded numbers mean colours; "unknown" where the file does not say.

    Attributes:
        matrix: FFmpeg colour-space name: bt709, smpte170m, bt470bg, bt2020nc, rgb, unknown.
        full_range: True where luma spans 0 to 255.
        primaries: FFmpeg name: bt709, smpte170m, bt2020, unknown.
        transfer: FFmpeg name: bt709, smpte2084 (PQ), arib-std-b67 (HLG), unknown.
        profile: What the file's own ICC profile says, None where that is sRGB or nothing.
        profile_unread: True where the file has a profile that is not understood.
    """

    matrix: str = "unknown"
    full_range: bool = False
    primaries: str = "unknown"
    transfer: str = "unknown"
    profile: ColorProfile | None = None
    profile_unread: bool = False


@dataclass(frozen=True, slots=True)
class VideoStream:
    """The picture stream of a file, counted from a packet scan.

    Attributes:
        index: Stream index in the file.
        codec: Decoder name such as h264.
        width, height: Coded size in pixels, before rotation and pixel aspect.
        sample_aspect_ratio: Width of a pixel over its height.
        rotation: Clockwise quarter turns needed for display: 0, 90, 180 or 270 degrees.
        mirrored: True where the turned picture must then be flipped left to right.
        frame_rate: Average frames per second, 0 for a picture.
        start_seconds: Presentation time of the first frame.
        duration_seconds: From the first frame's start to the last frame's end, 0 for a picture.
        frame_count: Packets counted, 1 for a picture.
        longest_gap_seconds: Largest distance between two neighbouring frames.
        longest_keyframe_gap_seconds: Largest distance between two keyframes (or to the end).
        variable_rate: True where frame distances differ.
        pixel_format: FFmpeg pixel format name.
        has_alpha: True where pixels can be transparent.
        color: Meaning of the numbers.
        references: Pictures that the decoder holds for others to refer to, None where the
            file does not say.
        largest_pixels: Most pixels that any part of the stream announces, 0 where that is its
            own size.
        interlaced: True where frames are made of two fields.
        address: How a filter graph names the stream where its index is not enough: `g:0` is a
            picture put together from tiles.
        alpha_address: The same for the stream that holds its transparency, "" where none does.
        tile_count: Streams that such a picture is put together from, 0 for any other.
        progressive: True for a JPEG whose decoder holds the whole picture twice more.
        shrinkable: True for a JPEG that is so large that it is shrunk while it is decoded.
        damaged: True for a still picture of which a small part cannot be decoded.
    """

    index: int
    codec: str
    width: int
    height: int
    sample_aspect_ratio: Fraction = Fraction(1)
    rotation: int = 0
    mirrored: bool = False
    frame_rate: Fraction = Fraction(0)
    start_seconds: Fraction = Fraction(0)
    duration_seconds: Fraction = Fraction(0)
    frame_count: int = 1
    longest_gap_seconds: Fraction = Fraction(0)
    longest_keyframe_gap_seconds: Fraction = Fraction(0)
    variable_rate: bool = False
    pixel_format: str = "yuv420p"
    has_alpha: bool = False
    color: ColorInfo = ColorInfo()
    references: int | None = None
    largest_pixels: int = 0
    interlaced: bool = False
    address: str = ""
    alpha_address: str = ""
    tile_count: int = 0
    progressive: bool = False
    shrinkable: bool = False
    damaged: bool = False

    def at_rest(self) -> VideoStream:
        """The stream as that of a picture, which has neither rate nor length."""
        zero = Fraction(0)
        return replace(
            self,
            frame_rate=zero,
            start_seconds=zero,
            duration_seconds=zero,
            frame_count=1,
            longest_gap_seconds=zero,
            longest_keyframe_gap_seconds=zero,
            variable_rate=False,
        )

    @property
    def unshrunk_bytes(self) -> int:
        """Part of `decoding_bytes` that shrinking while decoding does not save."""
        pixels = self.width * self.height
        return 2 * frame_bytes(pixels, self.pixel_format) if self.progressive else 0

    @property
    def decoding_bytes(self) -> int:
        """Memory that decoding takes: the pictures that are held, and a few on their way."""
        pixels = max(self.width * self.height, self.largest_pixels)
        held = _HELD_BY_CODEC.get(self.codec, 1)
        references = self.references if self.references is not None else held
        handed_on = _PICTURES_ON_THEIR_WAY if self.frame_rate else 1
        pictures = references + handed_on + (2 if self.progressive else 0)
        decoders = _DECODER_BYTES * self.tile_count
        alike = 2 if self.alpha_address else 1
        return frame_bytes(pixels, self.pixel_format) * pictures * alike + decoders

    @property
    def display_size(self) -> tuple[int, int]:
        """Width and height as seen: square pixels, turned upright."""
        width = max(1, round(self.width * self.sample_aspect_ratio))
        return (width, self.height) if self.rotation % 180 == 0 else (self.height, width)


def frame_bytes(pixels: int, pixel_format: str) -> int:
    """Memory of one picture in an FFmpeg pixel format."""
    samples = next((count for mark, count in _SAMPLES_A_PIXEL if mark in pixel_format), 4.0)
    width = next((size for mark, size in _BYTES_A_SAMPLE if mark in pixel_format), 1)
    return int(pixels * samples * width)


@dataclass(frozen=True, slots=True)
class AudioStream:
    """The sound stream of a file, measured by a packet scan.

    Attributes:
        index: Stream index in the file.
        codec: Decoder name such as aac.
        sample_rate: Samples per second.
        channels: Number of channels.
        start_seconds: Presentation time of the first sample that is heard, on the same clock
            as the picture stream's; 0 where there is none.
        duration_seconds: From the first to the last sample that is heard.
        longest_gap_seconds: Largest hole between two neighbouring packets, 0 where they join.
        gaps_seconds: All such holes together.
        first_gap_seconds: Where the first of them begins, from the first sample.
        irregular: True where it must be decoded whole to be heard whole: its parts differ or
            follow each other as files do, or its length in the header is not true.
        parts: Recordings that were joined to one file.
        stray_bytes: Bytes between its packets that are no sound.
        length_told: False where the file does not say where the sound ends.
        language: As the file has it, such as eng; "" where it does not say.
    """

    index: int
    codec: str
    sample_rate: int
    channels: int
    start_seconds: Fraction = Fraction(0)
    duration_seconds: Fraction = Fraction(0)
    longest_gap_seconds: Fraction = Fraction(0)
    gaps_seconds: Fraction = Fraction(0)
    first_gap_seconds: Fraction = Fraction(0)
    irregular: bool = False
    parts: int = 1
    stray_bytes: int = 0
    length_told: bool = True
    language: str = ""


_COPIES_OF_ATTACHED = 4  # that FFmpeg 9 holds of each attached file, measured
_ALWAYS_SMALL_SECONDS, _MOST_LOST_SECONDS, _MOST_LOST_SHARE = 0.1, 1.0, 0.02


def is_damaged(lost_seconds: float, seconds: float) -> bool:
    """Whether so much of a source is lost that it is not what was meant: over 1 s, or over 2 %.

    A single lost packet, a tenth of a second at most, is small however short the source is.
    """
    most = max(_ALWAYS_SMALL_SECONDS, min(_MOST_LOST_SECONDS, _MOST_LOST_SHARE * seconds))
    return lost_seconds > most


def is_still_damaged(lost_share: float) -> bool:
    """Whether so much of a still picture is lost that it is not what was meant: over 2 %."""
    return lost_share > _MOST_LOST_SHARE


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Facts about one file.

    Attributes:
        sha256: Hex digest of the file's bytes; names the asset everywhere.
        kind: VIDEO (moving picture, sound or not), IMAGE (one picture) or AUDIO (sound alone).
        container: FFmpeg demuxer name.
        bytes: Size of the file.
        video: Picture stream, None where there is none (cover art does not count); of several,
            the file's default.
        audio: Sound stream, None where there is none; of several, the file's default.
        sounds: All sound streams in the file's order.
        videos: All streams of moving pictures in the file's order.
        unread: What else it holds that cannot be read: "video (ap4h)".
        attached_bytes: Size of the files that are attached to it, such as fonts.
    """

    sha256: str
    kind: MediaKind
    container: str
    bytes: int
    video: VideoStream | None = None
    audio: AudioStream | None = None
    sounds: tuple[AudioStream, ...] = ()
    videos: tuple[VideoStream, ...] = ()
    unread: tuple[str, ...] = ()
    attached_bytes: int = 0

    @property
    def opening_bytes(self) -> int:
        """Memory that opening it takes beyond what every file takes."""
        return _COPIES_OF_ATTACHED * self.attached_bytes

    def reading_bytes(self, stream: VideoStream) -> int:
        """Memory that opening it and decoding one of its pictures takes."""
        return self.opening_bytes + stream.decoding_bytes

    def chosen_video(self, number: int | None) -> VideoStream | None:
        """The picture stream of a number among `videos`; without one, the file's default."""
        return (
            self.videos[number] if number is not None and number < len(self.videos) else self.video
        )
