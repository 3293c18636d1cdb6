"""What is wrong with the storage, found out at most so often, however often it is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from time import monotonic

import structlog

from reelmill.core.errors import ReelmillError
from reelmill.usecases.ports.storage import Storage, StorageFault, StorageReason

_GOOD_FOR_SECONDS = 60.0
_BAD_FOR_SECONDS = 10.0
_USABLE_FOR_SECONDS = 300.0
_WAIT_SECONDS = 2.0

_log = structlog.get_logger("reelmill.storage")


class StorageWatch:
    """The last trial of a storage, repeated once it is old.

    Args:
        storage: What is tried.
        origin: Of the pages that upload.
        now: A clock, in seconds.
    """

    def __init__(self, storage: Storage, origin: str, now: Callable[[], float] = monotonic) -> None:
        self._storage = storage
        self._origin = origin
        self._now = now
        self._found: Sequence[StorageFault] | None = None
        self._found_at = 0.0
        self._trial: asyncio.Task[None] | None = None
        self._allow_uploads = self._reports = False

    @property
    def local(self) -> bool:
        """Whether it is a folder of this machine."""
        return self._storage.local

    async def faults(self) -> Sequence[StorageFault]:
        """What the last trial found; a new one is waited for where that is old.

        A bucket that is slow to answer is judged by the trial before, for some minutes.
        """
        if self._is_fresh:
            return self._found or ()
        trial = self._begun()
        usable = self._found is not None and self._age < _USABLE_FOR_SECONDS
        await asyncio.wait([trial], timeout=_WAIT_SECONDS if usable else None)
        if trial.done():
            trial.result()
        return self._found or ()

    async def begin(self, *, allow_uploads: bool) -> None:
        """Try the storage until renders can use it, and log from now on what is wrong with it.

        With `allow_uploads` every trial that finds that pages may not upload lets them.
        """
        self._allow_uploads, self._reports = allow_uploads, True
        while any(fault.needed for fault in await self.faults()):
            await asyncio.sleep(_BAD_FOR_SECONDS)

    @property
    def _age(self) -> float:
        return self._now() - self._found_at

    @property
    def _is_fresh(self) -> bool:
        if self._found is None or self._storage.local:
            return False
        is_bad = any(fault.needed for fault in self._found)
        return self._age < (_BAD_FOR_SECONDS if is_bad else _GOOD_FOR_SECONDS)

    def _begun(self) -> asyncio.Task[None]:
        """The trial that is under way: whoever asks meanwhile waits for the same."""
        if self._trial is None or self._trial.done():
            self._trial = asyncio.create_task(self._tried())
        return self._trial

    async def _tried(self) -> None:
        found = await self._storage.faults(self._origin)
        if self._allow_uploads and any(f.reason is StorageReason.CORS_MISSING for f in found):
            found = await self._allowed(found)
        if self._reports and (self._found is None or [*found] != [*self._found]):
            _report(found, first=self._found is None)
        self._found, self._found_at = found, self._now()

    async def _allowed(self, found: Sequence[StorageFault]) -> Sequence[StorageFault]:
        """What is wrong once pages may upload; the same where that cannot be."""
        try:
            await self._storage.allow_uploads(self._origin)
        except ReelmillError as error:
            _log.warning("uploads cannot be allowed", told=error.problems[0].message)
            return found
        _log.info("uploads are allowed", origin=self._origin)
        return await self._storage.faults(self._origin)


def _report(found: Sequence[StorageFault], *, first: bool) -> None:
    for fault in found:
        log = _log.error if fault.needed else _log.warning
        log(
            "the storage has a problem",
            reason=fault.reason,
            told=fault.message,
            hint=fault.hint,
        )
    if not found and not first:
        _log.info("the storage works again")
