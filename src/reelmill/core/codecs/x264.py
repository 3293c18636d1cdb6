"""H.264 by x264."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reelmill.core.codecs.h264_skips import SkippedPictures, skipped_bytes
from reelmill.core.codecs.video import (
    EncodingCost,
    ParameterSets,
    Quality,
    Repeats,
    SegmentShape,
    VideoCodec,
)
from reelmill.core.time import round_half_up


@dataclass(frozen=True, slots=True)
class X264:
    """How segments are encoded.

    Attributes:
        preset: x264 preset, which decides what the parameter sets say.
        crf: Constant rate factor of moving pictures, lower is better.
        still_qp: Quantiser of a still's one coded picture, as x264 counts it: of its P-frames.
        chroma_qp_offset: What the preset's psychovisual search subtracts from the chroma
            quantiser in the parameter sets: 2 where it is active, at `subme` 6 and above.
        search: x264 parameters of how motion is searched for, where the preset's cost more than
            they bring.
    """

    preset: str
    crf: float
    still_qp: int
    cost: EncodingCost
    chroma_qp_offset: int = -2
    search: str = ""

    def arguments(self, shape: SegmentShape) -> tuple[str, ...]:
        """FFmpeg options of a segment's encoder and muxer."""
        tuning = _still(self) if shape.still else _moving(self, shape)
        fixed = "stitchable=1:open-gop=0:scenecut=0:keyint=infinite:threads=1"
        parameters = ":".join(filter(None, (fixed, self.search, tuning)))
        scale = timescale(shape.frame_rate)
        return (
            *("-c:v", "libx264", "-preset", self.preset, "-profile:v", "high"),
            *("-level:v", level(shape), "-pix_fmt", "yuv420p", "-threads", "1"),
            *("-x264-params", parameters, "-fps_mode", "passthrough", "-an", "-sn"),
            *("-map_metadata", "-1", "-fflags", "+bitexact", "-video_track_timescale", str(scale)),
            *("-f", "mp4"),
        )


_LEAN = "ref=1:partitions=p8x8,i8x8,i4x4"
"""One picture to search in, and no parts of 8x8 pixels in B-frames: ADR 6."""

QUALITIES = {
    Quality.DRAFT: X264("veryfast", 28, 14, EncodingCost("veryfast", 1.2e-8, 1.0, 0.4), 0),
    Quality.STANDARD: X264(
        "medium", 19.8, 14, EncodingCost("medium", 4.3e-8, 1.0, 1.0, taken=0.72), search=_LEAN
    ),
    Quality.HIGH: X264("slow", 16, 12, EncodingCost("slow", 7.5e-8, 1.26, 1.6)),
}

H264 = VideoCodec(
    "H.264",
    "libx264",
    delay_frames=2,  # with B-pyramid
    parameter_sets=ParameterSets.EQUAL,
    encoders=QUALITIES,
    repeats=Repeats(SkippedPictures, skipped_bytes),
)

_LEVELS = (
    # (macroblocks a frame, macroblocks a second, level): ITU-T H.264 table A-1
    (1_620, 40_500, "3.0"),
    (3_600, 108_000, "3.1"),
    (8_192, 245_760, "4.0"),
    (8_704, 522_240, "4.2"),
    (22_080, 589_824, "5.0"),
    (36_864, 983_040, "5.1"),
    (36_864, 2_073_600, "5.2"),
)


_LOOKAHEAD = 20
"""Frames x264 looks ahead: half of medium's, for 70 MB less memory a process at 1080p."""

_SHORT_LOOKAHEAD, _SHORT_SECONDS = 5, 2
"""The same for short segments such as transitions, which have little to look at: 65 MB less."""


def level(shape: SegmentShape) -> str:
    """The lowest H.264 level whose picture size and rate hold the canvas."""
    blocks = -(-shape.width // 16) * -(-shape.height // 16)
    rate = blocks * shape.frame_rate
    return next((name for most, fast, name in _LEVELS if blocks <= most and rate <= fast), "6.2")


def timescale(frame_rate: Fraction) -> int:
    """Ticks a second of the video track: a whole number of ticks a frame, at least 1,000."""
    return frame_rate.numerator * -(-1000 // frame_rate.numerator)


def _still(encoder: X264) -> str:
    """One picture at a fixed quantiser, coded with all care: it is seen for long and costs once.

    `psy` is off because likeness counts where moving pictures follow; the chroma offset restores
    what that does to the parameter sets.
    """
    return (
        f"qp={encoder.still_qp}:ipratio=1.8:mbtree=0:aq-mode=0:rc-lookahead=1:subme=7:trellis=1"
        f":psy=0:chroma-qp-offset={encoder.chroma_qp_offset}"
    )


def _moving(encoder: X264, segment: SegmentShape) -> str:
    """Constant quality; next to a still as good as the still, so that the seam does not show."""
    zones = _zones(encoder.still_qp, segment)
    short = segment.frames < round_half_up(_SHORT_SECONDS * segment.frame_rate)
    ahead = _SHORT_LOOKAHEAD if short else _LOOKAHEAD
    return f"crf={encoder.crf}:rc-lookahead={ahead}" + (f":zones={zones}" if zones else "")


def _zones(still_qp: int, segment: SegmentShape) -> str:
    last = segment.frames - 1
    zones = []
    if segment.after_still:
        zones.append((0, still_qp + 1))
    if segment.before_still and last > 0:
        zones.append((last, still_qp - 5))
    return "/".join(f"{frame},{frame},q={qp}" for frame, qp in zones)
