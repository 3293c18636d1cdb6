"""Files that outlive a process: uploads, assets, outputs, segments.

A key is a path of plain words, such as `jobs/{id}/1/output.mp4`; `checked_key` says which are
allowed. An object appears whole or not at all; putting another under the same key replaces it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from reelmill.core.errors import NotFoundError

_KEY = re.compile(
    r"(?=.{1,512}\Z)[A-Za-z0-9][A-Za-z0-9._-]{0,199}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,199})*"
)


def checked_key(key: str) -> str:
    """`key`, if it is one: words of ASCII letters, digits, `.`, `_` and `-`, joined by `/`.

    No word begins with a dot or is empty, so that a key can name nothing outside the storage.

    Raises:
        NotFoundError: `object_missing`, there can be nothing under such a key.
    """
    if not _KEY.fullmatch(key):
        raise object_missing(key)
    return key


def object_missing(key: str) -> NotFoundError:
    """The error for a key that nothing is stored under."""
    return NotFoundError.of("object_missing", f"Nothing is stored under {key[:200]!r}.")


class StorageReason(StrEnum):
    """Why a storage is not as it should be; stable, documented in docs/storage.md."""

    FOLDER_UNUSABLE = "folder_unusable"
    HOST_UNKNOWN = "host_unknown"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    NOT_S3 = "not_s3"
    BUCKET_MISSING = "bucket_missing"
    REGION_WRONG = "region_wrong"
    KEY_UNKNOWN = "key_unknown"
    SECRET_WRONG = "secret_wrong"  # noqa: S105 - a reason, no secret
    RIGHTS_MISSING = "rights_missing"
    CLOCK_WRONG = "clock_wrong"
    REFUSED = "refused"
    PUBLIC_ADDRESS_WRONG = "public_address_wrong"
    CORS_MISSING = "cors_missing"


@dataclass(frozen=True, slots=True)
class StorageFault:
    """Something that is wrong with a storage.

    Attributes:
        reason: Stable.
        message: One sentence, with the service's own words where it gave any.
        hint: What to do.
        needed: False where renders go on, and only clients suffer.
    """

    reason: StorageReason
    message: str
    hint: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What is known of an object without reading it.

    Attributes:
        bytes: Its size.
        etag: Changes with the content; with its quotes, as in HTTP.
        modified: When it was put, in UTC.
    """

    bytes: int
    etag: str
    modified: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """An object in a listing.

    Attributes:
        key: Where it is.
        bytes: Its size.
        modified: When it was put, in UTC.
    """

    key: str
    bytes: int
    modified: datetime


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An object that somebody began to write, and may have given up.

    Attributes:
        key: Where it would be.
        began: When, in UTC.
        id: What the storage calls the attempt.
    """

    key: str
    began: datetime
    id: str


@dataclass(frozen=True, slots=True)
class SignedUpload:
    """How a client uploads an object by itself.

    Attributes:
        url: Where to.
        method: HTTP method.
        headers: Headers the request must carry, exactly so.
    """

    url: str
    method: str = "PUT"
    headers: Mapping[str, str] = field(default_factory=dict)


class Storage(Protocol):
    """Objects by key.

    Every method but the signing ones may raise UnavailableError: `storage_unavailable`,
    `storage_refused`.
    """

    @property
    def local(self) -> bool:
        """True where objects are files of this machine, which `local_path` tells."""

    async def put_file(self, key: str, path: Path, content_type: str) -> None:
        """Store a copy of the file; others see all of it or what was there before.

        Raises:
            OutputError: `disk_full`.
        """

    def put_blocking(self, key: str, path: Path, content_type: str) -> None:
        """`put_file` for threads without an event loop."""

    async def download(self, key: str, path: Path) -> None:
        """Write the object to `path`, whole or not at all.

        Raises:
            NotFoundError: `object_missing`.
            OutputError: `disk_full`.
        """

    def download_blocking(self, key: str, path: Path) -> None:
        """`download` for threads without an event loop."""

    async def head(self, key: str) -> StoredObject | None:
        """Facts about the object, None where there is none."""

    async def copy(self, key: str, to: str) -> None:
        """Have the same object under another key, replacing what is stored there.

        Raises:
            NotFoundError: `object_missing`.
        """

    async def delete(self, *keys: str) -> None:
        """Remove these objects; nothing happens where there are none."""

    def listed(self, prefix: str = "") -> AsyncIterator[Listed]:
        """All objects whose key begins so, in no order."""

    async def unfinished(self) -> Sequence[Unfinished]:
        """What was begun and is not there: drafts of files, uploads in parts.

        Empty where the bucket's service cannot tell.
        """

    async def abandon(self, attempt: Unfinished) -> None:
        """Remove what was begun; whoever still writes it fails, and nothing appears."""

    def sign_get(
        self,
        key: str,
        seconds: int,
        *,
        file_name: str | None = None,
        content_type: str | None = None,
    ) -> str:
        """A URL to read the object without further rights, for so many seconds.

        Args:
            key: The object; it need not be there yet.
            seconds: At most 7 days.
            file_name: Name a browser saves it under; without, it shows what it can.
            content_type: Told to the reader instead of what the storage knows.
        """

    def sign_arriving(self, key: str, seconds: int, *, content_type: str) -> str:
        """A URL to read an asset whose file may still lie where it was uploaded to.

        The service itself answers it; `sign_get` is cheaper once the asset is completed.
        """

    def readable_key(self, url: str) -> str | None:
        """The key of what an address reads that was signed here; None for all other addresses.

        Raises:
            ForbiddenError: `signature_invalid`, `signature_expired`: it leads here, for nothing.
        """

    def sign_put(
        self,
        key: str,
        seconds: int,
        *,
        content_type: str,
        max_bytes: int,
        exact_bytes: int | None = None,
    ) -> SignedUpload:
        """A way to upload the object without further rights, for so many seconds.

        Args:
            key: The object; what is there is replaced.
            seconds: At most 7 days.
            content_type: The request must have this one.
            max_bytes: The service refuses more; a bucket cannot, so look at the size afterwards.
            exact_bytes: Size the request must have, where that is known.
        """

    def local_path(self, key: str) -> Path | None:
        """The object's file, None where it is elsewhere or missing; not to be written."""

    async def faults(self, page_origin: str) -> Sequence[StorageFault]:
        """Everything that is wrong, found by putting a small object through all that is needed.

        Where something is wrong without which nothing works, that alone. Takes some seconds at
        most; raises nothing.

        Args:
            page_origin: Of the pages that upload from browsers, such as `https://render.example`.
        """

    async def allow_uploads(self, page_origin: str) -> None:
        """Let pages of an origin upload, besides those that may already."""
