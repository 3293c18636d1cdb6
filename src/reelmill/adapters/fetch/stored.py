"""Downloads on disk: contents by sha256, and which URL last gave which content.

content/ab/abcd…    the bytes
urls/ef01….json     by sha256 of the URL: content digest, size, ETag, Last-Modified

The access time of a content is its last use. Files appear and disappear whole, so any
number of processes may use the folder at once.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from reelmill.media.digest import write_whole
from reelmill.media.last_use import last_used, mark_used
from reelmill.media.named_by_content import keep_first

_UNFINISHED = ".new-"
_ALL_NEW = f"{_UNFINISHED}*"
_ABANDONED_SECONDS = 2 * 3600


@dataclass(frozen=True, slots=True)
class StoredDownload:
    """What a URL gave when it was last downloaded.

    Attributes:
        sha256: Hex digest of the content.
        bytes: Size of the content.
        etag: The server's ETag, "" where it gave none.
        last_modified: The server's Last-Modified, "" where it gave none.
    """

    sha256: str
    bytes: int
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """What is known of the beginning of a body that a fetch left behind.

    Attributes:
        whole_bytes: Size of the whole, None where nobody said.
        etag, last_modified: Of the body, "" where the server gave none.
    """

    whole_bytes: int | None
    etag: str
    last_modified: str


@dataclass(slots=True)
class Draft:
    """A file that a download is written to.

    Attributes:
        file: Open for reading and writing.
        left: What an earlier fetch left in it, None where it is empty.
        leave: To be set where a later fetch shall go on with it.
    """

    file: IO[bytes]
    left: Left | None = None
    leave: Left | None = None


class Downloads:
    """The folder of downloads, which processes may share."""

    def __init__(self, folder: Path) -> None:
        self._content = folder / "content"
        self._urls = folder / "urls"

    def find(self, url: str) -> StoredDownload | None:
        """What this URL gave, where its content is still there whole; that is a use of it."""
        try:
            stored = StoredDownload(**json.loads(self._record(url).read_bytes()))
            whole = self.touch(stored).stat().st_size == stored.bytes
        except (OSError, ValueError, TypeError):
            return None
        return stored if whole else None

    def path(self, sha256: str) -> Path:
        """Where content with this digest lies."""
        return self._content / sha256[:2] / sha256

    @contextlib.contextmanager
    def writing(self, url: str) -> Iterator[Draft]:
        """A file for the URL's content, removed afterwards unless it is kept or left.

        Who comes first goes on with what an earlier fetch left; others begin a file of their own.
        """
        self._content.mkdir(parents=True, exist_ok=True)
        place = self._content / f"{_UNFINISHED}{_digest(url)}"
        with self._opened(place) as file:
            name = Path(file.name)
            draft = Draft(file, _left_in(name))
            _note_of(name).unlink(missing_ok=True)
            try:
                yield draft
            finally:
                if not _is_at(file, name):
                    pass  # it was kept, and what is there now is another's
                elif draft.leave is None or name != place:
                    name.unlink()
                else:
                    file.flush()
                    _note_of(name).write_text(json.dumps(asdict(draft.leave)))

    def _opened(self, place: Path) -> IO[bytes]:
        """The file at `place`, locked; a new one where another process or thread has that."""
        file = place.open("a+b")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(file, place):
                return file
        except OSError:
            pass  # another one holds it
        file.close()
        return tempfile.NamedTemporaryFile(
            "a+b", dir=self._content, prefix=_UNFINISHED, delete=False
        )

    def keep(self, url: str, file: IO[bytes], stored: StoredDownload) -> Path:
        """Give a finished download its place and note what the URL gave."""
        file.flush()
        place = self.path(stored.sha256)
        place.parent.mkdir(exist_ok=True)
        keep_first(Path(file.name), place)
        self._note(url, stored)
        return self.touch(stored)

    def _note(self, url: str, stored: StoredDownload) -> None:
        write_whole(self._record(url), json.dumps(asdict(stored)))

    def touch(self, stored: StoredDownload) -> Path:
        """The content, marked as used now."""
        place = self.path(stored.sha256)
        mark_used(place)
        return place

    def evict(self, limit_bytes: int, *, idle_seconds: float = 24 * 3600) -> int:
        """Remove the least recently used contents until the limit holds.

        Args:
            limit_bytes: What all of them may take.
            idle_seconds: Contents used less long ago stay, since a render may be reading them.

        Returns:
            Bytes freed.
        """
        self._remove_abandoned()
        contents = sorted(self._listed())
        left = sum(size for _, size, _ in contents)
        oldest_in_use = time.time() - idle_seconds
        freed = 0
        for used, size, path in contents:
            if left <= limit_bytes or used > oldest_in_use:
                break
            if _used_since(path, used):
                continue
            left -= size  # also where another process is quicker: it would be one too many
            freed += size if _removed(path) else 0
        self._remove_stale_records()
        return freed

    def _listed(self) -> Iterator[tuple[float, int, Path]]:
        """When each content was last used, its size, and where it is."""
        for path in self._content.glob("*/*"):
            with contextlib.suppress(FileNotFoundError):
                facts = path.stat()
                yield last_used(facts), facts.st_size, path

    def _remove_abandoned(self) -> None:
        """Remove what a killed process had begun to write."""
        for path in (p for folder in (self._content, self._urls) for p in folder.glob(_ALL_NEW)):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                    path.unlink()

    def _remove_stale_records(self) -> None:
        """Remove notes on contents that are gone."""
        for path in self._urls.glob("*.json"):
            with contextlib.suppress(OSError, ValueError, TypeError):
                stored = StoredDownload(**json.loads(path.read_bytes()))
                if not self.path(stored.sha256).exists():
                    path.unlink()

    def _record(self, url: str) -> Path:
        return self._urls / f"{_digest(url)}.json"


def _is_at(file: IO[bytes], place: Path) -> bool:
    """True where the path still names this very file."""
    try:
        return os.fstat(file.fileno()).st_ino == place.stat().st_ino
    except FileNotFoundError:
        return False


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def _note_of(draft: Path) -> Path:
    """Where it is noted what a draft is the beginning of; as short-lived as the draft."""
    return draft.with_name(f"{draft.name}.json")


def _left_in(draft: Path) -> Left | None:
    try:
        return Left(**json.loads(_note_of(draft).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _used_since(path: Path, used: float) -> bool:
    try:
        return last_used(path.stat()) > used
    except OSError:
        return False


def _removed(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        return False
    return True
