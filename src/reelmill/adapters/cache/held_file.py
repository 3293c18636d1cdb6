"""Files that say "somebody is using this" and stop saying so when that process dies.

The kernel drops a `flock` with the process that held it, so no process ids are compared;
that also works between containers that share a folder.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

_UNFINISHED = ".new-"
_UNFINISHED_SECONDS = 3600


@contextlib.contextmanager
def held_file(folder: Path, suffix: str, text: str = "") -> Iterator[Path]:
    """A new file with `text` that counts as held inside the context, and then is gone.

    It gets its name only once it is locked, so nobody can take it for abandoned.
    """
    name = uuid.uuid4().hex
    unfinished, path = folder / f"{_UNFINISHED}{name}", folder / f"{name}{suffix}"
    with unfinished.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(text)
            file.flush()
            unfinished.rename(path)
            yield path
        finally:
            unfinished.unlink(missing_ok=True)  # still there where the disk is full
            path.unlink(missing_ok=True)


def is_held(path: Path) -> bool:
    """True where a living process holds the file."""
    try:
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


@contextlib.contextmanager
def locked(path: Path, *, exclusive: bool) -> Iterator[None]:
    """Hold the lock file at `path` (made where missing), alone or together with others."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def remove_unfinished(folder: Path) -> None:
    """Remove files that a process left while it was making them."""
    for path in folder.glob(f"{_UNFINISHED}*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _UNFINISHED_SECONDS and not is_held(path):
                path.unlink()
