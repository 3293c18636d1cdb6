"""VP9 by libvpx, with settings that were measured against x264's (ADR 65).

A packet holds one frame that is shown, and with it the invisible ones that it needs. Nothing is
reordered, and every keyframe says all that a decoder must know.
"""

from __future__ import annotations

from dataclasses import dataclass

from reelmill.core.codecs.video import (
    EncodingCost,
    ParameterSets,
    Quality,
    Repeats,
    SegmentShape,
    VideoCodec,
)


@dataclass(frozen=True, slots=True)
class Libvpx:
    """How segments are encoded.

    Attributes:
        deadline: `-deadline` of moving pictures, `good` or `realtime`.
        speed: `-cpu-used`: higher is faster and worse; `good` ends at 5.
        crf: Constrained quality of moving pictures, lower is better.
        still_crf: The same of a still's one picture, and of moving pictures next to a still.
    """

    deadline: str
    speed: int
    crf: int
    still_crf: int
    cost: EncodingCost

    def arguments(self, shape: SegmentShape) -> tuple[str, ...]:
        """FFmpeg options of a segment's encoder and muxer; one thread, so that bytes are equal.

        Transparency is a second stream beside the packets, which invisible frames would upset.
        """
        by_a_still = shape.still or shape.after_still or shape.before_still
        crf = self.still_crf if by_a_still else self.crf
        deadline = "good" if shape.still else self.deadline  # of one picture, time matters less
        return (
            *("-c:v", "libvpx-vp9", "-deadline", deadline, "-cpu-used", str(self.speed)),
            *("-b:v", "0", "-crf", str(crf), "-g", "9999"),
            *("-pix_fmt", "yuva420p" if shape.clear else "yuv420p"),
            *("-auto-alt-ref", "0" if shape.clear else "1"),
            *("-lag-in-frames", "25", "-row-mt", "0", "-threads", "1"),
            *("-fps_mode", "passthrough", "-an", "-sn", "-map_metadata", "-1"),
            *("-flags:v", "+bitexact", "-fflags", "+bitexact", "-f", "webm"),
        )


_SHOW_SLOT_0 = b"\x88"
"""frame_marker 2, profile 0, show_existing_frame of slot 0, which a keyframe fills."""

VP9 = VideoCodec(
    "VP9",
    "libvpx-vp9",
    delay_frames=0,
    parameter_sets=ParameterSets.IN_PACKETS,
    has_alpha=True,
    encoders={
        Quality.DRAFT: Libvpx("realtime", 8, 44, 20, EncodingCost("vp9 draft", 1.3e-8, 1.14, 0.33)),
        Quality.STANDARD: Libvpx(
            "good", 5, 24, 16, EncodingCost("vp9 standard", 1.1e-7, 1.14, 0.85)
        ),
        Quality.HIGH: Libvpx("good", 5, 15, 12, EncodingCost("vp9 high", 1.3e-7, 1.43, 1.37)),
    },
    repeats=Repeats(
        of_track=lambda _extradata: lambda _number: _SHOW_SLOT_0,
        frame_bytes=lambda _width, _height: len(_SHOW_SLOT_0),
    ),
)
