"""Which database a storage belongs to.

A dump that is restored elsewhere knows the original's objects: it may read them, but removes none.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from reelmill.core.errors import ConflictError
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.storage import Storage

CLAIMS = "claims/"
"""Prefix of the one object that says whose storage this is."""


async def check_claim(database: Database, storage: Storage) -> None:
    """Do nothing, if the storage is this database's, or nobody's until now.

    Raises:
        ConflictError: `storage_claimed`: it belongs to another database.
    """
    mine = await _key_of(database)
    claims = {found.key async for found in storage.listed(CLAIMS)}
    if not claims:
        await _put(mine, storage)
        claims = {found.key async for found in storage.listed(CLAIMS)}
    if claims - {mine}:
        message = "The storage belongs to another database, so nothing in it is removed."
        hint = (
            "give a copy of an installation its own storage, or run "
            "`reelmill admin claim-storage` if the database has moved for good"
        )
        raise ConflictError.of("storage_claimed", message, "", hint)


async def take_claim(database: Database, storage: Storage) -> None:
    """The storage is this database's from now on; whoever had it removes nothing any more."""
    mine = await _key_of(database)
    others = [found.key async for found in storage.listed(CLAIMS) if found.key != mine]
    await _put(mine, storage)
    await storage.delete(*others)


async def _key_of(database: Database) -> str:
    async with database.begin() as transaction:
        identity = await transaction.objects.database_identity()
    return f"{CLAIMS}{hashlib.sha256(identity.encode()).hexdigest()[:32]}"


async def _put(key: str, storage: Storage) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "claim")
        file.write_text("The database that removes what is not needed here.\n")
        await storage.put_file(key, file, "text/plain")
