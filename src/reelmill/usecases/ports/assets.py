"""Assets: files that users upload, to be named in specs as `asset:ID`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from reelmill.usecases.page import Place


class AssetStatus(StrEnum):
    """How far an asset is."""

    PENDING = "PENDING"
    READY = "READY"
    FAILED = "FAILED"


class AssetType(StrEnum):
    """What an asset can serve as."""

    VIDEO = "VIDEO"
    IMAGE = "IMAGE"
    AUDIO = "AUDIO"
    FONT = "FONT"
    CAPTIONS = "CAPTIONS"


@dataclass(frozen=True, slots=True)
class Asset:
    """An uploaded file.

    Attributes:
        id: Random.
        user_id: Whose it is.
        status: PENDING until its upload was completed.
        type: What it is, None unless READY.
        file_name: As its owner calls it.
        content_type: As announced by its owner.
        bucket_key: Where it is stored once READY.
        thumbnail_key: A small picture of it, None where there is none.
        declared_bytes: Size announced, or held for a file that is being sent; None before.
        bytes: Size found.
        sha256: Hex digest of its bytes.
        duration_seconds: Length of a video or sound.
        metadata: Facts found, as `usecases/assets/facts.py` writes them.
        error: Why it FAILED, {code, message, hint}.
        created_at, completed_at: In UTC.
        upload_expires_at: When its upload must have been completed.
    """

    id: UUID
    user_id: UUID
    status: AssetStatus
    type: AssetType | None
    file_name: str
    content_type: str
    bucket_key: str
    thumbnail_key: str | None
    declared_bytes: int | None
    bytes: int | None
    sha256: str | None
    duration_seconds: float | None
    metadata: Mapping[str, Any]
    error: Mapping[str, Any] | None
    created_at: datetime
    completed_at: datetime | None
    upload_expires_at: datetime


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """What reading an uploaded file gave.

    Attributes:
        type: What it is.
        bytes: Its size.
        sha256: Hex digest of its bytes.
        duration_seconds: Length of a video or sound, else None.
        metadata: More about it, for its owner and for renders.
        thumbnail_key: A small picture of it, None where there is none.
    """

    type: AssetType
    bytes: int
    sha256: str
    duration_seconds: float | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    thumbnail_key: str | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a user keeps.

    Attributes:
        bytes: Of ready assets, announced uploads and outputs.
        pending: Uploads that are not completed.
    """

    bytes: int
    pending: int


@dataclass(frozen=True, slots=True)
class AssetFilter:
    """Which assets are asked for; by default all.

    Attributes:
        types: Only these; all where there are none.
        file_name: Part of the file's name, in letters of either case.
    """

    types: Collection[AssetType] = ()
    file_name: str = ""


class Assets(Protocol):
    """Assets of users."""

    async def add(self, asset: Asset) -> None:
        """Store it."""

    async def get(self, user_id: UUID, asset_id: UUID) -> Asset | None:
        """The user's asset, None where there is none."""

    async def take(self, user_id: UUID, asset_id: UUID) -> Asset | None:
        """The asset, held until the transaction ends.

        Raises:
            ConflictError: `asset_busy`, another transaction holds it.
        """

    async def take_arriving(self, asset_id: UUID) -> Asset | None:
        """The asset whose file is being sent, whoever owns it, held until the transaction ends.

        Raises:
            ConflictError: `asset_busy`, another transaction has held it for some seconds.
        """

    async def page(
        self,
        user_id: UUID,
        wanted: AssetFilter,
        after: Place | None,
        limit: int,
    ) -> Sequence[Asset]:
        """Assets, newest first, those before `(created_at, id)`."""

    async def of_ids(self, user_id: UUID, ids: Collection[UUID]) -> Sequence[Asset]:
        """Those of the user's assets that are among `ids`, in no order."""

    async def hold_ready(self, user_id: UUID, ids: Collection[UUID]) -> frozenset[UUID]:
        """Those of the user's assets that are READY; none is removed until the transaction ends."""

    async def hold_pictured(self, user_id: UUID, ids: Sequence[UUID]) -> UUID | None:
        """The first of these that is a picture or video of the user's with a thumbnail.

        It is not removed until the transaction ends.
        """

    async def fonts(self, user_id: UUID, limit: int) -> Sequence[Asset]:
        """The user's fonts that can be used, newest first."""

    async def usage(self, user_id: UUID) -> Usage:
        """What the user keeps; until the transaction ends, nobody else can ask for this user."""

    async def kept_bytes(self, user_id: UUID) -> int:
        """`usage(…).bytes` at this moment, which keeps nobody waiting."""

    async def set_declared(self, asset_id: UUID, size: int) -> None:
        """Write how many bytes its upload has, or will have."""

    async def set_ready(self, asset_id: UUID, facts: AssetFacts, now: datetime) -> None:
        """Write that it can be used."""

    async def set_failed(self, asset_id: UUID, error: Mapping[str, Any], now: datetime) -> None:
        """Write why it cannot be used."""

    async def rename(self, asset_id: UUID, file_name: str) -> Asset:
        """Another name for an asset that the transaction holds."""

    async def remove(self, asset_id: UUID) -> None:
        """Forget it."""

    async def take_overdue(self, now: datetime, limit: int) -> Sequence[Asset]:
        """PENDING assets whose time is over, held until the transaction ends.

        Never busy ones, nor those that a job needs which has not ended.
        """
