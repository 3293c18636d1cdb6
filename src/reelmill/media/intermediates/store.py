"""Intermediates are made once for each source, in confined processes, and kept by its digest."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from reelmill.core.errors import OutputError, ResourceError, SourceError
from reelmill.core.media_info import MediaInfo, MediaKind
from reelmill.media import foreign
from reelmill.media.cancel import CancelToken
from reelmill.media.intermediates.needed import CODECS, Format, Needed, needed
from reelmill.media.intermediates.unpacking import Unpacking, unpack, unpacking_identity
from reelmill.media.last_use import note_use
from reelmill.media.memory_budget import MemoryBudget
from reelmill.media.named_by_content import keep_first

_LARGEST_BYTES = {Format.ANIMATED_WEBP: 256 * 1024**2, Format.JPEG_XL: 256 * 1024**2}
"""A picture of this size is held in memory while it is unpacked."""

_LARGEST_COPY_BYTES = 8 * 1024**3


class Probe(Protocol):
    """What tells what a file is."""

    def probe(self, path: Path, cancel: CancelToken | None = None) -> MediaInfo:
        """Facts about the file."""

    def digest(self, path: Path) -> str:
        """sha256 of the file's bytes."""


@dataclass(frozen=True, slots=True)
class ReadSource:
    """A source that can be decoded.

    Attributes:
        path: What is decoded: the source, or its intermediate.
        info: Facts about that.
        reported: Facts about the source, as whoever has it knows it.
    """

    path: Path
    info: MediaInfo
    reported: MediaInfo


class Intermediates:
    """Reads sources, whether or not they need an intermediate first.

    Args:
        folder: Where intermediates are kept; made when needed.
        budget: The machine's memory, of which unpacking takes a share.
        program: FFmpeg to run instead of the bundled one.
    """

    def __init__(
        self, folder: Path, budget: MemoryBudget | None = None, program: Path | None = None
    ) -> None:
        self._folder, self._program = folder, program
        self._budget = budget or MemoryBudget()

    def read(self, path: Path, prober: Probe, cancel: CancelToken | None = None) -> ReadSource:
        """The file to decode, and the facts about it; the source itself where that will do.

        Raises:
            SourceError: what `Prober.probe` raises, about the source.
            ResourceError: `memory_limit`, `cpu_limit`.
            HungError: `process_hung`.
            OutputError: `disk_full`.
            CancelledError: `cancelled`.
        """
        found = _needed(path)
        if found is None:
            info = prober.probe(path, cancel)
            return ReadSource(path, info, info)
        _check(found, path)
        digest = prober.digest(path)
        kept = self._kept(digest, path, found, cancel)
        info = _probed(kept, path, prober, cancel)
        if found.format in CODECS and info.video and info.video.frame_count == 1:
            info = replace(info, kind=MediaKind.IMAGE, video=info.video.at_rest(), videos=())
        return ReadSource(kept, info, _reported(info, found, digest, path.stat().st_size))

    def _kept(self, digest: str, path: Path, found: Needed, cancel: CancelToken | None) -> Path:
        kept = self._folder / f"{digest}-{unpacking_identity(found, self._program)[:12]}"
        if kept.exists():
            note_use(kept)
            return kept
        how = Unpacking(self._budget, self._program, cancel)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder, prefix=".new-") as scratch:
                made = Path(scratch, "made")
                unpack(path, made, found, how)
                keep_first(made, kept)
        except ResourceError as error:
            raise SourceError(error.problems) from None
        except OSError as error:
            message = f"No intermediate can be written to {self._folder}: {error.strerror}."
            hint = "free some space or point REELMILL_HOME to a larger disk"
            raise OutputError.of("disk_full", message, hint=hint) from None
        return kept


def _probed(kept: Path, path: Path, prober: Probe, cancel: CancelToken | None) -> MediaInfo:
    """Facts about an intermediate; problems are told of the source."""
    try:
        return prober.probe(kept, cancel)
    except SourceError as error:
        raise SourceError(
            replace(p, message=p.message.replace(str(kept), str(path))) for p in error.problems
        ) from error


def _reported(info: MediaInfo, found: Needed, digest: str, size: int) -> MediaInfo:
    own = replace(info, sha256=digest, bytes=size)
    codec = CODECS.get(found.format)
    if codec is None or own.video is None:
        return own
    video = replace(own.video, codec=codec)
    return replace(own, container=codec, video=video, videos=(video,) if own.videos else ())


def _needed(path: Path) -> Needed | None:
    """What the file is; what cannot be opened is for the prober to refuse."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor
            return needed(file) if file.seekable() else None
    except OSError:
        return None


def _check(found: Needed, path: Path) -> None:
    if found.width * found.height > foreign.MAX_PIXELS:
        message = (
            f"The picture has {found.width}x{found.height} pixels; "
            f"the limit is {foreign.MAX_PIXELS} in all."
        )
        raise SourceError.of("source_too_many_pixels", message, hint="scale it down first")
    size, largest = path.stat().st_size, _LARGEST_BYTES.get(found.format, _LARGEST_COPY_BYTES)
    if size > largest:
        message = f"The file {path} has {size} bytes; the limit for a {found.format} is {largest}."
        raise SourceError.of("source_too_large", message, hint="convert it into an MP4")
