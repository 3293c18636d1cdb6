"""A file that a client sends to the service: one at a time for an asset, within its owner's room.

What is on its way counts as kept before it is written, so that no number of uploads, signed with
or without a size, brings more onto the disk than their owner may keep.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID, uuid4

from reelmill.core.errors import ConflictError, ReelmillError
from reelmill.usecases.assets.keys import upload_key
from reelmill.usecases.assets.read_assets import no_such_asset
from reelmill.usecases.assets.room import storage_full
from reelmill.usecases.assets.service import AssetService
from reelmill.usecases.ports.assets import Asset, AssetStatus
from reelmill.usecases.ports.database import Transaction

_RENEWAL_SECONDS = 5.0
_PATIENCE_SECONDS = 30.0  # with a claim that nobody renews: its process is gone
_STEP_BYTES = 8 * 1024**2


class Arrival:
    """Holds the room for one file while it is written.

    Args:
        asset_id: What the file is for.
        exact_bytes: Its size, where that was announced when the upload was signed.
        service: Where assets are listed, and what their owners may keep.
    """

    def __init__(self, asset_id: UUID, exact_bytes: int | None, service: AssetService) -> None:
        self._asset_id = asset_id
        self._key = upload_key(asset_id)
        self._announced = exact_bytes or 0
        self._service = service
        self._token = uuid4()
        self._earlier = 0  # bytes of the file that this one replaces, which stays until then
        self._room = 0
        self._renewal = 0.0

    async def begin(self, size: int | None) -> None:
        """Claim the place, and room for `size` bytes where that many are known to come.

        Raises:
            NotFoundError: `not_found`, the asset was removed.
            ConflictError: `upload_over`, it was completed; `upload_busy`, another file arrives;
                `asset_busy`, it is being completed.
            LimitError: `storage_full`.
        """
        found = await self._service.storage.head(self._key)
        self._earlier = found.bytes if found else 0
        await self._hold(size or 0, size)

    async def take(self, received: int) -> None:
        """Hold room for so many bytes altogether; to be called before the last of them is written.

        Raises:
            NotFoundError, ConflictError, LimitError: As `begin`.
        """
        if received > self._room:
            await self._hold(received, received + _STEP_BYTES)
        elif time.monotonic() > self._renewal:
            await self._hold(received, None)

    async def check_last(self) -> None:
        """See that the file, which is whole now, may still become the asset's.

        Raises:
            NotFoundError, ConflictError: As `begin`.
        """
        await self._hold(0, None)

    async def end(self) -> None:
        """Give the place back; what is stored there now counts from here on."""
        found = await self._service.storage.head(self._key)
        stored = max(self._announced, found.bytes if found else 0)
        async with self._service.database.begin() as transaction:
            if await transaction.objects.unclaim(self._key, self._token):
                await transaction.assets.set_declared(self._asset_id, stored)

    async def _hold(self, least: int, most: int | None) -> None:
        """Renew the claim, and hold room for `least` bytes, for `most` where there is as much."""
        async with self._service.database.begin() as transaction:
            asset = await transaction.assets.take_arriving(self._asset_id)
            _check_open(asset, self._asset_id)
            mine = await transaction.objects.claim(self._key, self._token, _PATIENCE_SECONDS)
            if asset is None or not mine:
                raise _busy(self._asset_id)
            if least > self._room:
                await self._reserve(asset, least, most or least, transaction)
        self._renewal = time.monotonic() + _RENEWAL_SECONDS

    async def _reserve(self, asset: Asset, least: int, most: int, transaction: Transaction) -> None:
        usage = await transaction.assets.usage(asset.user_id)
        others = usage.bytes - (asset.declared_bytes or 0)
        free = self._service.user_bytes - others
        if free < self._earlier + least and self._earlier:  # no room for both
            await self._service.storage.delete(self._key)
            self._earlier = 0
        if free < self._earlier + least:
            raise storage_full(others, self._service.user_bytes)
        self._room = min(most, free - self._earlier)
        held = max(self._announced, self._earlier + self._room)
        await transaction.assets.set_declared(asset.id, held)


@asynccontextmanager
async def arriving(
    asset_id: UUID, exact_bytes: int | None, size: int | None, service: AssetService
) -> AsyncIterator[Arrival]:
    """The arrival of a file, begun and ended around the block that writes it.

    Raises:
        NotFoundError, ConflictError, LimitError: As `Arrival.begin`.
    """
    arrival = Arrival(asset_id, exact_bytes, service)
    try:
        await arrival.begin(size)
        yield arrival
    finally:
        # Where the database or the bucket is away, the room stays held until the next attempt.
        with suppress(ReelmillError):
            await arrival.end()


def _check_open(asset: Asset | None, asset_id: UUID) -> None:
    if asset is None:
        raise no_such_asset(asset_id)
    if asset.status is not AssetStatus.PENDING:
        sentence = f"The asset {asset_id} was completed: its upload is over."
        raise ConflictError.of("upload_over", sentence, hint="sign another upload")


def _busy(asset_id: UUID) -> ConflictError:
    sentence = f"Another upload of the asset {asset_id} is under way."
    hint = f"wait for its end; if it broke off, try again in {_PATIENCE_SECONDS:.0f} seconds"
    return ConflictError.of("upload_busy", sentence, hint=hint)
