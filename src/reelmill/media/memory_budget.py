"""The machine's memory, shared by all processes of one user: web, workers, command lines.

Whoever starts something that takes memory first takes a share for it. Shares are files in a
folder of this machine, each locked by the process that holds it, so they end with it however it
ends. They are granted in the order they were asked for: what is large waits its turn, and nothing
overtakes it. Nobody may ask for a second share while holding one, so nobody waits in a circle.
"""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from reelmill.core.errors import ResourceError
from reelmill.media.cancel import CancelToken

SHARE_OF_MACHINE = 0.8
"""The rest is for what is not encoded: servers, Python, the kernel, other programs."""

_PLACES = ("/dev/shm", "/tmp")  # noqa: S108 - a private folder in it is checked below
_CGROUPS = Path("/sys/fs/cgroup")
_AGAIN_SECONDS = 0.1
_LOCK_SECONDS = 5.0
_MEGABYTE = 1_000_000


def machine_bytes() -> int:
    """Memory of this machine, or of the container where that has less."""
    return min([psutil.virtual_memory().total, *cgroup_limits(Path("/proc/self/cgroup"))])


def cgroup_limits(membership: Path, root: Path = _CGROUPS) -> Iterator[int]:
    """Limits of the control groups, of either version, that a process is in."""
    with suppress(OSError):
        for line in membership.read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if not controllers:
                yield from _limits_above(root, path, "memory.max")
            elif "memory" in controllers.split(","):
                yield from _limits_above(root / "memory", path, "memory.limit_in_bytes")


def _limits_above(root: Path, path: str, name: str) -> Iterator[int]:
    folder = root / path.strip("/")
    for place in (folder, *folder.parents):
        with suppress(OSError, ValueError):
            yield int((place / name).read_text())
        if place == root:
            return


@dataclass(frozen=True, slots=True)
class _Share:
    """A line of the ledger: a file named by its number."""

    number: int
    bytes: int
    granted: bool


class MemoryBudget:
    """Shares of memory that are never more than there is, all processes together.

    Args:
        total_bytes: What there is to share; None for most of what the machine has.
        folder: Where the shares lie; None for the one of this machine and user.
    """

    def __init__(self, total_bytes: int | None = None, folder: Path | None = None) -> None:
        self.total_bytes = total_bytes or int(machine_bytes() * SHARE_OF_MACHINE)
        self._folder = folder or _own_folder()

    def check(self, needed_bytes: int, what: str, pointer: str = "") -> None:
        """Refuse what could never be done here.

        Raises:
            ResourceError: `memory_limit`, with both numbers.
        """
        if needed_bytes <= self.total_bytes:
            return
        needed, there = needed_bytes // _MEGABYTE, self.total_bytes // _MEGABYTE
        message = f"{what} needs about {needed} MB of memory; this machine has {there} MB for it."
        hint = "use smaller sources or fewer at a time, or raise REELMILL_MEMORY_BYTES"
        raise ResourceError.of("memory_limit", message, pointer, hint)

    @contextmanager
    def share(self, needed_bytes: int, cancel: CancelToken | None = None) -> Iterator[None]:
        """Hold so much memory meanwhile, from when there is so much.

        Raises:
            ResourceError: `memory_limit`, there will never be so much.
            CancelledError: `cancelled`, while waiting.
        """
        self.check(needed_bytes, "This piece of work")
        token = cancel or CancelToken()
        number, descriptor = self._asked(needed_bytes)
        try:
            while not self._granted(number, needed_bytes, descriptor):
                token.wait(_AGAIN_SECONDS)
                token.raise_if_cancelled()
            yield
        finally:
            with suppress(OSError):
                self._file(number).unlink()
            os.close(descriptor)

    @property
    def held_bytes(self) -> int:
        """What is held right now."""
        with self._locked() as alone:
            return sum(s.bytes for s in self._shares(sweep=alone) if s.granted)

    def _asked(self, needed_bytes: int) -> tuple[int, int]:
        """A number behind all others, and the descriptor that holds its file's lock."""
        with self._locked() as alone:
            numbers = [s.number for s in self._shares(sweep=alone)]
            number = max(numbers, default=0) + 1
            while True:
                with suppress(FileExistsError):
                    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC
                    descriptor = os.open(self._file(number), flags, 0o600)
                    break
                number += 1
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            os.pwrite(descriptor, f"{needed_bytes:020d} 0".encode(), 0)
            return number, descriptor

    def _granted(self, number: int, needed_bytes: int, descriptor: int) -> bool:
        with self._locked() as alone:
            before = [
                share
                for share in self._shares(sweep=alone)
                if share.number != number and (share.granted or share.number < number)
            ]
            if sum(share.bytes for share in before) + needed_bytes > self.total_bytes:
                return False
            os.pwrite(descriptor, f"{needed_bytes:020d} 1".encode(), 0)
            return True

    def _shares(self, *, sweep: bool) -> Iterator[_Share]:
        for entry in os.scandir(self._folder):
            if entry.name.isdigit():
                with suppress(OSError, ValueError):
                    yield from self._read(Path(entry.path), sweep=sweep)

    def _read(self, file: Path, *, sweep: bool) -> Iterator[_Share]:
        """The share in a file; one that nobody locks was left by a process that is gone."""
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        try:
            with suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
                if sweep:
                    file.unlink()
                return
            size, granted = os.pread(descriptor, 64, 0).split()
            yield _Share(int(file.name), int(size), granted == b"1")
        finally:
            os.close(descriptor)

    def _file(self, number: int) -> Path:
        return self._folder / f"{number:020d}"

    @contextmanager
    def _locked(self) -> Iterator[bool]:
        """Alone with the ledger for a moment; False where whoever has it seems to be stopped.

        Then a little more than there is may be shared, which is better than that all stop.
        """
        descriptor = os.open(self._folder / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            yield _taken(descriptor)
        finally:
            os.close(descriptor)


def _taken(descriptor: int) -> bool:
    until = time.monotonic() + _LOCK_SECONDS
    while time.monotonic() < until:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.002)
        else:
            return True
    return False


def _own_folder() -> Path:
    """A folder of this machine that only this user may enter."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    for place in _PLACES:
        folder = Path(place) / f"reelmill-memory-{user}"
        with suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            facts = folder.lstat()
            if stat.S_ISDIR(facts.st_mode) and facts.st_uid == user:
                return folder
    raise OSError(f"none of {', '.join(_PLACES)} can be written to")
