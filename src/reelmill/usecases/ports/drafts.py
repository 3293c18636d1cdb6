"""Specs that users are still writing, kept as the text that they wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from reelmill.usecases.page import Place
from reelmill.usecases.ports.jobs import Named


class DraftKind(StrEnum):
    """Which editor a draft is opened in."""

    MUSIC_VIDEO = "musicVideo"
    SLIDESHOW = "slideshow"
    TEMPLATE = "template"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class DraftText:
    """What a user wrote.

    Attributes:
        spec: Kept character for character; it need not be JSON yet.
        picture: Asset whose thumbnail the draft is shown with, None where there is none.
    """

    spec: str
    picture: UUID | None


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """A draft without its text.

    Attributes:
        id: Random.
        name: As its owner calls it.
        kind: Which editor it is opened in.
        revision: 1, and one more with each change.
        thumbnail_key: Where its picture is stored, None where it has none.
        created_at, updated_at: In UTC.
    """

    id: UUID
    name: str
    kind: DraftKind
    revision: int
    thumbnail_key: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with its text."""

    summary: DraftSummary
    spec: str


class Drafts(Protocol):
    """The drafts of users; every question names the user."""

    async def add(
        self, user_id: UUID, name: str, kind: DraftKind, text: DraftText, most: int
    ) -> Draft | None:
        """Keep a new one; None where the user has `most` of them."""

    async def get(self, user_id: UUID, draft_id: UUID) -> Draft | None:
        """One draft."""

    async def page(self, user_id: UUID, after: Place | None, most: int) -> Sequence[DraftSummary]:
        """Drafts, the one changed last first, those before `(updated_at, id)`."""

    async def holding(self, user_id: UUID, words: str, most: int) -> Sequence[Named]:
        """Drafts whose text has these words in either case, the one changed last first."""

    async def change(
        self, user_id: UUID, draft_id: UUID, revision: int, name: str | None, text: DraftText | None
    ) -> Draft | None:
        """Replace what is given, if the draft still has this revision; None if it has not."""

    async def delete(self, user_id: UUID, draft_id: UUID) -> bool:
        """Forget it; False where there is none."""
