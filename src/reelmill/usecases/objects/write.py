"""Objects are written between two notes: that they are begun, and that they are whole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from reelmill.usecases.objects.remove import remove_soon
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.objects import NewObject, Scope
from reelmill.usecases.ports.storage import Storage


@dataclass(frozen=True, slots=True)
class ObjectWriter:
    """Keeps the record.

    Attributes:
        database: Where it is.
        storage: Where the objects are.
    """

    database: Database
    storage: Storage

    @asynccontextmanager
    async def writing(self, objects: Sequence[NewObject]) -> AsyncIterator[None]:
        """Note what the block writes, before and after; all of one claim.

        What was removed meanwhile, because the claim had ended, is removed once more.
        """
        keys = [each.key for each in objects]
        async with self.database.begin() as transaction:
            await transaction.objects.record(objects)
        yield
        async with self.database.begin() as transaction:
            kept = await transaction.objects.kept(keys, objects[0].token)
        if late := set(keys) - kept:
            await remove_soon(self.database, self.storage, Scope(keys=late))
