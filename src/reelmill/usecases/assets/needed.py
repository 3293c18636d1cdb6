"""Assets that something is about to need: they must be there, and are held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from reelmill.core.asset_name import asset_id
from reelmill.core.errors import Problem, SourceError
from reelmill.usecases.assets.resolve import asset_file, asset_uuid
from reelmill.usecases.assets.uses import Place
from reelmill.usecases.ports.database import Transaction


async def asset_problems(
    places: Iterable[Place], user_id: UUID, transaction: Transaction
) -> Sequence[Problem]:
    """Hold every asset that is named until the transaction ends; a problem for each that cannot be.

    They are `asset_missing` (also for other users' assets) and `asset_not_ready`.
    """
    named = [(pointer, own) for pointer, name in places if (own := asset_id(name)) is not None]
    ids = {own: asset_uuid(own) for _, own in named}
    wanted = {id_ for id_ in ids.values() if id_ is not None}
    held = await transaction.assets.hold_ready(user_id, wanted) if wanted else frozenset()
    missed = wanted - held
    others = await transaction.assets.of_ids(user_id, missed) if missed else ()
    found = {asset.id: asset for asset in others}
    return [
        problem
        for pointer, own in named
        if (asset := ids[own]) not in held
        for problem in _placed(pointer, asset_file(own, found.get(asset) if asset else None))
    ]


def _placed(pointer: str, file: object) -> Sequence[Problem]:
    if not isinstance(file, SourceError):
        return ()  # it became ready a moment ago
    return [replace(problem, pointer=pointer) for problem in file.problems]
