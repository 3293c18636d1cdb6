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
        draft: What they wrote, its fields in the order they were written in; in lists without
            the spec.
        revision: 1, and one more with each change.
        created_at, updated_at: In UTC.
    """

    id: UUID
    user_id: UUID
    draft: TemplateDraft
    revision: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class TemplateRevision:
    """What a template was, or is.

    Attributes:
        revision: Its number.
        draft: What was written; in lists without the spec.
        saved_at: When it was written, in UTC.
    """

    revision: int
    draft: TemplateDraft
    saved_at: datetime


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

    async def held(self, user_id: UUID, template_id: UUID) -> StoredTemplate | None:
        """The same; nobody changes or deletes it until the transaction ends."""

    async def page(
        self, user_id: UUID, after_name: str | None, words: str, most: int
    ) -> Sequence[StoredTemplate]:
        """In the order of their names, those after one, at most `most`; specs are left out.

        Only those with `words` in their name, in either case.
        """

    async def using(self, user_id: UUID, uses: Sequence[str], most: int) -> Sequence[Named]:
        """Templates of a user that have one of these uses, the one changed last first."""

    async def name_taken(self, user_id: UUID, name: str, but: UUID | None = None) -> bool:
        """Whether a template of the user has the name, `but` left aside."""

    async def replace(
        self, before: StoredTemplate, draft: TemplateDraft, uses: Sequence[str]
    ) -> StoredTemplate:
        """Write anew one that is held, and keep what it was."""

    async def revisions(self, template_id: UUID) -> Sequence[TemplateRevision]:
        """What a template was, the newest first; specs are left out."""

    async def revision(self, template_id: UUID, revision: int) -> TemplateRevision | None:
        """What a template was."""

    async def forget_revisions(self, template_id: UUID, kept: int, most_bytes: int) -> None:
        """Keep the newest `kept` of what it was, as far as they have `most_bytes` together."""

    async def delete(self, user_id: UUID, template_id: UUID) -> bool:
        """Forget it; False where there is none."""
