"""Finished segments and audio chunks, found again by fingerprint.

    objects/ab/abcd…/   data, facts.json (size, sha256); its modification time is the last use
    scratch/XXXX/       work in progress, with scratch/XXXX.lock held by its process
    pins/XXXX.pin       fingerprints in use, held by the process that uses them

An object appears and disappears by renaming its folder, so any number of processes may use
the store at once. Choosing what disappears is done by one process at a time, and not while
another one pins.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reelmill.adapters.cache.held_file import held_file, is_held, locked, remove_unfinished
from reelmill.core.errors import OutputError
from reelmill.settings import HOME_HINT

_FINGERPRINT = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{3,127}")
_DATA, _FACTS = "data", "facts.json"
_FULL = {errno.ENOSPC, errno.EDQUOT}
_TAKEN = {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}
_EVICT_EVERY = 10
"""Look for something to evict after putting this fraction of the limit."""


@dataclass(frozen=True, slots=True)
class _Object:
    """An object as eviction sees it."""

    fingerprint: str
    bytes: int
    used_ns: int


class SegmentCache:
    """A content-addressed store of files, limited in size; safe with several processes.

    Args:
        folder: Where it is.
        limit_bytes: What `evict` keeps to; pinned objects may exceed it.
        other_folders: Folders whose files count as well, though they are evicted by others.

    Raises:
        OutputError: `disk_full`, `cache_unwritable`; as does every method.
    """

    def __init__(self, folder: Path, limit_bytes: int, other_folders: Sequence[Path] = ()) -> None:
        self._limit_bytes = limit_bytes
        self._other_folders = other_folders
        self._objects, self._scratch, self._pins = (
            folder.absolute() / name for name in ("objects", "scratch", "pins")
        )
        self._lock = folder.absolute() / "evict.lock"
        self._unseen_bytes = 0
        with _as_output_error():
            for part in (self._objects, self._scratch, self._pins):
                part.mkdir(parents=True, exist_ok=True)
                remove_unfinished(part)
            self._remove_abandoned_scratch()

    def get(self, fingerprint: str) -> Path | None:
        """The file put under this fingerprint, now the most recently used; None where absent.

        Pin it first where another process might evict it before it is read.
        """
        place = self._place(fingerprint)
        if self._promised_bytes(place) is None:
            return None
        with contextlib.suppress(OSError):
            os.utime(place / _FACTS)
        return place / _DATA

    def put(self, fingerprint: str, file: Path) -> Path:
        """Move `file` into the store and return where it is now.

        Where another process was first, its file stays and this one is dropped.
        """
        place = self._place(fingerprint)
        with _as_output_error(), self.scratch() as folder:
            made = folder / "object"
            made.mkdir()
            size = _move(file, made / _DATA)
            facts = {"bytes": size, "sha256": _sha256(made / _DATA)}
            (made / _FACTS).write_text(json.dumps(facts))
            place.parent.mkdir(exist_ok=True)
            self._publish(made, place)
        self._unseen_bytes += size
        if self._unseen_bytes > self._limit_bytes // _EVICT_EVERY:
            with self.pin([fingerprint]):
                self.evict()
        return place / _DATA

    def _publish(self, made: Path, place: Path) -> None:
        """Rename a finished object to its place, unless there is a whole one."""
        while not _renamed(made, place):
            seen = _identity(place)
            if self._promised_bytes(place) is not None:
                return
            self._remove_damaged(place, seen)

    def verify(self, fingerprint: str) -> bool:
        """True where the stored file still has the sha256 it was put with.

        A file that has not is removed, so that it is made again.
        """
        place = self._place(fingerprint)
        seen = _identity(place)
        try:
            promised = json.loads((place / _FACTS).read_bytes())["sha256"]
            if _sha256(place / _DATA) == promised:
                return True
        except (OSError, ValueError, KeyError, TypeError):
            pass
        with _as_output_error():
            self._remove_damaged(place, seen)
        return False

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """A private folder on the store's file system, removed afterwards.

        Where the process is killed, the next one to open the store removes it.
        """
        with contextlib.ExitStack() as stack:
            with _as_output_error():
                lock = stack.enter_context(held_file(self._scratch, ".lock"))
                folder = lock.with_suffix("")
                stack.callback(shutil.rmtree, folder, ignore_errors=True)
                folder.mkdir()
            yield folder

    @contextlib.contextmanager
    def pin(self, fingerprints: Iterable[str]) -> Iterator[None]:
        """Keep these objects, present or yet to come, from eviction by any process."""
        names = "\n".join(sorted(set(fingerprints)))
        with contextlib.ExitStack() as stack:
            with _as_output_error(), locked(self._lock, exclusive=False):
                stack.enter_context(held_file(self._pins, ".pin", names))
            yield

    def evict(self) -> int:
        """Remove the least recently used unpinned objects until the limit holds.

        Returns:
            Bytes freed.
        """
        self._remove_abandoned_pins()
        objects = sorted(self._listed(), key=lambda each: each.used_ns)
        taken = sum(each.bytes for each in objects) + sum(map(_unlinked_bytes, self._other_folders))
        excess = taken - self._limit_bytes
        self._unseen_bytes = 0
        if excess <= 0:
            return 0
        with _as_output_error():
            with locked(self._lock, exclusive=True):
                buried = list(self._buried(objects, excess))
            for _, grave in buried:
                shutil.rmtree(grave, ignore_errors=True)
        return sum(each.bytes for each, _ in buried)

    def _buried(self, objects: Iterable[_Object], excess: int) -> Iterator[tuple[_Object, Path]]:
        """Rename the first unpinned objects into graves; the lock is held meanwhile."""
        pinned = self._pinned()
        for each in objects:
            if excess <= 0:
                return
            place = self._place(each.fingerprint)
            if each.fingerprint in pinned:
                continue
            used_ns = _used_ns(place)
            if used_ns == each.used_ns and (grave := self._grave(place)):
                yield each, grave
            if used_ns is None or used_ns == each.used_ns:
                excess -= each.bytes

    def used_bytes(self) -> int:
        """Size of all objects together."""
        return sum(each.bytes for each in self._listed())

    def _place(self, fingerprint: str) -> Path:
        if not _FINGERPRINT.fullmatch(fingerprint):
            raise ValueError(f"not a fingerprint: {fingerprint!r}")
        return self._objects / fingerprint[:2] / fingerprint

    def _promised_bytes(self, place: Path) -> int | None:
        try:
            promised = int(json.loads((place / _FACTS).read_bytes())["bytes"])
            return promised if (place / _DATA).stat().st_size == promised else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _listed(self) -> list[_Object]:
        found = []
        for place in self._objects.glob("*/*"):
            with contextlib.suppress(FileNotFoundError):
                used_ns = (place / _FACTS).stat().st_mtime_ns
                found.append(_Object(place.name, (place / _DATA).stat().st_size, used_ns))
        return found

    def _pinned(self) -> set[str]:
        self._remove_abandoned_pins()
        names: set[str] = set()
        for path in self._pins.glob("*.pin"):
            with contextlib.suppress(FileNotFoundError):
                names.update(path.read_text().split())
        return names

    def _remove_abandoned_pins(self) -> None:
        for path in self._pins.glob("*.pin"):
            if not is_held(path):
                path.unlink(missing_ok=True)

    def _remove_damaged(self, place: Path, seen: tuple[int, int] | None) -> None:
        """Remove what was seen there, and not what another process may have put there since."""
        with locked(self._lock, exclusive=True):
            grave = self._grave(place) if seen and _identity(place) == seen else None
        if grave:
            shutil.rmtree(grave, ignore_errors=True)

    def _grave(self, place: Path) -> Path | None:
        """Where an object is now that it is no more, None where there was none."""
        grave = self._scratch / f"{uuid.uuid4().hex}.gone"
        try:
            return place.rename(grave)
        except FileNotFoundError:
            return None

    def _remove_abandoned_scratch(self) -> None:
        for lock in self._scratch.glob("*.lock"):
            if not is_held(lock):
                shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
                lock.unlink(missing_ok=True)
        for grave in self._scratch.glob("*.gone"):
            shutil.rmtree(grave, ignore_errors=True)


def _renamed(made: Path, place: Path) -> bool:
    """Rename a folder; False where something is there."""
    try:
        made.rename(place)
    except OSError as error:
        if error.errno not in _TAKEN:
            raise
        return False
    return True


def _unlinked_bytes(folder: Path) -> int:
    """Size of the files below a folder, but for those that other folders have as well."""
    taken = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                facts = Path(place, name).lstat()
                taken += facts.st_size if facts.st_nlink == 1 else 0
    return taken


def _identity(place: Path) -> tuple[int, int] | None:
    """What no other folder of this name has had or will have; None where there is none."""
    try:
        facts = place.stat()
    except FileNotFoundError:
        return None
    return facts.st_ino, facts.st_mtime_ns


def _used_ns(place: Path) -> int | None:
    """When an object was last used, None where it is gone."""
    try:
        return (place / _FACTS).stat().st_mtime_ns
    except OSError:
        return None


def _move(file: Path, place: Path) -> int:
    try:
        file.rename(place)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.copyfile(file, place)
        file.unlink()
    return place.stat().st_size


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


@contextlib.contextmanager
def _as_output_error() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        if error.errno in _FULL:
            hint = "free some space or point REELMILL_HOME to a larger disk"
            message = f"The disk of the cache is full ({error.filename})."
            raise OutputError.of("disk_full", message, hint=hint) from error
        message = f"The cache cannot be used: {reason} ({error.filename})."
        raise OutputError.of("cache_unwritable", message, hint=HOME_HINT) from error
