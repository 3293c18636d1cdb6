"""What this database has put into the storage; a row is committed before its object is written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class ObjectKind(StrEnum):
    """What an object is, which decides for how long it is needed."""

    OUTPUT = "OUTPUT"
    """A master, its poster or its subtitles: while its job names it, or its claim is the current
    one of the job."""
    UPLOAD = "UPLOAD"
    """A file that a client sends: until its asset was completed, or is gone."""
    ASSET = "ASSET"
    """A completed file, or its thumbnail: as long as the asset."""
    SEGMENT = "SEGMENT"
    """A finished segment or chunk: while a job needs it, and some days after its last use."""
    SOURCE = "SOURCE"
    """A source under its sha256: as a segment."""


@dataclass(frozen=True, slots=True)
class NewObject:
    """An object that is about to be written.

    Attributes:
        key: Where.
        kind: What.
        token: The claim of the job or segment that it is written for; None for assets, and for
            uploads until one arrives.
        job_id, asset_id: Whose it is.
        name: Fingerprint or sha256 of what is named by its content.
    """

    key: str
    kind: ObjectKind
    token: UUID | None = None
    job_id: UUID | None = None
    asset_id: UUID | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which objects are looked at; without anything, all that are recorded.

    Attributes:
        unfinished: Only those whose writing has not ended well.
        jobs, assets, keys: Only those of these; what was removed before is removed once more.
    """

    unfinished: bool = False
    jobs: Collection[UUID] = ()
    assets: Collection[UUID] = ()
    keys: Collection[str] = ()

    @property
    def named(self) -> bool:
        """True where certain jobs, assets or keys are meant."""
        return bool(self.jobs or self.assets or self.keys)


@dataclass(frozen=True, slots=True)
class Unneeded:
    """An object that nobody needs any more.

    Attributes:
        key: Where it is, or was to be.
        unfinished: True where its writing has not ended well.
    """

    key: str
    unfinished: bool


class Objects(Protocol):
    """The record of the storage."""

    async def record(self, objects: Sequence[NewObject]) -> None:
        """They are about to be written; waits for whoever is removing the same keys."""

    async def claim(self, key: str, token: UUID, patience_seconds: float) -> bool:
        """`token` writes the object, or goes on; False where another does.

        A claim that was not renewed for `patience_seconds` is void.
        """

    async def unclaim(self, key: str, token: UUID) -> bool:
        """`token` writes the object no more; False where it did not."""

    async def kept(self, keys: Collection[str], token: UUID | None) -> frozenset[str]:
        """They are whole; returns those that are still recorded under this token."""

    async def use(self, names: Collection[str]) -> frozenset[str]:
        """Those of these segments and sources that are recorded as whole, used now."""

    async def unneeded(self, scope: Scope, most: int) -> Sequence[Unneeded]:
        """Objects that nobody needs, held until the transaction ends."""

    async def has_unneeded(self, scope: Scope) -> bool:
        """True where `unneeded` would find any; for certain jobs, assets or keys."""

    async def removed(self, keys: Collection[str]) -> None:
        """They are gone; who still writes one of them is noticed by `forget_removed`."""

    async def forget_removed(self, most: int) -> Sequence[str]:
        """Forget objects that were removed a day ago, to be removed a last time; their keys."""

    async def recorded(self, keys: Collection[str]) -> frozenset[str]:
        """Those of these keys that are recorded and not removed."""

    async def database_identity(self) -> str:
        """Names this very database: a copy of it, restored elsewhere, has another one."""
