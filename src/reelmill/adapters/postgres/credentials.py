"""Credentials for the servers of sources; their headers are encrypted together."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.keyring import Keyring, Place
from reelmill.adapters.postgres.signing_rows import of_credentials
from reelmill.adapters.postgres.tables import source_credentials
from reelmill.core.source_credential import SourceCredential
from reelmill.usecases.ports.credentials import StoredCredential


class PostgresCredentials:
    """Implements `Credentials`."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection, self._keyring = connection, keyring

    async def add(self, user_id: UUID, credential: SourceCredential) -> StoredCredential | None:
        """A new one; None where its name is taken."""
        row_id = uuid4()
        values = {
            "id": row_id,
            "user_id": user_id,
            "name": credential.name,
            "origin": credential.origin,
            **self._sealed(row_id, credential.headers),
        }
        new = upsert(source_credentials).values(values).on_conflict_do_nothing()
        row = (await self._connection.execute(new.returning(source_credentials))).first()
        return None if row is None else _stored(row)

    async def list(self, user_id: UUID) -> Sequence[StoredCredential]:
        """All of a user, by name."""
        found = select(source_credentials).where(source_credentials.c.user_id == user_id)
        rows = await self._connection.execute(found.order_by(source_credentials.c.name))
        return [_stored(row) for row in rows]

    async def get(self, user_id: UUID, credential_id: UUID) -> StoredCredential | None:
        """One of them."""
        found = select(source_credentials).where(_own(user_id, credential_id))
        row = (await self._connection.execute(found)).first()
        return None if row is None else _stored(row)

    async def set_headers(
        self, user_id: UUID, credential_id: UUID, headers: Mapping[str, str]
    ) -> StoredCredential | None:
        """The credential with other headers, for the same server; None where there is none."""
        changed = update(source_credentials).where(_own(user_id, credential_id))
        values = self._sealed(credential_id, headers)
        changed = changed.values(updated_at=func.clock_timestamp(), **values)
        row = (await self._connection.execute(changed.returning(source_credentials))).first()
        return None if row is None else _stored(row)

    async def delete(self, user_id: UUID, credential_id: UUID) -> bool:
        """Remove one; False where there is none."""
        gone = delete(source_credentials).where(_own(user_id, credential_id))
        return (await self._connection.execute(gone)).rowcount > 0

    async def of_names(
        self, user_id: UUID, names: Collection[str]
    ) -> Mapping[str, SourceCredential | None]:
        """Those of these names that there are; None for one that cannot be decrypted."""
        found = select(source_credentials).where(_named(user_id, names))
        return {row.name: self._opened(row) for row in await self._connection.execute(found)}

    async def origins(self, user_id: UUID, names: Collection[str]) -> Mapping[str, str]:
        """The servers of those of these names that there are."""
        columns = (source_credentials.c.name, source_credentials.c.origin)
        rows = await self._connection.execute(select(*columns).where(_named(user_id, names)))
        return {row.name: row.origin for row in rows}

    async def encrypt_anew(self, most: int) -> int:
        """Encrypt what is under an earlier key; the number of rows, at most `most`."""
        return await of_credentials(self._keyring).encrypt_anew(self._connection, most)

    def _sealed(self, row_id: UUID, headers: Mapping[str, str]) -> Mapping[str, Any]:
        text = json.dumps(dict(headers))
        return {"secret": self._keyring.seal(text, _place(row_id)), "headers": list(headers)}

    def _opened(self, row: Row[Any]) -> SourceCredential | None:
        text = self._keyring.open(row.secret, _place(row.id))
        if text is None:
            return None
        identity = f"{row.id} {row.updated_at.isoformat()}"
        return SourceCredential(row.name, row.origin, json.loads(text), identity)


def _place(row_id: UUID) -> Place:
    return Place(source_credentials.name, "secret", row_id)


def _own(user_id: UUID, credential_id: UUID) -> ColumnElement[bool]:
    own = source_credentials.c
    return (own.user_id == user_id) & (own.id == credential_id)


def _named(user_id: UUID, names: Collection[str]) -> ColumnElement[bool]:
    own = source_credentials.c
    return (own.user_id == user_id) & own.name.in_(names)


def _stored(row: Row[Any]) -> StoredCredential:
    return StoredCredential(
        id=row.id,
        name=row.name,
        origin=row.origin,
        headers=tuple(row.headers),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
