"""A sound that plain decoding cannot read to its end, made into a file of plain samples.

What is lost becomes silence and is reported; a source that lost too much is an error.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import Any

from reelmill.core.errors import DamagedError, OutputError, SourceError
from reelmill.core.media_info import is_damaged
from reelmill.core.plan.needs import clip_needs
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.model import AudioClip
from reelmill.media.cancel import CancelToken
from reelmill.media.diagnosis import log_lines
from reelmill.media.repair.close_look import look_closely
from reelmill.media.repair.piece_notes import Loss

_KEPT_BYTES = 64 * 1024**2
"""Files up to this size stay for the next audio clip of the same source."""

RAW_INPUT = ("-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", "2")
"""Options that read such a file."""


@dataclass
class Mender:
    """Mends sources for one mix.

    Attributes:
        folder: Where the files go; they are removed with it.
        cancel: Stops it.
        losses: What was lost, by source and stream.
    """

    folder: Path
    cancel: CancelToken | None = None
    losses: dict[tuple[str, int], tuple[Loss, ...]] = field(default_factory=dict)

    def mended(self, clip: AudioClip, path: Path) -> Path:
        """The file of plain samples of an audio clip's source.

        Raises:
            SourceError: `audio_unreadable`, `source_damaged`, with the audio clip's track as
                pointer.
            ResourceError: `memory_limit`, `cpu_limit`.
            HungError: `process_hung`.
            OutputError: `disk_full`.
            CancelledError: `cancelled`.
        """
        out = self.folder / f"{clip.asset[:64]}-{clip.stream}-{_last_sample(clip)}.pcm"
        key = (clip.asset, clip.stream)
        if out.exists():
            return out
        found = self._asked(clip, path, out)
        if "failed" in found:
            out.unlink(missing_ok=True)
            raise self._failure(clip, found)
        lost, seconds = found["lost_seconds"], found["samples"] / SAMPLE_RATE
        if not found["samples"] or found["cut_short"] or is_damaged(lost, seconds):
            out.unlink(missing_ok=True)
            raise damaged(clip.track, lost, seconds, cut_short=found["cut_short"])
        new = (Loss(*key, *loss) for loss in found["losses"])
        self.losses[key] = tuple(dict.fromkeys((*self.losses.get(key, ()), *new)))
        return out

    def note_short(self, clip: AudioClip, given: int, missing: int) -> None:
        """So many samples of an audio clip were promised and are not there, after those given.

        Raises:
            SourceError: `source_damaged`.
        """
        speed = float(clip.speed)
        start = (max(0, clip.trim_samples) + given * speed) / SAMPLE_RATE
        lost = missing * speed / SAMPLE_RATE
        if is_damaged(lost, start + lost):
            raise damaged(clip.track, lost, start + lost)
        key = (clip.asset, clip.stream)
        self.losses[key] = (*self.losses.get(key, ()), Loss(*key, start, lost))

    def done_with(self, path: Path) -> None:
        """Nobody reads it just now."""
        if path.exists() and path.stat().st_size > _KEPT_BYTES:
            path.unlink()

    def _asked(self, clip: AudioClip, path: Path, out: Path) -> dict[str, Any]:
        request = {"stream": clip.stream, "fillHoles": clip.has_holes}
        request["mostSamples"] = _last_sample(clip)
        with path.open("rb") as source, out.open("wb") as made:
            files = (source.fileno(), made.fileno())
            return look_closely(request, files, clip_needs(clip), self.cancel)

    def _failure(self, clip: AudioClip, found: dict[str, Any]) -> SourceError | OutputError:
        log_lines("A sound cannot be repaired.", found["failed"], "the reading process")
        if found.get("errno") in {errno.ENOSPC, errno.EDQUOT}:
            hint = "free some space or point REELMILL_HOME to a larger disk"
            return OutputError.of("disk_full", "The disk is full.", hint=hint)
        return unreadable(clip.track)


def _last_sample(clip: AudioClip) -> int:
    """How far the source is heard, and a second more: nothing beyond is decoded, or kept."""
    return max(0, clip.trim_samples) + ceil(clip.sample_count * clip.speed) + SAMPLE_RATE


def unreadable(pointer: str, reason: str = "it holds no sound that can be read") -> SourceError:
    """The error of a sound that cannot be decoded at all."""
    return SourceError.of(
        "audio_unreadable",
        f"The sound of this source cannot be decoded: {reason}",
        pointer,
        "play the file from start to end in another program, or convert it again",
    )


def damaged(pointer: str, lost: float, seconds: float, *, cut_short: bool = False) -> DamagedError:
    """The error of a source that lost too much to be heard or seen as it was meant."""
    if cut_short:
        message = f"The source breaks off after {seconds:.2f} s."
    else:
        message = f"{lost:.2f} of {seconds:.2f} s of this source cannot be decoded."
    hint = (
        "play the file from start to end in another program, and replace it if it is "
        "damaged there too"
    )
    return DamagedError.of("source_damaged", message, pointer, hint)
