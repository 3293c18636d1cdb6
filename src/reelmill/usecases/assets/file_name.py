"""What an asset is called, from its upload on."""

from __future__ import annotations

import re
from uuid import UUID

from reelmill.core.errors import RequestError
from reelmill.usecases.assets.read_assets import no_such_asset
from reelmill.usecases.one_line import is_one_line
from reelmill.usecases.ports.assets import Asset
from reelmill.usecases.ports.database import Database

_LONGEST_NAME = 255


async def rename_asset(asset_id: UUID, file_name: str, user_id: UUID, database: Database) -> Asset:
    """Call an asset something else; its file and what names it as `asset:ID` stay.

    Raises:
        RequestError: `file_name_invalid`.
        NotFoundError: `not_found`.
        ConflictError: `asset_busy`, it is being completed or removed right now.
    """
    name = checked_name(file_name)
    async with database.begin() as transaction:
        if await transaction.assets.take(user_id, asset_id) is None:
            raise no_such_asset(asset_id)
        return await transaction.assets.rename(asset_id, name)


def checked_name(file_name: str) -> str:
    """The last part of a path, which browsers and tools send along.

    Raises:
        RequestError: `file_name_invalid`.
    """
    name = re.split(r"[/\\]", file_name)[-1].strip()
    if not name or len(name) > _LONGEST_NAME or not is_one_line(name):
        sentence = f"{file_name[:100]!r} is not a file name."
        hint = f"use 1 to {_LONGEST_NAME} characters without line breaks"
        raise RequestError.of("file_name_invalid", sentence, "/fileName", hint)
    return name
