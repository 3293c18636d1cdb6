"""The credentials that a spec names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from reelmill.core.errors import Problem, SourceError
from reelmill.core.source_credential import (
    AUTH,
    SourceCredential,
    unknown_credential,
    unreadable_credential,
)
from reelmill.usecases.ports.database import Database, Transaction
from reelmill.usecases.ports.rendering import Credential

Place = tuple[str, str, str]
"""JSON pointer of what names a credential, its source, and the name."""


async def credentials_of(
    places: Sequence[Place], user_id: UUID, database: Database
) -> Mapping[str, Credential]:
    """The user's credentials that a spec names, by name; an error for one that is unreadable.

    Raises:
        SourceError: `credential_unknown`, `credential_other_server`.
    """
    if not places:
        return {}
    async with database.begin() as transaction:
        if problems := await credential_problems(places, user_id, transaction):
            raise SourceError(problems)
        found = await transaction.credentials.of_names(user_id, {name for *_, name in places})
    return {name: own or unreadable_credential(name) for name, own in found.items()}


async def credential_problems(
    places: Sequence[Place], user_id: UUID, transaction: Transaction
) -> Sequence[Problem]:
    """What is wrong with the names: `credential_unknown`, `credential_other_server`."""
    if not places:
        return ()
    origins = await transaction.credentials.origins(user_id, {name for *_, name in places})
    return [
        replace(problem, pointer=pointer + AUTH)
        for pointer, src, name in places
        for problem in _wrong(name, src, origins.get(name))
    ]


def _wrong(name: str, src: str, origin: str | None) -> Sequence[Problem]:
    if origin is None:
        return unknown_credential(name).problems
    answer = SourceCredential(name, origin, {}).for_source(src)
    return answer.problems if isinstance(answer, SourceError) else ()
