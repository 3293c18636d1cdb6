"""Which FFmpeg program is used, and what names its build."""

from __future__ import annotations

import functools
import hashlib
import os
import subprocess
from pathlib import Path

import imageio_ffmpeg

from reelmill.core.errors import EncodeError
from reelmill.media.sandbox import Confinement, start_confined

_VERSION_SECONDS = 60


def ffmpeg_path(override: str | None = None) -> Path:
    """The FFmpeg program: `override` (the value of REELMILL_FFMPEG) or the bundled one.

    Raises:
        EncodeError: `ffmpeg_missing`, there is no such program.
    """
    try:
        path = Path(override or imageio_ffmpeg.get_ffmpeg_exe()).absolute()
    except RuntimeError as error:
        raise EncodeError.of(
            "ffmpeg_missing", f"The FFmpeg program was not found: {error}."
        ) from error
    if not os.access(path, os.X_OK) or path.is_dir():
        raise EncodeError.of(
            "ffmpeg_missing",
            f"There is no FFmpeg program at {path}.",
            hint="set REELMILL_FFMPEG to an FFmpeg 7 or later, or reinstall imageio-ffmpeg",
        )
    return path


@functools.lru_cache(maxsize=8)
def _identity(path: Path, size: int, _modified_ns: int) -> str:
    command = [str(path), "-hide_banner", "-version"]
    reported = subprocess.run(
        command,
        capture_output=True,
        check=True,
        stdin=subprocess.DEVNULL,
        timeout=_VERSION_SECONDS,
    )
    return hashlib.sha256(reported.stdout + str(size).encode()).hexdigest()


@functools.lru_cache(maxsize=8)
def _check_confined(path: Path, _modified_ns: int) -> None:
    """See that a program of the operator's runs as every FFmpeg does: confined, and by itself."""
    process = start_confined([str(path), "-hide_banner", "-version"], Confinement(readable=()))
    if process.wait(_VERSION_SECONDS) != 0:
        sentence = (
            f"FFmpeg at {path} cannot be confined: it is a script, it starts another program, "
            "or it reads files outside the system's folders."
        )
        hint = "name the program itself in REELMILL_FFMPEG, not a script or wrapper that starts it"
        raise EncodeError.of("ffmpeg_missing", sentence, hint=hint)


def ffmpeg_identity(program: Path | None = None) -> str:
    """Hex digest naming an FFmpeg build: its version text (with configuration) and size.

    Raises:
        EncodeError: `ffmpeg_missing`, it does not run, or not confined.
    """
    path = program or ffmpeg_path()
    try:
        facts = path.stat()
        identity = _identity(path, facts.st_size, facts.st_mtime_ns)
        if path != ffmpeg_path():
            _check_confined(path, facts.st_mtime_ns)
        return identity
    except (OSError, subprocess.SubprocessError) as error:
        raise EncodeError.of("ffmpeg_missing", f"FFmpeg at {path} does not run: {error}.") from None
