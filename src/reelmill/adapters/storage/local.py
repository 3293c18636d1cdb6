"""Objects as files of one folder."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from reelmill.adapters.storage.disk_errors import disk_problems
from reelmill.adapters.storage.grants import Grant, UrlSigner
from reelmill.core.errors import ReelmillError
from reelmill.core.web_address import AddressError, read_address
from reelmill.usecases.ports.storage import (
    Listed,
    SignedUpload,
    StorageFault,
    StorageReason,
    StoredObject,
    Unfinished,
    checked_key,
    object_missing,
)

_PLACING_TRIES = 5
_JOIN = "+"  # no key has one
_LONGEST_DRAFT_NAME = 200


class LocalStorage:
    """Objects in a folder that only this service writes to.

    An object is written as a draft elsewhere on the same file system and then renamed: those
    of `a/b` are `drafts/a+b+…`.

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
        with self.receiving(key) as draft, disk_problems():
            shutil.copyfile(path, draft)

    @contextmanager
    def receiving(self, key: str) -> Iterator[Path]:
        """A file to write, not there yet; it becomes the object, or vanishes after an error."""
        place = self.place(key)
        draft = self._drafts / _draft_name(key, uuid4().hex)
        with disk_problems():
            self._drafts.mkdir(parents=True, exist_ok=True)
        try:
            yield draft
            with disk_problems():
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
            with disk_problems():
                shutil.copyfile(found, draft)
                draft.replace(path)
        finally:
            with suppress(OSError):
                draft.unlink()

    async def head(self, key: str) -> StoredObject | None:
        """Facts about the object, None where there is none."""
        found = self.local_path(key)
        if found is None:
            return None
        with suppress(FileNotFoundError):
            return stored(found.stat())
        return None

    async def copy(self, key: str, to: str) -> None:
        """The same file under another name, or a copy where it cannot be linked."""
        await asyncio.to_thread(self._copy, key, to)

    def _copy(self, key: str, to: str) -> None:
        found = self.local_path(key)
        if found is None:
            raise object_missing(key)
        with self.receiving(to) as draft, disk_problems():
            try:
                _linked(found, draft)
            except FileNotFoundError:
                raise object_missing(key) from None

    async def delete(self, *keys: str) -> None:
        """Remove these objects."""
        await asyncio.to_thread(self._delete, [self.place(key) for key in keys])

    def _delete(self, places: Collection[Path]) -> None:
        for place in places:
            with disk_problems(), suppress(FileNotFoundError, NotADirectoryError):
                place.unlink()
                _drop_empty(place.parent, self._objects)

    async def listed(self, prefix: str = "") -> AsyncIterator[Listed]:
        """All objects whose key begins so."""
        for key, facts in await asyncio.to_thread(_files_below, self._objects):
            if key.startswith(prefix):
                yield Listed(key, facts.st_size, _modified(facts))

    async def unfinished(self) -> Sequence[Unfinished]:
        """Drafts, of whoever writes them or was killed when it did."""
        found = await asyncio.to_thread(_files_below, self._drafts)
        named = ((name.rpartition(_JOIN), facts) for name, facts in found)
        return [
            Unfinished(key.replace(_JOIN, "/"), _modified(facts), id_)
            for (key, _, id_), facts in named
        ]

    async def abandon(self, attempt: Unfinished) -> None:
        """Remove a draft."""
        with disk_problems():
            (self._drafts / _draft_name(attempt.key, attempt.id)).unlink(missing_ok=True)

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

    def sign_arriving(self, key: str, seconds: int, *, content_type: str) -> str:
        """The same URL: the route that answers it looks at the upload, too."""
        return self.sign_get(key, seconds, content_type=content_type)

    def readable_key(self, url: str) -> str | None:
        """The key that a URL of this service reads, None for all other addresses."""
        with suppress(AddressError):
            return self.signer.readable_key(read_address(url))
        return None

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
        return self.signer.upload(key, seconds, content_type, max_bytes, exact_bytes)

    def local_path(self, key: str) -> Path | None:
        """The object's file, None where there is none."""
        place = self.place(key)
        return place if place.is_file() else None

    async def faults(self, page_origin: str) -> Sequence[StorageFault]:
        """What is wrong with the folder; pages upload to the service itself."""
        del page_origin
        try:
            await asyncio.to_thread(self._tried)
        except ReelmillError as error:
            problem = error.problems[0]
            hint = problem.hint or "free some space, or check the permissions of REELMILL_HOME"
            return [StorageFault(StorageReason.FOLDER_UNUSABLE, problem.message, hint)]
        return ()

    async def allow_uploads(self, page_origin: str) -> None:
        """Nothing to do: CORS_ORIGINS says who may."""

    def _tried(self) -> None:
        with disk_problems():
            self._drafts.mkdir(parents=True, exist_ok=True)
            draft = self._drafts / uuid4().hex
            try:
                draft.write_bytes(os.urandom(4096))
            finally:
                draft.unlink(missing_ok=True)

    def place(self, key: str) -> Path:
        """Where the object is, or would be."""
        return self._objects / checked_key(key)


def stored(facts: os.stat_result) -> StoredObject:
    """What a file's facts say of the object in it."""
    etag = f'"{facts.st_ino:x}-{facts.st_size:x}-{facts.st_mtime_ns:x}"'
    return StoredObject(facts.st_size, etag, _modified(facts))


def _modified(facts: os.stat_result) -> datetime:
    return datetime.fromtimestamp(facts.st_mtime, UTC)


def _files_below(folder: Path) -> list[tuple[str, os.stat_result]]:
    """Every file by its path from the folder, with its facts."""
    found = []
    with disk_problems():
        for place, _, names in os.walk(folder):
            for path in (Path(place, name) for name in names):
                with suppress(FileNotFoundError):
                    found.append((path.relative_to(folder).as_posix(), path.stat()))
    return found


def _drop_empty(folder: Path, top: Path) -> None:
    """Remove `folder` and those above it, as long as they are empty."""
    with suppress(OSError):
        while folder != top:
            folder.rmdir()
            folder = folder.parent


def _draft_name(key: str, id_: str) -> str:
    """Name of a draft; that of a key of unusual length does not tell all of it."""
    return f"{key.replace('/', _JOIN)[:_LONGEST_DRAFT_NAME]}{_JOIN}{id_}"


def _linked(file: Path, place: Path) -> None:
    try:
        os.link(file, place)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(file, place)


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
