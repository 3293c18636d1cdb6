"""The fonts that a user uploaded and that their spec names, by id or by family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from uuid import UUID

from reelmill.core.asset_name import asset_id
from reelmill.core.errors import SourceError
from reelmill.core.spec import Spec, walk_fonts
from reelmill.usecases.assets.font_families import MOST_FONTS
from reelmill.usecases.assets.resolve import AssetFile, asset_file, asset_files
from reelmill.usecases.assets.uses import DEFAULT_FONT, families_meant, families_of
from reelmill.usecases.ports.assets import Asset, AssetType
from reelmill.usecases.ports.database import Database
from reelmill.usecases.render_jobs.asset_file import file_of
from reelmill.usecases.render_jobs.worker_context import WorkerContext

_MOST_OF_FAMILY = 24
"""Files of one family: 9 weights, upright and slanted, and some to spare."""

Fonts = Mapping[str, Sequence[Path] | SourceError]


async def user_fonts(
    spec: Spec, user_id: UUID, tools: WorkerContext, database: Database, scratch: Path
) -> Fonts:
    """The files of every font that the spec names: see `fonts_called`."""
    names = {name for _, name in walk_fonts(spec)}
    return await fonts_called(names, user_id, tools, database, scratch)


async def fonts_called(
    called: AbstractSet[str], user_id: UUID, tools: WorkerContext, database: Database, scratch: Path
) -> Fonts:
    """The files of the fonts that are called `asset:ID`, or by the family of an upload.

    They go before families that come along or that the operator installed. Names that are of no
    upload are left out. The errors are `font_wrong_kind`, and those of `asset_files`.
    """
    names = called - {DEFAULT_FONT}
    if not names:
        return {}
    ids = {name: own for name in names if (own := asset_id(name)) is not None}
    found = await asset_files(database, user_id, set(ids.values())) if ids else {}
    wanted = {name: [_font(found[ids[name]])] for name in sorted(ids)}
    wanted |= await _of_families(names - ids.keys(), user_id, database)
    return {name: await _files(name, fonts, tools, scratch) for name, fonts in wanted.items()}


async def _of_families(
    names: set[str], user_id: UUID, database: Database
) -> dict[str, list[AssetFile | SourceError]]:
    if not names:
        return {}
    async with database.begin() as transaction:
        fonts = await transaction.assets.fonts(user_id, MOST_FONTS)
    of_name = {name: [f for f in fonts if _is_of(f, name)] for name in sorted(names)}
    return {
        name: [asset_file(str(font.id), font) for font in found[:_MOST_OF_FAMILY]]
        for name, found in of_name.items()
        if found
    }


def _is_of(font: Asset, name: str) -> bool:
    return not families_of(font).isdisjoint(families_meant(name))


def _font(asset: AssetFile | SourceError) -> AssetFile | SourceError:
    if isinstance(asset, SourceError) or asset.type is AssetType.FONT:
        return asset
    message = f"The asset is not a font but of type {asset.type.value.lower()}."
    return SourceError.of("font_wrong_kind", message, hint="use an uploaded font")


async def _files(
    name: str, fonts: Sequence[AssetFile | SourceError], tools: WorkerContext, scratch: Path
) -> Sequence[Path] | SourceError:
    files: list[Path] = []
    for font in fonts:
        file = await file_of(name, font, tools, scratch)
        if isinstance(file, SourceError):
            return file
        files.append(file)
    return files
