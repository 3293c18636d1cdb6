"""Credentials for the servers of sources, as their owners named them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from reelmill.core.source_credential import SourceCredential


@dataclass(frozen=True, slots=True)
class StoredCredential:
    """What is told of a credential; its values are told to nobody.

    Attributes:
        id: Which.
        name: What specs call it.
        origin: The server that it is for.
        headers: Names of the headers that are sent.
        created_at, updated_at: When it was made, and given its present headers.
    """

    id: UUID
    name: str
    origin: str
    headers: Sequence[str]
    created_at: datetime
    updated_at: datetime


class Credentials(Protocol):
    """Credentials of users; their values are encrypted where they are kept."""

    async def add(self, user_id: UUID, credential: SourceCredential) -> StoredCredential | None:
        """A new one; None where its name is taken."""

    async def list(self, user_id: UUID) -> Sequence[StoredCredential]:
        """All of a user, by name."""

    async def get(self, user_id: UUID, credential_id: UUID) -> StoredCredential | None:
        """One of them."""

    async def set_headers(
        self, user_id: UUID, credential_id: UUID, headers: Mapping[str, str]
    ) -> StoredCredential | None:
        """The credential with other headers, for the same server; None where there is none."""

    async def delete(self, user_id: UUID, credential_id: UUID) -> bool:
        """Remove one; False where there is none."""

    async def of_names(
        self, user_id: UUID, names: Collection[str]
    ) -> Mapping[str, SourceCredential | None]:
        """Those of these names that there are; None for one that cannot be decrypted."""

    async def origins(self, user_id: UUID, names: Collection[str]) -> Mapping[str, str]:
        """The servers of those of these names that there are."""

    async def encrypt_anew(self, most: int) -> int:
        """Encrypt what is under an earlier key; the number of rows, at most `most`."""
