"""A download while it is under way: what has come, and how to ask for the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO

from reelmill.adapters.fetch.stored import Left, StoredDownload
from reelmill.adapters.fetch.web_page import SNIFFED_BYTES, is_page, title_of

_READ_BYTES = 1024**2


@dataclass(slots=True)
class Partial:
    """Bytes from the start of a body, in a file.

    Attributes:
        file: Where they are.
        received_bytes: How many there are.
        whole_bytes: How many there will be, None where nobody said.
        etag, last_modified: Of the body, "" where the server gave none.
        content_type: Of the body, as its server calls it.
        reached_bytes: The most there have been, beginnings anew included.
    """

    file: IO[bytes]
    received_bytes: int = 0
    whole_bytes: int | None = None
    etag: str = ""
    last_modified: str = ""
    content_type: str = ""
    reached_bytes: int = 0
    _head: bytes = b""
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def complete(self) -> bool:
        """False where bytes are known to be missing."""
        return self.whole_bytes is None or self.received_bytes == self.whole_bytes

    @property
    def is_page(self) -> bool:
        """True where it begins as a web page does, as the answer of a login or a gallery."""
        return is_page(self._head, self.content_type)

    @property
    def title(self) -> str:
        """What the page calls itself, "" where it does not say."""
        return title_of(self._head)

    def begin(self, headers: Mapping[str, str], whole_bytes: int | None) -> None:
        """Forget what has come: the server sends the body from its start."""
        self.file.seek(0)
        self.file.truncate()
        self.received_bytes, self.whole_bytes = 0, whole_bytes
        self._head, self._digest = b"", hashlib.sha256()
        self.etag = headers.get("ETag", "")
        self.last_modified = headers.get("Last-Modified", "")
        self.content_type = headers.get("Content-Type", "")

    def append(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._head += chunk[: SNIFFED_BYTES - len(self._head)]
        self._digest.update(chunk)
        self.file.write(chunk)
        self.received_bytes += len(chunk)
        self.reached_bytes = max(self.reached_bytes, self.received_bytes)

    def go_on(self, left: Left) -> None:
        """Take what an earlier fetch left in the file."""
        self.file.seek(0)
        while chunk := self.file.read(_READ_BYTES):
            self._head += chunk[: SNIFFED_BYTES - len(self._head)]
            self._digest.update(chunk)
            self.received_bytes += len(chunk)
        self.whole_bytes, self.etag = left.whole_bytes, left.etag
        self.last_modified, self.reached_bytes = left.last_modified, self.received_bytes

    @property
    def left(self) -> Left | None:
        """What a later fetch needs to go on; None where it cannot."""
        if not self.asks_for_rest():
            return None
        return Left(self.whole_bytes, self.etag, self.last_modified)

    def asks_for_rest(self) -> dict[str, str]:
        """Headers that ask for the rest of the very same body; none where that cannot be asked.

        A weak ETag does not vouch for bytes, so it resumes nothing.
        """
        same = "" if self.etag.startswith("W/") else self.etag or self.last_modified
        if not (self.received_bytes and same):
            return {}
        return {"Range": f"bytes={self.received_bytes}-", "If-Range": same}

    def stored(self) -> StoredDownload:
        """What the URL gave."""
        return StoredDownload(
            self._digest.hexdigest(), self.received_bytes, self.etag, self.last_modified
        )
