"""An asset whose file takes long is completed all the same."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import UUID

import psycopg
import pytest
from uploads import Uploader, picture

from reelmill.adapters.storage import LocalStorage
from reelmill.bootstrap.assets import asset_service
from reelmill.bootstrap.service import Services
from reelmill.usecases.assets.complete import complete_asset
from reelmill.usecases.ports.assets import AssetStatus

pytestmark = pytest.mark.anyio

_SPOKE = """
SELECT query_start FROM pg_stat_activity
WHERE datname = current_database() AND xact_start < query_start AND pid <> pg_backend_pid()
    AND state = 'idle in transaction'
"""
_TIMES = 4


class SlowStorage(LocalStorage):
    """Copies a file once the transaction has spoken several times since it began to."""

    database_url = ""

    async def copy(self, key: str, to: str) -> None:
        """Copy the object, late."""
        spoke: set[object] = set()
        async with await psycopg.AsyncConnection.connect(
            self.database_url, autocommit=True
        ) as observer:
            async with asyncio.timeout(30):
                while len(spoke) < _TIMES:
                    spoke.update(await (await observer.execute(_SPOKE)).fetchall())
                    await asyncio.sleep(0.005)
        await super().copy(key, to)


@pytest.mark.parametrize("bucket", ["local"], indirect=True)
async def test_its_transaction_is_kept_awake_while_the_file_is_worked_on(
    ada: Uploader, services: Services
) -> None:
    assert isinstance(services.storage, LocalStorage)
    storage = SlowStorage(services.storage.folder, services.storage.signer)
    storage.database_url = services.database_url
    service = replace(asset_service(services), storage=storage, awake_seconds=0.02)
    asset_id = await ada.uploaded("a.png", "image/png", picture())
    asset = await complete_asset(UUID(asset_id), ada.id, service)
    assert asset.status is AssetStatus.READY
