"""What lies in a storage, for tests of what stays there and what does not."""

from __future__ import annotations

from reelmill.usecases.objects.claim import CLAIMS
from reelmill.usecases.ports.storage import Storage


async def keys_of(storage: Storage, prefix: str = "") -> list[str]:
    """Keys of all objects that begin so, but for whose storage it is."""
    found = [each.key async for each in storage.listed(prefix)]
    return sorted(key for key in found if not key.startswith(CLAIMS))


async def empty(storage: Storage, prefix: str) -> None:
    """Remove everything whose key begins so, whoever needs it."""
    await storage.delete(*await keys_of(storage, prefix))
