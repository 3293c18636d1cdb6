"""A transaction that waits for a file is kept awake: the server ends those that only sleep."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from reelmill.usecases.ports.assets import Asset
from reelmill.usecases.ports.database import Transaction


@asynccontextmanager
async def kept_awake(
    transaction: Transaction, asset: Asset, pause_seconds: float
) -> AsyncIterator[None]:
    """Ask something small of the transaction every so often, for the length of the block.

    The block must ask nothing of the transaction itself. Where the database has gone away
    meanwhile, that is raised at its end.
    """
    done = asyncio.Event()
    asking = asyncio.create_task(_ask_until(done, transaction, asset, pause_seconds))
    try:
        yield
    finally:
        done.set()  # not cancelled: a question that is under way is waited for
        await asking


async def _ask_until(
    done: asyncio.Event, transaction: Transaction, asset: Asset, pause_seconds: float
) -> None:
    while not done.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), pause_seconds)
            return
        await transaction.assets.get(asset.user_id, asset.id)
