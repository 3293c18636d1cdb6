"""Decoded pictures that may be wanted again: bounded together, shared out by user."""

from __future__ import annotations

import os
from collections import Counter, OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

MOST_KEPT_BYTES = 256 * 1024**2
"""Eighty pictures of 1920 x 1080."""


@dataclass(frozen=True, slots=True)
class _Entry:
    path: Path
    bytes: int


class KeptPictures:
    """Files by user and name; who has most bytes loses what they have not used for longest.

    Args:
        folder: Where they lie; nobody else's, and removed by whoever made it.
        most_bytes: Of all of them.
    """

    def __init__(self, folder: Path, most_bytes: int = MOST_KEPT_BYTES) -> None:
        self._folder, self._most_bytes = folder, most_bytes
        self._entries: OrderedDict[tuple[Hashable, str], _Entry] = OrderedDict()
        self._held: Counter[Hashable] = Counter()
        self._lock, self._files = Lock(), 0

    def takes(self, size: int) -> bool:
        """Whether a file of this size is kept: many pictures are worth more than a huge one."""
        return size <= self._most_bytes // 4

    def get(self, user: Hashable, name: str, place: Path) -> bool:
        """Link a user's file to `place`, where nothing evicts it; False where there is none."""
        with self._lock:
            entry = self._entries.get((user, name))
            if entry is None:
                return False
            self._entries.move_to_end((user, name))
            with suppress(FileExistsError):
                os.link(entry.path, place)
            return True

    def put(self, user: Hashable, name: str, file: Path) -> None:
        """Keep a file, which stays where it is, too; another of that name is replaced."""
        size = file.stat().st_size
        if not self.takes(size):
            return
        with self._lock:
            self._drop((user, name))
            self._files += 1
            kept = self._folder / str(self._files)
            os.link(file, kept)
            self._entries[user, name] = _Entry(kept, size)
            self._held[user] += size
            while self._held.total() > self._most_bytes:
                self._drop(self._next_out())

    @property
    def held_bytes(self) -> int:
        """Bytes of all of them."""
        with self._lock:
            return self._held.total()

    def _next_out(self) -> tuple[Hashable, str]:
        [(most, _)] = self._held.most_common(1)
        return next(key for key in self._entries if key[0] == most)

    def _drop(self, key: tuple[Hashable, str]) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._held[key[0]] -= entry.bytes
            self._held += Counter()  # forgets users who hold none
            entry.path.unlink(missing_ok=True)
