"""A small picture of a picture or video."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reelmill.core.errors import EncodeError
from reelmill.core.media_info import MediaInfo, MediaKind, VideoStream
from reelmill.core.plan.needs import Needs
from reelmill.media.cancel import CancelToken
from reelmill.media.foreign import MAX_SHRUNK_PIXELS, MAX_TILES
from reelmill.media.process import input_arguments, run_ffmpeg
from reelmill.media.sandbox import Confinement

LONGER_SIDE_PIXELS = 480
"""Longer side of every thumbnail of something larger."""

_TURNS = {90: ("transpose=clock",), 180: ("hflip", "vflip"), 270: ("transpose=cclock",)}
_LOWRES = "2"  # a quarter of more than 40 million pixels is larger than any thumbnail
_LATEST_SECONDS = 10.0
_TIMEOUT_SECONDS = 60.0
_CPU_SECONDS = 60
_CONVERTED_BYTES = 8
_PROCESS_BYTES = 100_000_000
_LARGEST_BYTES = 4 * 1024**2


def make_thumbnail(path: Path, info: MediaInfo, out: Path, program: Path | None = None) -> None:
    """Write a WebP picture of at most 480 pixels a side, upright, transparent where it is.

    Of a video, it shows the picture after a tenth of its length, at most 10 s in.

    Args:
        path: What is shown.
        info: Its facts; it must have a picture stream.
        out: A file in a folder that holds nothing else.
        program: FFmpeg to run instead of the bundled one.

    Raises:
        ResourceError: `memory_limit`, `cpu_limit`.
        EncodeError: `ffmpeg_failed`, `ffmpeg_timeout`, `ffmpeg_missing`; `thumbnail_empty` where
            no picture came out.
    """
    video = info.video
    if video is None:
        raise EncodeError.of("thumbnail_empty", "The file has no picture.")
    moment = 0.0
    if info.kind is MediaKind.VIDEO:
        moment = min(float(video.duration_seconds) / 10, _LATEST_SECONDS)
    for start in sorted({moment, 0.0}, reverse=True):
        _write(path, info, video, start, out, program)
        if out.exists() and out.stat().st_size > 0:
            return
    raise EncodeError.of("thumbnail_empty", "No picture of the file can be decoded.")


def thumbnail_size(video: VideoStream) -> tuple[int, int]:
    """Width and height of the thumbnail, in the shape the picture is seen in."""
    width, height = video.display_size
    scale = min(1.0, LONGER_SIDE_PIXELS / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def thumbnail_needs(info: MediaInfo, video: VideoStream) -> Needs:
    """What making the thumbnail of a file's picture needs."""
    converted = video.width * video.height * _CONVERTED_BYTES
    return Needs(_PROCESS_BYTES + info.reading_bytes(video) + converted)


def _write(
    path: Path, info: MediaInfo, video: VideoStream, start: float, out: Path, program: Path | None
) -> None:
    width, height = thumbnail_size(video)
    seek = ["-ss", f"{start:.3f}"] if start else []
    turned = [*_TURNS.get(video.rotation, ()), *(["hflip"] if video.mirrored else [])]
    filters = [*turned, f"scale={width}:{height}:flags=area", "setsar=1", "format=bgra"]
    tiled: tuple[str, ...] = ("-max_streams", str(MAX_TILES)) if video.tile_count else ()
    if video.shrinkable:
        tiled = ("-max_pixels", str(MAX_SHRUNK_PIXELS), "-lowres", _LOWRES)
    reading = input_arguments(path, info.container, tiled)
    graph = f"[0:{video.address or video.index}]{','.join(filters)}[out]"
    shown = ("-noautorotate", *seek, *reading, "-filter_complex", graph, "-map", "[out]")
    write_webp(path, shown, out, thumbnail_needs(info, video), program=program)


def write_webp(
    path: Path,
    shown: Sequence[str],
    out: Path,
    needs: Needs,
    *,
    cancel: CancelToken | None = None,
    program: Path | None = None,
) -> None:
    """Write one picture of a file.

    Args:
        path: The only file that is read.
        shown: FFmpeg options that read it and say what is shown.
        out: A file in a folder that holds nothing else.
        needs: What that takes.
        cancel: Stops the work.
        program: FFmpeg to run instead of the bundled one.

    Raises:
        ResourceError: `memory_limit`, `cpu_limit`.
        EncodeError: `ffmpeg_failed`, `ffmpeg_timeout`, `ffmpeg_missing`.
        CancelledError: `cancelled`.
    """
    webp = ("-frames:v", "1", "-c:v", "libwebp", "-quality", "80", "-f", "webp", f"file:{out}")
    confinement = Confinement(
        readable=(path,),
        writable=(out.parent,),
        memory_bytes=needs.limit_bytes,
        file_size_bytes=_LARGEST_BYTES,
        cpu_seconds=_CPU_SECONDS,
        wall_seconds=_TIMEOUT_SECONDS,
    )
    arguments = ["-threads", "1", *shown, *webp]
    run_ffmpeg(arguments, cancel=cancel, program=program, confinement=confinement)
