"""Where an asset is used, for its owner to see; `remove.py` asks only what still needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from reelmill.usecases.assets.read_assets import no_such_asset
from reelmill.usecases.assets.uses import uses_of_asset
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.jobs import Named, NamedJob

MOST_LISTED = 20
"""Uses of each kind that are listed."""

JOBS_EXAMINED = 1000
"""Newest jobs of a user among which ended ones are found: no index knows what they used."""


@dataclass(frozen=True, slots=True)
class AssetUses:
    """Where an asset is used, the newest first, up to one more of each kind than is listed."""

    jobs: Sequence[NamedJob]
    templates: Sequence[Named]
    drafts: Sequence[Named]


async def uses_of(asset_id: UUID, user_id: UUID, database: Database) -> AssetUses:
    """Where an asset of this user is used by them.

    Raises:
        NotFoundError: `not_found`.
    """
    most = MOST_LISTED + 1
    async with database.begin() as transaction:
        asset = await transaction.assets.get(user_id, asset_id)
        if asset is None:
            raise no_such_asset(asset_id)
        uses = uses_of_asset(asset)
        jobs = await transaction.jobs.newest_using(user_id, uses, JOBS_EXAMINED, most)
        templates = await transaction.templates.using(user_id, uses, most)
        drafts = await transaction.drafts.holding(user_id, f"asset:{asset_id}", most)
    return AssetUses(jobs, templates, drafts)
