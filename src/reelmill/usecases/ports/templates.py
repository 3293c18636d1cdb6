"""Templates as they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from reelmill.usecases.ports.jobs import Named


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """What a user writes.

    Attributes:
        name: Unique among the user's templates.
        description: What it is for.
        spec: JSON object with placeholders.
        variables: Their declarations, as JSON.
    """

    name: str
    description: str
    spec: Mapping[str, Any]
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredTemplate:
    """A template that is kept.

    Attributes:
        id: Random.
        user_id: Whose it is.
        draft: What they wrote; in lists without the spec.
        created_at, updated_at: In UTC.
    """

    id: UUID
    user_id: UUID
    draft: TemplateDraft
    created_at: datetime
    updated_at: datetime


class Templates(Protocol):
    """The templates of users; every question names the user."""

    async def add(
        self, user_id: UUID, template_id: UUID, draft: TemplateDraft, uses: Sequence[str]
    ) -> StoredTemplate | None:
        """Keep it; None where the user has one of that name."""

    async def count(self, user_id: UUID) -> int:
        """How many a user has; no other of theirs is added until the transaction ends."""

    async def get(self, user_id: UUID, template_id: UUID) -> StoredTemplate | None:
        """One template."""

    async def page(
        self, user_id: UUID, after_name: str | None, most: int
    ) -> Sequence[StoredTemplate]:
        """In the order of their names, those after one, at most `most`; specs are left out."""

    async def using(self, user_id: UUID, uses: Sequence[str], most: int) -> Sequence[Named]:
        """Templates of a user that have one of these uses, the one changed last first."""

    async def name_taken(self, user_id: UUID, name: str, but: UUID) -> bool:
        """Whether another template of the user has the name."""

    async def replace(
        self, user_id: UUID, template_id: UUID, draft: TemplateDraft, uses: Sequence[str]
    ) -> StoredTemplate | None:
        """Write it anew; None where there is none."""

    async def delete(self, user_id: UUID, template_id: UUID) -> bool:
        """Forget it; False where there is none."""
