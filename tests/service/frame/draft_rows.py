"""Rows that drafts are tried with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from reelmill.adapters.postgres.tables import assets, drafts
from reelmill.bootstrap.service import Services


async def fill_up(services: Services, user_id: UUID, number: int) -> None:
    """Give a user so many drafts more."""
    same = {"user_id": user_id, "name": "n", "kind": "json", "spec": ""}
    await _insert(services, drafts, [{**same, "id": uuid4()} for _ in range(number)])


async def picture_asset(services: Services, user_id: UUID, kind: str, **changes: Any) -> UUID:
    """An asset that has a thumbnail, as completed uploads leave it."""
    asset, now = uuid4(), datetime.now(UTC)
    row = {
        "id": asset, "user_id": user_id, "status": "READY", "type": kind, "file_name": "a",
        "content_type": "image/png", "bucket_key": f"assets/{asset}/a", "sha256": "0" * 64,
        "bytes": 1, "completed_at": now, "upload_expires_at": now + timedelta(hours=1),
        "thumbnail_key": f"assets/{asset}.webp",
    }  # fmt: skip
    await _insert(services, assets, [row | changes])
    return asset


async def _insert(services: Services, table: Any, rows: list[dict[str, Any]]) -> None:
    async with services.database.begin() as transaction:
        connection = transaction.connection  # type: ignore[attr-defined]
        await connection.execute(insert(table), rows)
