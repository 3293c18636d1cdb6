"""The sha256 of a source, computed once for as long as the file stays the same."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path

from reelmill.core.errors import SourceError
from reelmill.media.last_use import note_use

_SHA256 = re.compile(r"[0-9a-f]{64}")


def source_sha256(path: Path, memo_folder: Path | None = None) -> str:
    """Hex digest of the file's bytes.

    With `memo_folder` the digest is remembered for as long as path, size, modification
    time (to the nanosecond) and inode stay the same.

    Raises:
        SourceError: `source_unreadable`.
    """
    try:
        memo = _memo(path, memo_folder) if memo_folder else None
        known = _remembered(memo) if memo else None
        if known is not None:
            return known
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        message = f"The file {path} cannot be read: {os.strerror(error.errno or 0)}."
        hint = "check the file's permissions"
        raise SourceError.of("source_unreadable", message, hint=hint) from None
    if memo is not None and memo == _memo(path, memo.parent):
        write_atomically(memo, digest)
    return digest


def _memo(path: Path, folder: Path) -> Path:
    facts = path.stat()
    name = f"{path.absolute()}\0{facts.st_size}\0{facts.st_mtime_ns}\0{facts.st_ino}"
    return folder / hashlib.sha256(os.fsencode(name)).hexdigest()


def _remembered(memo: Path) -> str | None:
    try:
        text = memo.read_text("ascii")
        note_use(memo)
    except (OSError, ValueError):
        return None
    return text if _SHA256.fullmatch(text) else None


def write_atomically(path: Path, text: str) -> None:
    """Write a small cache file so that readers see all of it or nothing; failing is harmless."""
    with contextlib.suppress(OSError):
        write_whole(path, text)


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that readers see all of it or nothing; failing leaves nothing.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".new-", text=True)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
