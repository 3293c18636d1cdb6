"""Assets in Postgres."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.errors import LockNotAvailable
from sqlalchemy import (
    Select,
    Text,
    Uuid,
    any_,
    cast,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Row
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.jobs_using import unended
from reelmill.adapters.postgres.kept_bytes import KEPT_BYTES
from reelmill.adapters.postgres.pauses import allow_long_pauses
from reelmill.adapters.postgres.tables import assets, jobs, users
from reelmill.core.errors import ConflictError
from reelmill.usecases.page import Place
from reelmill.usecases.ports.assets import (
    Asset,
    AssetFacts,
    AssetFilter,
    AssetStatus,
    AssetType,
    Usage,
)

_WAIT_SECONDS = text("SET LOCAL lock_timeout = '5s'")
_WAIT_AS_EVER = text("SET LOCAL lock_timeout TO DEFAULT")

_COLUMNS = tuple(assets.c[name] for name in Asset.__dataclass_fields__)
_KEPT_BYTES = text(f"SELECT {KEPT_BYTES}")
_USAGE = text(f"""
SELECT {KEPT_BYTES} AS bytes,
    (SELECT count(*) FROM assets WHERE user_id = :user_id AND status = 'PENDING') AS pending
""")  # noqa: S608  (made of constants)


class PostgresAssets:
    """Repository in one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, asset: Asset) -> None:
        """Store it."""
        await self._connection.execute(insert(assets).values(asdict(asset)))

    async def get(self, user_id: UUID, asset_id: UUID) -> Asset | None:
        """The user's asset, None where there is none."""
        query = select(*_COLUMNS).where(assets.c.id == asset_id, assets.c.user_id == user_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _asset(row) if row else None

    async def take(self, user_id: UUID, asset_id: UUID) -> Asset | None:
        """The asset, held until the transaction ends, which may take minutes."""
        await allow_long_pauses(self._connection)
        query = select(*_COLUMNS).where(assets.c.id == asset_id, assets.c.user_id == user_id)
        return await self._held(query.with_for_update(nowait=True), asset_id)

    async def take_arriving(self, asset_id: UUID) -> Asset | None:
        """The asset, whoever owns it, held until the transaction ends."""
        await self._connection.execute(_WAIT_SECONDS)
        query = select(*_COLUMNS).where(assets.c.id == asset_id)
        found = await self._held(query.with_for_update(), asset_id)
        await self._connection.execute(_WAIT_AS_EVER)
        return found

    async def _held(self, query: Select[Any], asset_id: UUID) -> Asset | None:
        try:
            row = (await self._connection.execute(query)).one_or_none()
        except OperationalError as error:
            if isinstance(error.orig, LockNotAvailable):
                raise _busy(asset_id) from None
            raise
        return _asset(row) if row else None

    async def page(
        self,
        user_id: UUID,
        wanted: AssetFilter,
        after: Place | None,
        limit: int,
    ) -> Sequence[Asset]:
        """Assets, newest first, those before `(created_at, id)`."""
        query = select(*_COLUMNS).where(assets.c.user_id == user_id)
        if wanted.types:
            query = query.where(assets.c.type.in_(wanted.types))
        if wanted.file_name:
            query = query.where(assets.c.file_name.icontains(wanted.file_name, autoescape=True))
        if after:
            query = query.where(tuple_(assets.c.created_at, assets.c.id) < tuple_(*after))
        query = query.order_by(assets.c.created_at.desc(), assets.c.id.desc()).limit(limit)
        return [_asset(row) for row in await self._connection.execute(query)]

    async def of_ids(self, user_id: UUID, ids: Collection[UUID]) -> Sequence[Asset]:
        """Those of the user's assets that are among `ids`."""
        query = select(*_COLUMNS).where(assets.c.user_id == user_id, assets.c.id.in_(ids))
        return [_asset(row) for row in await self._connection.execute(query)]

    async def hold_ready(self, user_id: UUID, ids: Collection[UUID]) -> frozenset[UUID]:
        """Those of the user's assets that are READY; none is removed until the transaction ends."""
        is_ready = (assets.c.user_id == user_id) & (assets.c.status == AssetStatus.READY)
        query = select(assets.c.id).where(is_ready, assets.c.id.in_(ids)).order_by(assets.c.id)
        held = query.with_for_update(read=True, key_share=True)
        return frozenset(await self._connection.scalars(held))

    async def hold_pictured(self, user_id: UUID, ids: Sequence[UUID]) -> UUID | None:
        """The first of these with a thumbnail; it is not removed until the transaction ends."""
        is_shown = (assets.c.user_id == user_id) & assets.c.thumbnail_key.is_not(None)
        query = select(assets.c.id).where(is_shown, assets.c.id.in_(ids))
        query = query.where(assets.c.type.in_((AssetType.IMAGE, AssetType.VIDEO)))
        query = query.where(assets.c.status == AssetStatus.READY).limit(1)
        order = func.array_position(cast(list(ids), ARRAY(Uuid)), assets.c.id)
        held = query.order_by(order).with_for_update(read=True, key_share=True)
        return await self._connection.scalar(held)

    async def fonts(self, user_id: UUID, limit: int) -> Sequence[Asset]:
        """The user's fonts that can be used, newest first."""
        is_font = (assets.c.type == AssetType.FONT) & (assets.c.status == AssetStatus.READY)
        query = select(*_COLUMNS).where(assets.c.user_id == user_id, is_font)
        query = query.order_by(assets.c.created_at.desc(), assets.c.id.desc()).limit(limit)
        return [_asset(row) for row in await self._connection.execute(query)]

    async def usage(self, user_id: UUID) -> Usage:
        """What the user keeps, one question at a time."""
        mine = select(users.c.id).where(users.c.id == user_id)
        await self._connection.execute(mine.with_for_update(key_share=True))
        found = (await self._connection.execute(_USAGE, {"user_id": user_id})).one()
        return Usage(int(found.bytes), found.pending)

    async def kept_bytes(self, user_id: UUID) -> int:
        """The bytes of what the user keeps, at this moment."""
        return int(await self._connection.scalar(_KEPT_BYTES, {"user_id": user_id}) or 0)

    async def set_declared(self, asset_id: UUID, size: int) -> None:
        """Write how many bytes its upload has, or will have."""
        mine = update(assets).where(assets.c.id == asset_id)
        await self._connection.execute(mine.values(declared_bytes=size))

    async def set_ready(self, asset_id: UUID, facts: AssetFacts, now: datetime) -> None:
        """Write that it can be used."""
        values = {**asdict(facts), "status": AssetStatus.READY, "completed_at": now}
        await self._connection.execute(update(assets).where(assets.c.id == asset_id).values(values))

    async def set_failed(self, asset_id: UUID, error: Mapping[str, Any], now: datetime) -> None:
        """Write why it cannot be used."""
        values = {"status": AssetStatus.FAILED, "error": dict(error), "completed_at": now}
        await self._connection.execute(update(assets).where(assets.c.id == asset_id).values(values))

    async def rename(self, asset_id: UUID, file_name: str) -> Asset:
        """Another name for an asset that the transaction holds."""
        named = update(assets).where(assets.c.id == asset_id).values(file_name=file_name)
        return _asset((await self._connection.execute(named.returning(*_COLUMNS))).one())

    async def remove(self, asset_id: UUID) -> None:
        """Forget it."""
        await self._connection.execute(delete(assets).where(assets.c.id == asset_id))

    async def take_overdue(self, now: datetime, limit: int) -> Sequence[Asset]:
        """PENDING assets whose time is over and that no job needs, held as well."""
        await allow_long_pauses(self._connection)
        overdue = (assets.c.status == AssetStatus.PENDING) & (assets.c.upload_expires_at < now)
        use = func.concat("asset:", cast(assets.c.id, Text))
        needed = exists().where(unended(assets.c.user_id), use == any_(jobs.c.uses))
        query = (
            select(*_COLUMNS).where(overdue, ~needed).limit(limit).with_for_update(skip_locked=True)
        )
        return [_asset(row) for row in await self._connection.execute(query)]


def _asset(row: Row[Any]) -> Asset:
    values = dict(row._mapping)
    values["status"] = AssetStatus(values["status"])
    values["type"] = AssetType(values["type"]) if values["type"] else None
    return Asset(**values)


def _busy(asset_id: UUID) -> ConflictError:
    sentence = f"The asset {asset_id} is being completed or removed right now."
    return ConflictError.of("asset_busy", sentence, hint="try again in a few seconds")
