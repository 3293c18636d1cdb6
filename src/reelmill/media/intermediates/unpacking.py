"""Has FFmpeg write an intermediate.

Decoding JPEG XL takes far more time than other pictures, and may stop for good where memory is
short; an animated WebP cannot be sought in, and its stream does not say what its pixels
are. So both are decoded once for a source, and not in every encoder.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reelmill.core.errors import EncodeError, HungError, OutputError, ResourceError, SourceError
from reelmill.core.plan.fingerprint import fingerprint
from reelmill.media import foreign
from reelmill.media.cancel import CancelToken
from reelmill.media.ffmpeg_program import ffmpeg_identity
from reelmill.media.intermediates import matroska_times
from reelmill.media.intermediates.needed import Format, Needed
from reelmill.media.memory_budget import MemoryBudget
from reelmill.media.process import run_ffmpeg
from reelmill.media.sandbox import Confinement

UNPACKING_VERSION = 1
"""Raise it whenever the same source gets another intermediate: the golden intermediates tell."""

_PROCESS_BYTES = 200_000_000
_CPU_SECONDS, _WALL_SECONDS = 120, 960
_LARGEST_FILE_BYTES = 2 * 1024**3
_READERS = {
    (Format.ANIMATED_WEBP, True): ("webp_anim", "webp_anim,webp"),
    (Format.JPEG_XL, True): ("jpegxl_anim", "libjxl_anim"),
    (Format.JPEG_XL, False): ("jpegxl_pipe", "libjxl"),
}
"""Demuxer and decoders, by format and whether it moves."""

_BYTES_A_PIXEL = 30
"""40 million pixels of JPEG XL took 10 of each, pictures on their way to the PNG included."""

_HINTS = {
    Format.ANIMATED_WEBP: "convert it into a WebM, an MP4 or an animated PNG",
    Format.JPEG_XL: "check that it opens in another program, or convert it to JPEG or PNG",
    Format.EARLY_MATROSKA: "export it again with times that begin at 0, or as MP4",
}


@dataclass(frozen=True, slots=True)
class Unpacking:
    """With what something is unpacked.

    Attributes:
        budget: The machine's memory, of which a share is taken.
        program: FFmpeg to run instead of the bundled one.
        cancel: Stops it.
    """

    budget: MemoryBudget
    program: Path | None = None
    cancel: CancelToken | None = None


def unpack(path: Path, made: Path, found: Needed, how: Unpacking) -> None:
    """Write the intermediate of a source, in a folder that holds nothing else.

    Raises:
        SourceError: `source_not_decodable`, `source_too_large`.
        ResourceError: `memory_limit`, `cpu_limit`.
        HungError: `process_hung`.
        EncodeError: `ffmpeg_missing`.
        OutputError: `disk_full`.
        CancelledError: `cancelled`.
    """
    if found.format is Format.EARLY_MATROSKA:
        _retime(path, made, found)
        return
    pixels = found.width * found.height or foreign.MAX_PIXELS
    memory_bytes = _PROCESS_BYTES + _BYTES_A_PIXEL * pixels
    confinement = Confinement(
        readable=(path,),
        writable=(made.parent,),
        memory_bytes=memory_bytes,
        file_size_bytes=_LARGEST_FILE_BYTES,
        cpu_seconds=_CPU_SECONDS,
        wall_seconds=_WALL_SECONDS,
    )
    arguments = [*_reading(path, found), *_writing(made, found)]
    with how.budget.share(memory_bytes, how.cancel):
        try:
            run_ffmpeg(arguments, cancel=how.cancel, program=how.program, confinement=confinement)
        except (EncodeError, OutputError) as error:
            raise _refusal(path, found, error) from error


def unpacking_identity(found: Needed, program: Path | None = None) -> str:
    """What determines an intermediate besides its source: FFmpeg and its arguments, or our code.

    Raises:
        EncodeError: `ffmpeg_missing`.
    """
    ours = f"unpacking {UNPACKING_VERSION}"
    if found.format is Format.EARLY_MATROSKA:
        return fingerprint(ours)
    reported = (*_reading(Path("source"), found), *_writing(Path("made"), found))
    return fingerprint(ours, ffmpeg_identity(program), *reported)


def _retime(path: Path, made: Path, found: Needed) -> None:
    try:
        matroska_times.write_later(path, made, found.early_ticks)
    except ValueError as error:
        message = f"{path}: The times of this {found.format} cannot be repaired: {error}."
        raise SourceError.of("source_not_decodable", message, hint=_HINTS[found.format]) from None


def _reading(path: Path, found: Needed) -> list[str]:
    demuxer, decoders = _READERS[found.format, found.moving]
    options = foreign.demuxer_options("file") | {
        "format_whitelist": demuxer,
        "codec_whitelist": decoders,
        "threads": "1",
    }
    reported = [part for name, value in options.items() for part in (f"-{name}", value)]
    return [*reported, "-xerror", "-f", demuxer, "-i", f"file:{path}"]


def _writing(made: Path, found: Needed) -> list[str]:
    encoder = ["-map", "0:v:0", "-c:v", "png", "-compression_level", "1", "-pred", "up"]
    if found.format is Format.ANIMATED_WEBP:
        encoder += ["-pix_fmt", "rgba"]
    if not found.moving:
        return [*encoder, "-frames:v", "1", "-f", "image2pipe", f"file:{made}"]
    timed = ["-fps_mode", "passthrough", "-enc_time_base", "demux", "-fflags", "+bitexact"]
    return [*encoder, *timed, "-f", "mov", f"file:{made}"]


def _refusal(
    path: Path, found: Needed, error: EncodeError | OutputError
) -> EncodeError | OutputError | SourceError:
    """The error as one of the source, where it is."""
    if isinstance(error, ResourceError | HungError):
        return error
    match error.problems[0].code:
        case "output_too_large":
            message = f"{path}: The pictures of this {found.format} take more than 2 GiB."
            hint = "shorten it, or convert it into a WebM or an MP4"
            return SourceError.of("source_too_large", message, hint=hint)
        case "ffmpeg_failed" | "ffmpeg_timeout":
            message = f"{path}: This {found.format} cannot be decoded; it may be damaged."
            return SourceError.of("source_not_decodable", message, hint=_HINTS[found.format])
        case _:
            return error
