"""A master appears at its place whole, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reelmill.core.byte_size import size_text
from reelmill.core.errors import NoRoomError, OutputError


def check_output(out: Path) -> None:
    """Refuse, before any work is done, an output that cannot be written.

    Raises:
        OutputError: `output_unwritable`.
    """
    folder = out.parent
    if out.is_dir():
        raise _unwritable(out, "it is a folder", "name a file in it")
    if not folder.is_dir():
        raise _unwritable(out, f"there is no folder `{folder}`", "create it first")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unwritable(out, f"the folder `{folder}` is not writable", "check its permissions")


def check_space(out: Path, scratch: Path, master_bytes: int, segment_bytes: int) -> None:
    """Refuse a render that the disks cannot hold.

    Raises:
        NoRoomError: `disk_full`.
        OutputError: `disk_too_small`, where even an empty disk could not.
    """
    needed = {scratch: segment_bytes, out.parent: master_bytes}
    if _device(scratch) == _device(out.parent):
        needed = {scratch: segment_bytes + master_bytes}
    for folder, bytes_ in needed.items():
        total, _, free = shutil.disk_usage(folder)
        if total < bytes_:
            raise _too_small(folder, bytes_, total)
        if free < bytes_:
            message = (
                f"The disk of `{folder}` has {size_text(free)} free, "
                f"but about {size_text(bytes_)} are needed."
            )
            hint = "free some space, or write to another disk"
            raise NoRoomError.of("disk_full", message, hint=hint)


def _too_small(folder: Path, needed_bytes: int, whole_bytes: int) -> OutputError:
    message = (
        f"About {size_text(needed_bytes)} are needed, but the whole disk of `{folder}` "
        f"has {size_text(whole_bytes)}."
    )
    return OutputError.of("disk_too_small", message, hint="render less, or use a larger disk")


@contextmanager
def publishing(out: Path, scratch: Path, name: str = "master") -> Iterator[Path]:
    """A file to write; it replaces `out` at the end, or vanishes after an error.

    It lies in `scratch` (which outlives no crash), under a name of its own, where that is on the
    output's file system.

    Raises:
        OutputError: `output_unwritable`.
    """
    near = _device(scratch) == _device(out.parent)
    draft = scratch / f"{name}{out.suffix}" if near else out.parent / f".{out.name}.{os.getpid()}"
    try:
        yield draft
        _replace(draft, out)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def _replace(draft: Path, out: Path) -> None:
    try:
        draft.replace(out)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise _unwritable(out, why, "check its folder") from error


def _device(folder: Path) -> int:
    return folder.stat().st_dev


def _unwritable(out: Path, why: str, hint: str) -> OutputError:
    return OutputError.of("output_unwritable", f"Cannot write `{out}`: {why}.", hint=hint)
