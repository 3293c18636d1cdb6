"""The font families of a user's uploads."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from reelmill.usecases.ports import Database

_MOST_LOOKED_AT = 1_000


async def uploaded_families(user_id: UUID, database: Database) -> Sequence[str]:
    """Names of the families that a user uploaded, each once, sorted."""
    async with database.begin() as transaction:
        fonts = await transaction.assets.fonts(user_id, _MOST_LOOKED_AT)
    names = {str(font.metadata["family"]) for font in fonts if font.metadata.get("family")}
    return sorted(names, key=str.casefold)
