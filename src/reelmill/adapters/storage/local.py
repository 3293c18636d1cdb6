"""Objects as files of one folder."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from reelmill.adapters.storage.disk_errors import told
from reelmill.adapters.storage.grants import Grant, UrlSigner
from reelmill.usecases.ports.storage import SignedUpload, Stored, checked_key, object_missing

_PLACING_TRIES = 5


class LocalStorage:
    """Objects in a folder that only this service writes to.

    An object is written as a draft elsewhere on the same file system and then renamed.

    Args:
        folder: Made when first needed.
        signer: Signs the URLs that the API serves.
    """

    local = True

    def __init__(self, folder: Path, signer: UrlSigner) -> None:
        self.signer = signer
        self.folder = folder
        self._objects = folder / "objects"
        self._drafts = folder / "drafts"

    async def put_file(self, key: str, path: Path, content_type: str) -> None:
        """Store a copy of the file."""
        await asyncio.to_thread(self.put_blocking, key, path, content_type)

    def put_blocking(self, key: str, path: Path, content_type: str) -> None:
        """Store a copy of the file; its content type is told by who signs URLs."""
        del content_type
        with self.receiving(key) as draft, told():
            shutil.copyfile(path, draft)

    @contextmanager
    def receiving(self, key: str) -> Iterator[Path]:
        """A file to write, not there yet; it becomes the object, or vanishes after an error."""
        place = self.place(key)
        draft = self._drafts / uuid4().hex
        with told():
            self._drafts.mkdir(parents=True, exist_ok=True)
        try:
            yield draft
            with told():
                _sync(draft)
                _placed(draft, place)
        finally:
            with suppress(OSError):
                draft.unlink()

    async def download(self, key: str, path: Path) -> None:
        """Copy the object to `path`."""
        await asyncio.to_thread(self.download_blocking, key, path)

    def download_blocking(self, key: str, path: Path) -> None:
        """Copy the object to `path`, whole or not at all."""
        found = self.local_path(key)
        if found is None:
            raise object_missing(key)
        draft = path.with_name(f".{uuid4().hex}.part")
        try:
            with told():
                shutil.copyfile(found, draft)
                draft.replace(path)
        finally:
            with suppress(OSError):
                draft.unlink()

    async def head(self, key: str) -> Stored | None:
        """Facts about the object, None where there is none."""
        found = self.local_path(key)
        if found is None:
            return None
        with suppress(FileNotFoundError):
            return stored(found.stat())
        return None

    async def move(self, key: str, to: str) -> None:
        """Rename the object."""
        await asyncio.to_thread(self._move, key, to)

    def _move(self, key: str, to: str) -> None:
        found, place = self.local_path(key), self.place(to)
        if found is None:
            raise object_missing(key)
        with told():
            try:
                _placed(found, place)
            except FileNotFoundError:
                raise object_missing(key) from None
            self._drop_empty(found.parent)

    async def delete(self, key: str) -> None:
        """Remove the object."""
        place = self.place(key)
        with told(), suppress(FileNotFoundError, NotADirectoryError):
            place.unlink()
            self._drop_empty(place.parent)

    async def delete_prefix(self, prefix: str) -> int:
        """Remove everything below `prefix`; returns the number of objects."""
        folder = self.place(prefix.rstrip("/"))
        return await asyncio.to_thread(self._delete_below, folder, None)

    async def delete_older(self, prefix: str, before: datetime) -> int:
        """Remove what was put below `prefix` before a time, and older drafts."""
        folder, seconds = self.place(prefix.rstrip("/")), before.timestamp()
        await asyncio.to_thread(self._delete_below, self._drafts, seconds)
        return await asyncio.to_thread(self._delete_below, folder, seconds)

    def _delete_below(self, folder: Path, before_seconds: float | None) -> int:
        with told():
            removed = 0
            for place, _, names in os.walk(folder, topdown=False):
                removed += sum(_deleted(Path(place, name), before_seconds) for name in names)
                if folder != self._drafts:
                    self._drop_empty(Path(place))
        return removed

    def sign_get(
        self,
        key: str,
        seconds: int,
        *,
        file_name: str | None = None,
        content_type: str | None = None,
    ) -> str:
        """A URL of this service that reads the object."""
        expires = self.signer.expiry(seconds)
        grant = Grant("GET", key, expires, content_type=content_type, file_name=file_name)
        return self.signer.url(grant)

    def sign_put(
        self,
        key: str,
        seconds: int,
        *,
        content_type: str,
        max_bytes: int,
        exact_bytes: int | None = None,
    ) -> SignedUpload:
        """A URL of this service that takes the object."""
        grant = Grant(
            method="PUT",
            key=key,
            expires_at=self.signer.expiry(seconds),
            content_type=content_type,
            max_bytes=max_bytes,
            exact_bytes=exact_bytes,
        )
        return SignedUpload(self.signer.url(grant), "PUT", {"Content-Type": content_type})

    def local_path(self, key: str) -> Path | None:
        """The object's file, None where there is none."""
        place = self.place(key)
        return place if place.is_file() else None

    async def check(self) -> None:
        """Do nothing, if the folder can be written to."""
        with told():
            self._drafts.mkdir(parents=True, exist_ok=True)
            draft = self._drafts / uuid4().hex
            draft.touch()
            draft.unlink()

    def place(self, key: str) -> Path:
        """Where the object is, or would be."""
        return self._objects / checked_key(key)

    def _drop_empty(self, folder: Path) -> None:
        """Remove `folder` and those above it, as long as they are empty."""
        with suppress(OSError):
            while folder != self._objects:
                folder.rmdir()
                folder = folder.parent


def stored(facts: os.stat_result) -> Stored:
    """What a file's facts say of the object in it."""
    etag = f'"{facts.st_ino:x}-{facts.st_size:x}-{facts.st_mtime_ns:x}"'
    return Stored(facts.st_size, etag, datetime.fromtimestamp(facts.st_mtime, UTC))


def _deleted(file: Path, before_seconds: float | None) -> bool:
    with suppress(FileNotFoundError):
        if before_seconds is None or file.stat().st_mtime < before_seconds:
            file.unlink()
            return True
    return False


def _sync(draft: Path) -> None:
    descriptor = os.open(draft, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _placed(draft: Path, place: Path) -> None:
    """Rename into a folder that may be removed, empty, at any moment."""
    for tries_left in reversed(range(_PLACING_TRIES)):
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            draft.replace(place)
        except FileNotFoundError:
            if not tries_left or not draft.exists():
                raise
        else:
            return
