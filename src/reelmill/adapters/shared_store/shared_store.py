"""The `SharedFiles` port.

With a bucket, `segments/ab/abcd…` and `sources/abcd…` lie there, recorded before they are written,
and this machine's cache is a copy. Without one all workers share the machine, and the cache is all
there is.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from reelmill.core.errors import NotFoundError, SourceError
from reelmill.usecases.objects.write import ObjectWriter
from reelmill.usecases.ports.objects import NewObject, ObjectKind
from reelmill.usecases.ports.rendering import Store
from reelmill.usecases.ports.storage import Storage

_AT_ONCE = 16
_BYTES = "application/octet-stream"

T = TypeVar("T")


class SharedStore:
    """Segments, chunks and sources in one cache, and in the bucket where there is one.

    Args:
        store: Cache of finished work by fingerprint, and of sources by sha256.
        writer: Where outputs go; used only where that is not of this machine.
    """

    def __init__(self, store: Store, writer: ObjectWriter) -> None:
        self._store, self._writer = store, writer
        self._bucket = None if writer.storage.local else writer.storage
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._coming: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def known(self, fingerprints: Iterable[str], token: UUID | None) -> frozenset[str]:
        """Those that every worker can get, used now; what only this machine had may be shared."""
        names = list(dict.fromkeys(fingerprints))
        here = await asyncio.to_thread(lambda: {n for n in names if self._store.get(n)})
        if self._bucket is None:
            return frozenset(here)
        kept = await self._used(names)

        async def shared(name: str) -> bool:
            if name in kept and await self._head(_segment_key(name)):
                return True
            return bool(token and name in here and await self.share(name, token))

        return frozenset(await self._chosen(shared, names))

    async def _used(self, names: Collection[str]) -> frozenset[str]:
        """Those that are recorded as whole: from now on they stay for some days."""
        async with self._writer.database.begin() as transaction:
            return await transaction.objects.use(names)

    async def bring(self, fingerprints: Iterable[str]) -> frozenset[str]:
        """Have these here, every byte as it was put; returns those that are nowhere."""
        names = list(dict.fromkeys(fingerprints))
        lacking = await asyncio.to_thread(lambda: [n for n in names if not self._whole(n)])

        async def gone(name: str) -> bool:
            return await self._fetched(name, _segment_key(name)) is None

        return frozenset(await self._chosen(gone, lacking))

    def _whole(self, name: str) -> bool:
        return self._store.get(name) is not None and self._store.verify(name)

    async def share(self, fingerprint: str, token: UUID) -> str | None:
        """Give what is here to all workers; its key in the bucket, None where there is none."""
        key, file = _segment_key(fingerprint), self._store.get(fingerprint)
        if self._bucket is None or file is None:
            return None
        await self._put(NewObject(key, ObjectKind.SEGMENT, token, name=fingerprint), file)
        return key

    async def _put(self, made: NewObject, file: Path) -> None:
        async with self._writer.writing([made]):
            await self._writer.storage.put_file(made.key, file, _BYTES)

    async def add_sources(
        self, files: Mapping[str, Path], token: UUID, drawn: Collection[str] = ()
    ) -> None:
        """Keep files by name, so that they stay as they are now, and give them to all workers.

        Those that were `drawn` are named by what they were drawn from, all others by sha256.
        """
        whole = await self._used(files.keys()) if self._bucket else frozenset()

        async def add(name: str) -> bool:
            kept = self._store.get(name)
            if kept is None:
                keeping = (name, files[name], name in drawn)
                kept = await asyncio.to_thread(self._keep, *keeping)
            key = _source_key(name)
            if self._bucket and not (name in whole and await self._head(key)):
                await self._put(NewObject(key, ObjectKind.SOURCE, token, name=name), kept)
            return True

        await self._chosen(add, files)

    def _keep(self, name: str, file: Path, is_drawn: bool) -> Path:
        with self._store.scratch() as folder:
            linked = _linked(file, folder / "source")
            if not is_drawn and _sha256(linked) != name:
                hint = "try again once nothing changes it"
                raise SourceError.of(
                    "source_changed", "The file changed in the meantime.", "", hint
                )
            return self._store.put(name, linked)

    async def sources(self, names: Iterable[str]) -> Mapping[str, Path]:
        """Have these sources here; those that are nowhere are left out."""
        found: dict[str, Path] = {}

        async def have(name: str) -> bool:
            file = self._store.get(name)
            file = file or await self._fetched(name, _source_key(name))
            if file:
                found[name] = file
            return file is not None

        await self._chosen(have, names)
        return found

    @contextmanager
    def pin(self, fingerprints: Iterable[str], sources: Iterable[str]) -> Iterator[None]:
        """Keep these here meanwhile."""
        with self._store.pin((*fingerprints, *sources)):
            yield

    async def _fetched(self, name: str, key: str) -> Path | None:
        """Download an object into the cache, once however many ask; None where it is nowhere."""
        if self._bucket is None:
            return None
        async with self._coming[key]:
            found = self._store.get(name)
            if found is None:
                found = await asyncio.to_thread(_download, self._bucket, self._store, name, key)
            self._coming.pop(key, None)
            return found

    async def _head(self, key: str) -> bool:
        return self._bucket is not None and await self._bucket.head(key) is not None

    async def _chosen(
        self, holds: Callable[[str], Awaitable[bool]], names: Iterable[str]
    ) -> list[str]:
        """The names that it holds for; asked a few at a time."""

        async def asked(name: str) -> bool:
            async with self._slots:
                return await holds(name)

        wanted = list(names)
        answers = await asyncio.gather(*map(asked, wanted))
        return [name for name, yes in zip(wanted, answers, strict=True) if yes]


def _segment_key(fingerprint: str) -> str:
    return f"segments/{fingerprint[:2]}/{fingerprint}"


def _source_key(sha256: str) -> str:
    return f"sources/{sha256}"


def _download(bucket: Storage, store: Store, name: str, key: str) -> Path | None:
    with store.scratch() as folder:
        try:
            bucket.download_blocking(key, folder / "download")
        except NotFoundError:
            return None
        return store.put(name, folder / "download")


def _linked(file: Path, place: Path) -> Path:
    """The same content under another name, as another file only where it cannot be linked."""
    try:
        os.link(file, place)
    except OSError:
        shutil.copyfile(file, place)
    return place


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
