"""What an FFmpeg program can do, as it tells itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reelmill.core.output_formats import LIBRARIES
from reelmill.media.process import start_ffmpeg
from reelmill.media.sandbox import Confinement

OLDEST_MAJOR = 7
"""Major version from which all options that are used exist."""

_PICTURE_FILTERS = """
    alphaextract alphamerge avgblur bwdif color colorchannelmixer concat crop fade format fps hflip
    loop lut lut2 lutrgb null overlay pad perspective premultiply rotate scale setparams setpts
    setsar settb split tonemap tpad transpose trim unpremultiply vflip xfade zscale
"""
_SOUND_FILTERS = "aformat alimiter aresample asetpts atrim pan rubberband"
_ENCODERS = "libwebp pcm_f32le pcm_s16le png rawvideo"

NEEDED_FILTERS = frozenset(f"{_PICTURE_FILTERS} {_SOUND_FILTERS}".split())
NEEDED_ENCODERS = frozenset(_ENCODERS.split()) | LIBRARIES


@dataclass(frozen=True, slots=True)
class FfmpegFacts:
    """One FFmpeg program.

    Attributes:
        version: As it names itself, such as "9.0.2-static".
        missing: Needed filters and encoders that it lacks, in alphabetical order.
    """

    version: str
    missing: tuple[str, ...]

    @property
    def major(self) -> int | None:
        """The major version; None for a development build, which names a commit instead."""
        head = self.version.lstrip("nN").split(".")[0]
        return int(head) if head.isdecimal() else None

    @property
    def too_old(self) -> bool:
        """Whether the version is known to be older than `OLDEST_MAJOR`."""
        return self.major is not None and self.major < OLDEST_MAJOR


QUESTIONS = ("-version", "-filters", "-encoders")
"""What a program is asked."""


def ffmpeg_facts(program: Path) -> FfmpegFacts:
    """Asks a program.

    Raises:
        EncodeError: it does not run.
    """
    return facts_from(*(_reported(program, question) for question in QUESTIONS))


def facts_from(version: str, *listings: str) -> FfmpegFacts:
    """Facts from what a program answers to `QUESTIONS`."""
    listed = {name for listing in listings for name in _names(listing)}
    missing = (NEEDED_FILTERS | NEEDED_ENCODERS) - listed
    return FfmpegFacts(version.split()[2], tuple(sorted(missing)))


def _reported(program: Path, question: str) -> str:
    with start_ffmpeg([question], program=program, confinement=Confinement(readable=())) as process:
        assert process.stdout is not None  # noqa: S101 - stdout is a pipe by default
        return process.stdout.read().decode(errors="replace")


def _names(listing: str) -> set[str]:
    """The second word of every line: after the flags comes the name."""
    return {words[1] for line in listing.splitlines() if len(words := line.split()) > 1}
