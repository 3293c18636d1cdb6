"""Objects in an S3-compatible bucket."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import obstore
from obstore.store import S3Store

from reelmill.adapters.storage.bucket_cors import add_cors_rule
from reelmill.adapters.storage.bucket_errors import STORE_ERRORS, bucket_error, words_of
from reelmill.adapters.storage.bucket_trial import BucketTrial
from reelmill.adapters.storage.disk_errors import disk_problems
from reelmill.adapters.storage.disposition import attachment
from reelmill.adapters.storage.grants import Grant, UrlSigner
from reelmill.adapters.storage.part_uploads import PartUploads
from reelmill.adapters.storage.sigv4 import Request, presigned, readable_key
from reelmill.core.errors import NotFoundError
from reelmill.core.web_address import AddressError, read_address
from reelmill.settings.service import Bucket
from reelmill.usecases.ports.storage import (
    Listed,
    SignedUpload,
    StorageFault,
    StoredObject,
    Unfinished,
    checked_key,
    object_missing,
)

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import ClientConfig, S3Credential

_PART_BYTES = 8 * 1024**2  # 10,000 parts are allowed, so objects of up to 80 GB
_PARTS_AT_ONCE = 4
_READ_BYTES = 16 * 1024**2
_REQUEST_TIMEOUT = timedelta(seconds=120)  # for one part, which is the most one request carries
_TRIES = 5
_RETRY_TIMEOUT = timedelta(seconds=30)
_LARGEST_COPY_BYTES = 5 * 1024**3  # of CopyObject
_KEYS_A_DELETE = 500
_KEYS_A_LIST = 500
_MOVE_PREFIX = "asset-"  # as all that is swept there after a crash
_LONGEST_SECONDS = 7 * 24 * 3600
_CHECK_TIMEOUT = timedelta(seconds=2.5)
_NO_PROXY: ClientConfig = {"proxy_url": "http://localhost:9", "proxy_excludes": "*,0.0.0.0/0,::/0"}
"""Proxies of the environment would be used where none is named: one is, and used for no host."""

_CHECKS = "check"
"""Folder of the objects that the bucket is tried with."""


class S3Storage:
    """Objects in a bucket.

    Args:
        bucket: Where, and with which rights.
        now: Tells the time in UTC.
        scratch: Folder for large objects on their way, made when needed; None: the system's.
        folder: What all keys begin with in the bucket, which others may use as well.
        signer: Signs the few URLs that the API serves.
    """

    local = False

    def __init__(
        self,
        bucket: Bucket,
        now: Callable[[], datetime] | None = None,
        scratch: Path | None = None,
        folder: str = "",
        signer: UrlSigner | None = None,
    ) -> None:
        self._bucket = bucket
        self.signer = signer
        self._folder = f"{checked_key(folder)}/" if folder else ""
        self._now = now or (lambda: datetime.now(UTC))
        self._scratch = scratch
        self._name = uuid4().hex
        self._store = _store(bucket, folder, _REQUEST_TIMEOUT, _TRIES)
        self._without_retries = _store(bucket, folder, _CHECK_TIMEOUT, 0)
        self._parts = PartUploads(bucket, self._folder, self._now)

    async def put_file(self, key: str, path: Path, content_type: str) -> None:
        """Upload the file, in parts where it is large."""
        await asyncio.to_thread(self.put_blocking, key, path, content_type)

    def put_blocking(self, key: str, path: Path, content_type: str) -> None:
        """Upload the file; the object appears with its last part."""
        with self._reported():
            obstore.put(
                self._store,
                checked_key(key),
                path,
                attributes={"Content-Type": content_type},
                chunk_size=_PART_BYTES,
                max_concurrency=_PARTS_AT_ONCE,
            )

    @asynccontextmanager
    async def receiving(self, key: str, content_type: str) -> AsyncIterator[Path]:
        """A file to write, which becomes the object at the end of the block."""
        with self._large_folder() as folder:
            draft = folder / "object"
            yield draft
            await self.put_file(key, draft, content_type)

    async def download(self, key: str, path: Path) -> None:
        """Fetch the object to `path`."""
        await asyncio.to_thread(self.download_blocking, key, path)

    def download_blocking(self, key: str, path: Path) -> None:
        """Fetch the object to `path`, whole or not at all; every piece is of the same object."""
        draft = path.with_name(f".{uuid4().hex}.part")
        try:
            with disk_problems():
                with self._reported(key):
                    self._fetch(checked_key(key), draft)
                draft.replace(path)
        finally:
            with suppress(OSError):
                draft.unlink()

    def _fetch(self, key: str, draft: Path) -> None:
        facts = self._head(key)
        size, etag = facts["size"], facts["e_tag"]
        with draft.open("wb") as file:
            for start in range(0, size, _READ_BYTES):
                piece = (start, min(start + _READ_BYTES, size))
                found = obstore.get(self._store, key, options={"range": piece, "if_match": etag})
                file.write(found.bytes())

    async def head(self, key: str) -> StoredObject | None:
        """Facts about the object, None where there is none."""
        checked_key(key)
        try:
            with self._reported(key):
                facts = await asyncio.to_thread(self._head, key)
        except NotFoundError:
            return None
        etag = facts["e_tag"] or f'"{facts["size"]:x}-{facts["last_modified"].timestamp():x}"'
        return StoredObject(facts["size"], etag, facts["last_modified"])

    async def copy(self, key: str, to: str) -> None:
        """Copy the object inside the bucket."""
        found = await self.head(key)
        if found is None:
            raise object_missing(key)
        with self._reported(key):
            if found.bytes > _LARGEST_COPY_BYTES:
                await asyncio.to_thread(self._copy_large, key, checked_key(to))
            else:
                await obstore.copy_async(self._store, key, checked_key(to))

    def _copy_large(self, key: str, to: str) -> None:
        kind = obstore.get(self._store, key, options={"range": (0, 2)}).attributes
        with self._large_folder() as folder:
            file = folder / "object"
            self.download_blocking(key, file)
            self.put_blocking(to, file, kind.get("Content-Type", "application/octet-stream"))

    @contextmanager
    def _large_folder(self) -> Iterator[Path]:
        """A folder for one object, removed at the end."""
        with disk_problems():
            if self._scratch is not None:
                self._scratch.mkdir(parents=True, exist_ok=True)
            made = tempfile.TemporaryDirectory(dir=self._scratch, prefix=_MOVE_PREFIX)
        with made as folder:
            yield Path(folder)

    async def delete(self, *keys: str) -> None:
        """Remove these objects."""
        wanted = [checked_key(key) for key in keys]
        with self._reported():
            for first in range(0, len(wanted), _KEYS_A_DELETE):
                try:
                    await obstore.delete_async(self._store, wanted[first : first + _KEYS_A_DELETE])
                except FileNotFoundError as error:  # of a key, S3 itself never raises it
                    if words_of(error, self._bucket).code != "NoSuchKey":
                        raise

    async def listed(self, prefix: str = "") -> AsyncIterator[Listed]:
        """All objects whose key begins so; the service lists whole folders only."""
        folder = prefix.rpartition("/")[0]
        with self._reported():
            async for found in obstore.list(self._store, folder or None, chunk_size=_KEYS_A_LIST):
                for facts in found:
                    if facts["path"].startswith(prefix):
                        yield Listed(facts["path"], facts["size"], facts["last_modified"])

    async def unfinished(self) -> Sequence[Unfinished]:
        """Uploads in parts that were begun, and neither completed nor aborted."""
        return await asyncio.to_thread(self._parts.open)

    async def abandon(self, attempt: Unfinished) -> None:
        """Abort an upload in parts."""
        await asyncio.to_thread(self._parts.abort, attempt)

    def sign_get(
        self,
        key: str,
        seconds: int,
        *,
        file_name: str | None = None,
        content_type: str | None = None,
    ) -> str:
        """A URL of the bucket that reads the object."""
        reported = {
            "response-content-disposition": attachment(file_name) if file_name else None,
            "response-content-type": content_type,
        }
        query = {name: value for name, value in reported.items() if value is not None}
        return self._signed("GET", key, seconds, {}, query)

    def sign_arriving(self, key: str, seconds: int, *, content_type: str) -> str:
        """A URL of the service, which leads on to the bucket; of the bucket without a signer."""
        if self.signer is None:
            return self.sign_get(key, seconds, content_type=content_type)
        expires = self.signer.expiry(seconds)
        return self.signer.url(Grant("GET", key, expires, content_type=content_type))

    def readable_key(self, url: str) -> str | None:
        """The key that a URL of the bucket or the service reads, None for all other addresses."""
        try:
            address = read_address(url)
        except AddressError:
            return None
        if self.signer and (key := self.signer.readable_key(address)):
            return key
        found = readable_key(self._bucket, address, self._now())
        is_own = found is not None and found.startswith(self._folder)
        return found[len(self._folder) :] if found and is_own else None

    def sign_put(
        self,
        key: str,
        seconds: int,
        *,
        content_type: str,
        max_bytes: int,
        exact_bytes: int | None = None,
    ) -> SignedUpload:
        """A URL of the bucket that takes the object; of the service where no size is known.

        A bucket can be told to demand an exact size, but not to refuse what is too much.
        """
        if exact_bytes is None and self.signer is not None:
            return self.signer.upload(key, seconds, content_type, max_bytes, None)
        demanded = {"content-type": content_type}
        if exact_bytes is not None:
            demanded["content-length"] = str(exact_bytes)
        url = self._signed("PUT", key, seconds, demanded, {})
        return SignedUpload(url, "PUT", {"Content-Type": content_type})

    def _signed(
        self, method: str, key: str, seconds: int, headers: dict[str, str], query: dict[str, str]
    ) -> str:
        lasting = min(seconds, _LONGEST_SECONDS)
        whole = self._folder + checked_key(key)
        request = Request(method, whole, lasting, self._now(), headers, query)
        return presigned(self._bucket, request)

    def local_path(self, key: str) -> None:
        """None: the object is elsewhere."""

    async def faults(self, page_origin: str) -> Sequence[StorageFault]:
        """Everything that is wrong, tried with a small object of this process."""
        key = f"{_CHECKS}/{self._name}"
        trial = BucketTrial(
            self._bucket, self._without_retries, self._folder, key, page_origin, self._now
        )
        return await asyncio.to_thread(trial.faults)

    async def allow_uploads(self, page_origin: str) -> None:
        """Give the bucket one more CORS rule."""
        await asyncio.to_thread(add_cors_rule, self._bucket, page_origin, self._now)

    def _head(self, key: str) -> ObjectMeta:
        """Facts about the object; a refusal of GET has words, unlike that of HEAD."""
        try:
            return obstore.head(self._store, key)
        except STORE_ERRORS:
            obstore.get(self._without_retries, key, options={"range": (0, 1)})
            raise

    @contextmanager
    def _reported(self, key: str | None = None) -> Iterator[None]:
        """Errors of the bucket as ours; that `key` is missing, where one is given."""
        try:
            yield
        except STORE_ERRORS as error:
            reported = bucket_error(self._bucket, error, key)
            if reported is None:
                raise
            raise reported from error


def _store(bucket: Bucket, folder: str, timeout: timedelta, tries: int) -> S3Store:
    is_virtual = bucket.url_style == "virtual"
    return S3Store(
        bucket.name,
        prefix=folder or None,
        config={
            "endpoint": bucket.own_url if is_virtual else bucket.endpoint.rstrip("/"),
            "region": bucket.region,
            "virtual_hosted_style_request": is_virtual,
            "unsigned_payload": bucket.endpoint.startswith("https:"),
        },
        client_options={
            "allow_http": bucket.endpoint.startswith("http:"),
            "timeout": timeout,
            **_NO_PROXY,
            **({"root_certificate": bucket.ca_file.read_bytes()} if bucket.ca_file else {}),
        },
        retry_config={"max_retries": tries, "retry_timeout": _RETRY_TIMEOUT},
        # Not as configuration: that would be mixed with AWS_ variables of the environment.
        credential_provider=lambda: _credentials(bucket),
    )


def _credentials(bucket: Bucket) -> S3Credential:
    return {
        "access_key_id": bucket.access_key,
        "secret_access_key": bucket.secret_key.get_secret_value(),
        "token": None,
        "expires_at": None,
    }
