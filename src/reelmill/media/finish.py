"""Finished segments and chunks -> master, in the container its codec asks for."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import av

from reelmill.core.errors import OutputError, StitchError
from reelmill.core.plan.audio import AudioPlan
from reelmill.core.plan.master_plan import MasterPlan
from reelmill.core.plan.needs import Needs
from reelmill.media.cancel import CancelToken
from reelmill.media.diagnosis import log_lines
from reelmill.media.process import input_arguments, run_ffmpeg
from reelmill.media.repair.piece_notes import bytes_without_notes
from reelmill.media.sandbox import limited
from reelmill.media.stitch import Finished, stitch

_COPY_NEEDS = Needs(memory_bytes=200_000_000, cpu_seconds=600)  # three hours of WAV: 4 s, 32 MB


def finish(
    plan: MasterPlan,
    finished: Finished,
    out: Path,
    on_packets: Callable[[int, int], None],
    cancel: CancelToken,
) -> None:
    """Write the master.

    Raises:
        StitchError: what `stitch` raises.
        OutputError: `disk_full`, `output_unwritable`.
        CancelledError: `cancelled`.
    """
    try:
        with writing():
            if plan.audio and not plan.output.joined:
                _tagged(plan.audio, plan.output.muxer, finished, out, cancel)
            else:
                stitch(plan, finished, out, cancel=cancel, on_packets=on_packets)
    except av.FFmpegError as error:
        log_lines("Stored work cannot be used.", str(error))
        hint = "clear the cache and render again"
        message = "A stored segment cannot be read."
        raise StitchError.of("segment_damaged", message, hint=hint) from error


@contextmanager
def writing() -> Iterator[None]:
    """Where a part of the output is written.

    Raises:
        OutputError: `disk_full`, `output_unwritable`.
    """
    try:
        yield
    except OSError as error:
        raise _unwritable(error) from error


def _unwritable(error: OSError) -> OutputError:
    why = os.strerror(error.errno or 0).lower()
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        hint = "free some space, or write to another disk"
        return OutputError.of("disk_full", f"Cannot write the master: {why}.", hint=hint)
    hint = "check its folder, and that nothing removes the cache during the render"
    return OutputError.of("output_unwritable", f"Cannot write the master: {why}.", hint=hint)


def _tagged(
    audio: AudioPlan, muxer: str, finished: Finished, out: Path, cancel: CancelToken
) -> None:
    """The one encoded file, copied; with its tags where there are any."""
    stored = finished.paths[audio.chunks[0].fingerprint]
    source = out if not finished.metadata else out.with_suffix(".untagged")
    _copy_without_notes(stored, source)
    if not finished.metadata:
        return
    tags = [f"{name}={value}" for name, value in finished.metadata.items()]
    named = [option for tag in tags for option in ("-metadata", tag)]
    copied = [*input_arguments(source), "-c", "copy", *named, "-f", muxer]
    confinement = limited(_COPY_NEEDS, (source,), (out.parent,))
    run_ffmpeg([*copied, f"file:{out}"], cancel=cancel, confinement=confinement)
    source.unlink()


def _copy_without_notes(stored: Path, out: Path) -> None:
    shutil.copyfile(stored, out)
    os.truncate(out, bytes_without_notes(stored))


__all__ = ["Finished", "finish", "writing"]
