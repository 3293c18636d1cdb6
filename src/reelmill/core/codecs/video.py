"""What every video codec says of itself, and what it is told of a segment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from fractions import Fraction
from typing import Protocol


class Quality(StrEnum):
    """What encoding time is spent for."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"


class ParameterSets(Enum):
    """What packets of different segments need, to be in one track."""

    EQUAL = "equal"
    """The track has one set for all: segments with another do not fit."""

    IN_PACKETS = "in packets"
    """Every keyframe carries its own."""


@dataclass(frozen=True, slots=True)
class SegmentShape:
    """What an encoder must know of a segment.

    Attributes:
        width, height: Of the canvas, in pixels.
        frame_rate: Frames a second.
        frames: Length.
        still: Whether nothing moves in it.
        clear: Whether pixels can be transparent.
        after_still, before_still: True where a still is its neighbour, so that the seam would show.
    """

    width: int
    height: int
    frame_rate: Fraction
    frames: int
    still: bool = False
    clear: bool = False
    after_still: bool = False
    before_still: bool = False


@dataclass(frozen=True, slots=True)
class EncodingCost:
    """What an encoder takes, within a factor of two or so; content matters as much as size.

    Attributes:
        name: What machines are fast or slow at.
        pixel_seconds: Core seconds of a moving pixel, the composing of one layer included, by
            which work is cut into pieces.
        still_bytes, moving_bytes: Size of stills and of what moves, in those of x264 at standard
            quality.
        taken: Share of `pixel_seconds` that it really takes: cuts stay where they were when an
            encoder becomes faster.
    """

    name: str
    pixel_seconds: float
    still_bytes: float
    moving_bytes: float
    taken: float = 1.0


class VideoEncoder(Protocol):
    """A codec at one quality."""

    @property
    def cost(self) -> EncodingCost:
        """What it takes."""

    def arguments(self, shape: SegmentShape) -> tuple[str, ...]:
        """FFmpeg options of a segment's encoder and muxer.

        A segment is one closed GOP. Nothing that differs between segments changes the parameter
        sets where these must be equal.
        """


Repeat = Callable[[int], bytes]
"""Number of frames after a picture, from 1 on -> packet that shows it once more then."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """How an opaque picture is shown for longer by packets that no encoder made.

    Attributes:
        of_track: What a track says of its packets (extradata) -> its packets; a ValueError where
            the track is of a kind that is not known.
        frame_bytes: Width and height in pixels -> about what a packet takes.
    """

    of_track: Callable[[bytes], Repeat]
    frame_bytes: Callable[[int, int], int]


@dataclass(frozen=True, slots=True)
class VideoCodec:
    """How segments are encoded, and how their packets are joined.

    Attributes:
        name: As people call it.
        library: FFmpeg's encoder.
        delay_frames: Frames that decoding runs ahead of showing.
        parameter_sets: What packets of different segments need.
        encoders: By quality.
        has_alpha: Whether pixels can be transparent.
        repeats: How a still goes on after its first picture, the only one that is encoded. None
            where the encoder makes all of a still's packets.
    """

    name: str
    library: str
    delay_frames: int
    parameter_sets: ParameterSets
    encoders: Mapping[Quality, VideoEncoder]
    has_alpha: bool = False
    repeats: Repeats | None = None
