"""Opening a foreign file whose bytes are read through a descriptor."""

from __future__ import annotations

import os
import resource
from contextlib import suppress

import av
import av.error
from av.container import InputContainer

from reelmill.core.errors import SourceError
from reelmill.media import foreign

_MOST_STREAMS = 10_000


def opened(descriptor: int, max_pixels: int, max_streams: int, *, lowres: int) -> InputContainer:
    """The file, with decoders that keep to the limits.

    Raises:
        SourceError: `source_not_media`, `source_too_many_streams`.
        MemoryError: there is not enough.
    """
    container = _open(descriptor, max_pixels, max_streams)
    decoder_options = {
        "max_pixels": str(foreign.decoder_pixels(max_pixels)),
        "codec_whitelist": foreign.DECODERS,
    }
    if lowres:
        decoder_options["lowres"] = str(lowres)
    for stream in (*container.streams.video, *container.streams.audio):
        if stream.codec_context is not None:
            stream.codec_context.options = decoder_options
            stream.codec_context.thread_count = 1
    return container


def attached_bytes(container: InputContainer) -> int:
    """Size of the files that are attached, such as fonts of subtitles."""
    return sum(len(attached.data or b"") for attached in container.streams.attachments)


def _open(descriptor: int, max_pixels: int, max_streams: int) -> InputContainer:
    """Opened with one stream more than there may be: some demuxers leave out what is too much."""
    options = foreign.demuxer_options("fd", max_pixels, max_streams + 1) | {"fd": str(descriptor)}
    try:
        container = av.open("fd:", options=options, metadata_errors="replace")
    except MemoryError as error:  # which is one of FFmpeg's errors, too
        streams = _most_streams(descriptor)
        if streams > max_streams:
            raise _too_many_streams(max_streams) from error
        if streams or _is_short_of_memory():
            raise
        raise _not_media() from error
    except av.error.FFmpegError as error:
        raise _not_media() from error
    if len(container.streams) > max_streams:
        container.close()
        raise _too_many_streams(max_streams)
    return container


def _most_streams(descriptor: int) -> int:
    """Streams of a file where there may be as many as it likes, 0 if it cannot be opened so."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    options = foreign.demuxer_options("fd", max_streams=_MOST_STREAMS) | {"fd": str(descriptor)}
    with suppress(av.error.FFmpegError), av.open("fd:", options=options) as container:
        return len(container.streams)
    return 0


def _too_many_streams(most: int) -> SourceError:
    message = f"The file has more than {most} streams: videos, sounds, subtitles and attachments."
    hint = "leave out those that you do not need"
    return SourceError.of("source_too_many_streams", message, hint=hint)


def _not_media() -> SourceError:
    return SourceError.of(
        "source_not_media",
        "The file is not a video, picture or sound in a supported format.",
        hint="supported: MP4/MOV, WebM/MKV, MPEG-TS, AVI, GIF, PNG, JPEG, WebP, JPEG XL, MP3, "
        "M4A/AAC, WAV, AIFF, FLAC, Ogg, WMA, AMR, AC-3, DTS, AU, CAF, HEIC, AVIF, BMP, TIFF; "
        "playlists are not",
    )


def _is_short_of_memory() -> bool:
    """FFmpeg says the same of sizes that a damaged file makes up, which cost nothing."""
    limit = resource.getrlimit(resource.RLIMIT_DATA)[0]
    taken_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return limit != resource.RLIM_INFINITY and taken_bytes > limit // 4
