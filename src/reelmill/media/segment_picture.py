"""The first frame of an encoded segment as a small picture."""

from __future__ import annotations

from pathlib import Path

from reelmill.core.plan.needs import Needs
from reelmill.media.cancel import CancelToken
from reelmill.media.process import input_arguments
from reelmill.media.thumbnail import write_webp

LONGER_SIDE_PIXELS = 320
"""Longer side of the picture of every larger segment."""

_PROCESS_BYTES = 100_000_000
_FRAME_BYTES, _FRAMES = 1.5, 20
"""Of a pixel in 4:2:0; pictures that a decoder of H.264 or VP9 holds, and those handed on."""

_CONVERTED_BYTES = 8


def segment_picture_needs(width: int, height: int) -> Needs:
    """What making the picture of a segment of a size needs."""
    pixels = width * height
    return Needs(_PROCESS_BYTES + int(pixels * (_FRAME_BYTES * _FRAMES + _CONVERTED_BYTES)))


def make_segment_picture(
    segment: Path, needs: Needs, out: Path, cancel: CancelToken, program: Path | None = None
) -> None:
    """Write a WebP picture of at most 320 pixels a side.

    Args:
        segment: A finished segment.
        needs: `segment_picture_needs` of its size.
        out: A file in a folder that holds nothing else.
        cancel: Stops the work.
        program: FFmpeg to run instead of the bundled one.

    Raises:
        ResourceError, EncodeError, CancelledError: what `write_webp` raises.
    """
    side = LONGER_SIDE_PIXELS
    size = f"w='min(iw,{side})':h='min(ih,{side})':force_original_aspect_ratio=decrease"
    shown = (*input_arguments(segment), "-vf", f"scale={size}:flags=area,format=bgra")
    write_webp(segment.resolve(), shown, out, needs, cancel=cancel, program=program)
