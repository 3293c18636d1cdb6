"""The font families of a user's uploads."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from reelmill.usecases.ports import Database

MOST_FONTS = 1_000
"""Uploaded fonts of a user that are looked at."""


async def uploaded_families(user_id: UUID, database: Database) -> Sequence[str]:
    """Names of the families that a user uploaded, each once, sorted."""
    async with database.begin() as transaction:
        fonts = await transaction.assets.fonts(user_id, MOST_FONTS)
    names = {str(font.metadata["family"]) for font in fonts if font.metadata.get("family")}
    return sorted(names, key=str.casefold)
