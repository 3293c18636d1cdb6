"""The font families of a user's uploads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from reelmill.core.font_names import FontFamily, plain_family
from reelmill.usecases.ports.assets import Asset
from reelmill.usecases.ports.database import Database

MOST_FONTS = 1_000
"""Uploaded fonts of a user that are looked at."""


async def uploaded_families(user_id: UUID, database: Database) -> Sequence[FontFamily]:
    """The families that a user uploaded, each once however it is spelt, sorted by name."""
    async with database.begin() as transaction:
        fonts = await transaction.assets.fonts(user_id, MOST_FONTS)
    files: dict[str, list[Asset]] = defaultdict(list)
    for font in fonts:
        if font.metadata.get("family"):
            files[plain_family(str(font.metadata["family"]))].append(font)
    return [_family(files[name]) for name in sorted(files)]


def _family(fonts: Sequence[Asset]) -> FontFamily:
    weights = [int(weight) for font in fonts for weight in font.metadata.get("weights", ())]
    italic = any(bool(font.metadata.get("italic")) for font in fonts)
    name = str(fonts[0].metadata["family"])
    return FontFamily(name, (min(weights, default=400), max(weights, default=400)), italic)
