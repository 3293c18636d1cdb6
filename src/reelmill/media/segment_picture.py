"""The first frame of an encoded segment as a small picture."""

from __future__ import annotations

from pathlib import Path

from reelmill.core.plan.needs import Needs
from reelmill.media.cancel import CancelToken
from reelmill.media.process import input_arguments, run_ffmpeg
from reelmill.media.sandbox import Confinement

LONGER_SIDE_PIXELS = 320
"""Longer side of the picture of every larger segment."""

_PROCESS_BYTES = 100_000_000
_FRAME_BYTES, _FRAMES = 1.5, 20
"""Of a pixel in 4:2:0; pictures that a decoder of H.264 or VP9 holds, and those handed on."""

_CONVERTED_BYTES = 8
_CPU_SECONDS, _WALL_SECONDS = 20, 20.0
_LARGEST_BYTES = 1024**2


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
        ResourceError: `memory_limit`, `cpu_limit`.
        EncodeError: `ffmpeg_failed`, `ffmpeg_timeout`, `ffmpeg_missing`.
        CancelledError: `cancelled`.
    """
    side = LONGER_SIDE_PIXELS
    size = f"w='min(iw,{side})':h='min(ih,{side})':force_original_aspect_ratio=decrease"
    arguments = [
        *("-threads", "1", *input_arguments(segment)),
        *("-vf", f"scale={size}:flags=area,format=bgra"),
        *("-frames:v", "1", "-c:v", "libwebp", "-quality", "80", "-f", "webp", f"file:{out}"),
    ]
    confinement = Confinement(
        readable=(segment.resolve(),),
        writable=(out.parent,),
        memory_bytes=needs.limit_bytes,
        file_size_bytes=_LARGEST_BYTES,
        cpu_seconds=_CPU_SECONDS,
        wall_seconds=_WALL_SECONDS,
    )
    run_ffmpeg(arguments, cancel=cancel, program=program, confinement=confinement)
