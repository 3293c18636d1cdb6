"""The record of the storage in Postgres."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import String, bindparam, func, select, text, update
from sqlalchemy import Uuid as UuidType
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.pauses import allow_long_pauses
from reelmill.adapters.postgres.tables import objects
from reelmill.usecases.ports.objects import NewObject, Scope, Unneeded

UNUSED_DAYS = 7
"""Days that a segment or a source stays in the bucket after a job last used it."""

_REMEMBERED_HOURS = 24  # longer than any upload URL is good for

_CLAIMED = """
EXISTS (SELECT FROM jobs WHERE jobs.token = objects.token AND jobs.status = 'PROCESSING')
OR EXISTS (
    SELECT FROM segments WHERE segments.token = objects.token AND segments.status = 'ENCODING'
)
"""
_OLD = f"objects.last_used_at < now() - interval '{UNUSED_DAYS} days'"
_UNNEEDED = f"""
CASE kind
WHEN 'OUTPUT' THEN NOT EXISTS (
    SELECT FROM jobs WHERE jobs.id = objects.job_id AND (
        jobs.output_key = objects.key OR jobs.poster_key = objects.key
        OR jobs.subtitles @> jsonb_build_array(jsonb_build_object('key', objects.key))
        OR jobs.token = objects.token AND jobs.status = 'PROCESSING'
    )
)
WHEN 'UPLOAD' THEN NOT EXISTS (
    SELECT FROM assets WHERE assets.id = objects.asset_id AND assets.status = 'PENDING'
)
WHEN 'ASSET' THEN NOT EXISTS (
    SELECT FROM assets WHERE assets.id = objects.asset_id AND (
        assets.status = 'PENDING' OR assets.status = 'READY' AND (
            assets.bucket_key = objects.key OR assets.thumbnail_key = objects.key
        )
    )
)
ELSE ({_OLD} OR state = 'WRITING' AND NOT ({_CLAIMED})) AND NOT EXISTS (
    SELECT FROM job_plans WHERE objects.name = ANY(job_plans.needs)
)
END
"""  # noqa: S608  (made of constants)
_SCOPES = {
    "unfinished": "state = 'WRITING'",
    "named": "(job_id = ANY(:jobs) OR asset_id = ANY(:assets) OR key = ANY(:keys))",
    "all": "state <> 'REMOVED'",
}
_FIND = {
    scope: text(
        f"SELECT key, state <> 'KEPT' FROM objects WHERE {condition} AND {_UNNEEDED} "  # noqa: S608
        "ORDER BY key LIMIT :most FOR UPDATE SKIP LOCKED"
    )
    for scope, condition in _SCOPES.items()
}
_LISTS = (
    bindparam("jobs", type_=ARRAY(UuidType)),
    bindparam("assets", type_=ARRAY(UuidType)),
    bindparam("keys", type_=ARRAY(String)),
)
_HAS = text(
    f"SELECT EXISTS (SELECT FROM objects WHERE {_SCOPES['named']} AND {_UNNEEDED})"  # noqa: S608
).bindparams(*_LISTS)

_RECORDED = ("key", "kind", "job_id", "asset_id", "name", "token")
_RECORD = text(f"""
INSERT INTO objects ({", ".join(_RECORDED)})
SELECT {", ".join(_RECORDED)} FROM jsonb_to_recordset(CAST(:rows AS jsonb))
    AS row (key text, kind text, job_id uuid, asset_id uuid, name text, token uuid)
ON CONFLICT (key) DO UPDATE SET state = 'WRITING', removed_at = NULL, last_used_at = now(),
    {", ".join(f"{column} = excluded.{column}" for column in _RECORDED)}
""")  # noqa: S608  (made of constants)

_FORGET = text(f"""
DELETE FROM objects WHERE key IN (
    SELECT key FROM objects
    WHERE state = 'REMOVED' AND removed_at < now() - interval '{_REMEMBERED_HOURS} hours'
    ORDER BY key LIMIT :most FOR UPDATE SKIP LOCKED
) RETURNING key
""")  # noqa: S608  (made of constants)

# Of a dump that is restored, the one or the other differs, whoever may not ask for the first.
_IDENTITY = text("""
SELECT concat_ws('/', CASE
    WHEN has_function_privilege('pg_control_system()', 'execute')
    THEN (SELECT system_identifier FROM pg_control_system())
END, oid) FROM pg_database WHERE datname = current_database()
""")


class PostgresObjects:
    """Implements `Objects`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def record(self, new: Sequence[NewObject]) -> None:
        """They are about to be written; waits for whoever is removing the same keys."""
        rows = [asdict(each) for each in sorted(new, key=lambda each: each.key)]
        await self._connection.execute(_RECORD, {"rows": json.dumps(rows, default=str)})

    async def claim(self, key: str, token: UUID, patience_seconds: float) -> bool:
        """`token` writes the object, or goes on; False where another does."""
        patience = func.make_interval(0, 0, 0, 0, 0, 0, patience_seconds)
        is_void = objects.c.last_used_at < func.now() - patience
        is_free = objects.c.token.is_(None) | (objects.c.token == token) | is_void
        mine = update(objects).where((objects.c.key == key) & is_free)
        mine = mine.values(token=token, last_used_at=func.now()).returning(objects.c.key)
        return await self._connection.scalar(mine) is not None

    async def unclaim(self, key: str, token: UUID) -> bool:
        """`token` writes the object no more; False where it did not."""
        mine = update(objects).where((objects.c.key == key) & (objects.c.token == token))
        freed = mine.values(token=None).returning(objects.c.key)
        return await self._connection.scalar(freed) is not None

    async def kept(self, keys: Collection[str], token: UUID | None) -> frozenset[str]:
        """They are whole; returns those that are still recorded under this token."""
        mine = objects.c.key.in_(keys) & (objects.c.state == "WRITING")
        mine &= objects.c.token.is_not_distinct_from(token)
        whole = update(objects).where(mine).values(state="KEPT").returning(objects.c.key)
        return frozenset(await self._connection.scalars(whole))

    async def use(self, names: Collection[str]) -> frozenset[str]:
        """Those of these segments and sources that are recorded as whole, used now."""
        here = objects.c.name.in_(names) & (objects.c.state == "KEPT")
        held = select(objects.c.key).where(here).order_by(objects.c.key).with_for_update()
        keys = list(await self._connection.scalars(held))
        used = update(objects).where(objects.c.key.in_(keys), objects.c.state == "KEPT")
        used = used.values(last_used_at=text("now()"))
        return frozenset(await self._connection.scalars(used.returning(objects.c.name)))

    async def unneeded(self, scope: Scope, most: int) -> Sequence[Unneeded]:
        """Objects that nobody needs, held until the transaction ends."""
        await allow_long_pauses(self._connection)
        given: dict[str, Any] = {"most": most}
        chosen = "named" if scope.named else "unfinished" if scope.unfinished else "all"
        statement = _FIND[chosen]
        if scope.named:
            statement = statement.bindparams(*_LISTS)
            given |= _named(scope)
        return [Unneeded(*row) for row in await self._connection.execute(statement, given)]

    async def has_unneeded(self, scope: Scope) -> bool:
        """True where `unneeded` would find any; for certain jobs, assets or keys."""
        return bool(await self._connection.scalar(_HAS, _named(scope)))

    async def removed(self, keys: Collection[str]) -> None:
        """They are gone; who still writes one of them is noticed by `forget_removed`."""
        gone = update(objects).where(objects.c.key.in_(keys))
        await self._connection.execute(gone.values(state="REMOVED", removed_at=text("now()")))

    async def forget_removed(self, most: int) -> Sequence[str]:
        """Forget objects that were removed a day ago, to be removed a last time; their keys."""
        await allow_long_pauses(self._connection)
        return list(await self._connection.scalars(_FORGET, {"most": most}))

    async def recorded(self, keys: Collection[str]) -> frozenset[str]:
        """Those of these keys that are recorded and not removed."""
        known = objects.c.key.in_(keys) & (objects.c.state != "REMOVED")
        return frozenset(await self._connection.scalars(select(objects.c.key).where(known)))

    async def database_identity(self) -> str:
        """Names this very database: a copy of it, restored elsewhere, has another one."""
        return str(await self._connection.scalar(_IDENTITY))


def _named(scope: Scope) -> dict[str, list[Any]]:
    return {"jobs": list(scope.jobs), "assets": list(scope.assets), "keys": list(scope.keys)}
