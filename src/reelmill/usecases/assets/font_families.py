"""The font families of a user's uploads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from reelmill.core.font_names import FontFamily
from reelmill.usecases.ports.assets import Asset
from reelmill.usecases.ports.database import Database

MOST_FONTS = 1_000
"""Uploaded fonts of a user that are looked at."""


async def uploaded_families(user_id: UUID, database: Database) -> Sequence[FontFamily]:
    """The families that a user uploaded, each once, sorted by name."""
    async with database.begin() as transaction:
        fonts = await transaction.assets.fonts(user_id, MOST_FONTS)
    files: dict[str, list[Asset]] = defaultdict(list)
    for font in fonts:
        if font.metadata.get("family"):
            files[str(font.metadata["family"])].append(font)
    return [_family(name, files[name]) for name in sorted(files, key=str.casefold)]


def _family(name: str, fonts: Sequence[Asset]) -> FontFamily:
    weights = [int(weight) for font in fonts for weight in font.metadata.get("weights", ())]
    italic = any(bool(font.metadata.get("italic")) for font in fonts)
    return FontFamily(name, (min(weights, default=400), max(weights, default=400)), italic)
