"""Downloads on disk: contents by sha256, and which URL last gave which content.

content/ab/abcd…    the bytes
urls/ef01….json     by sha256 of the URL: content digest, size, ETag, Last-Modified
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True, slots=True)
class Stored:
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


class Downloads:
    """The folder of downloads; writing is atomic, so processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._content = folder / "content"
        self._urls = folder / "urls"

    def find(self, url: str) -> Stored | None:
        """What this URL gave, where its content is still there whole."""
        try:
            stored = Stored(**json.loads(self._record(url).read_bytes()))
            whole = self.path(stored.sha256).stat().st_size == stored.bytes
        except (OSError, ValueError, TypeError):
            return None
        return stored if whole else None

    def path(self, sha256: str) -> Path:
        """Where content with this digest lies."""
        return self._content / sha256[:2] / sha256

    @contextlib.contextmanager
    def writing(self) -> Iterator[IO[bytes]]:
        """A new file, removed afterwards unless `keep` took it."""
        self._content.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._content, prefix=".new-", delete=False) as file:
            try:
                yield file
            finally:
                Path(file.name).unlink(missing_ok=True)

    def keep(self, url: str, file: IO[bytes], stored: Stored) -> Path:
        """Give a finished download its place and note what the URL gave."""
        file.flush()
        place = self.path(stored.sha256)
        place.parent.mkdir(exist_ok=True)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(place)
        self._note(url, stored)
        return place

    def _note(self, url: str, stored: Stored) -> None:
        self._urls.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self._urls, delete=False) as file:
            file.write(json.dumps(asdict(stored)))
        Path(file.name).replace(self._record(url))

    def touch(self, stored: Stored) -> Path:
        """The content, marked as used now."""
        place = self.path(stored.sha256)
        with contextlib.suppress(OSError):
            os.utime(place)
        return place

    def _record(self, url: str) -> Path:
        return self._urls / f"{hashlib.sha256(url.encode()).hexdigest()}.json"
