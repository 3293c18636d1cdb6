"""Settings become the storage."""

from __future__ import annotations

import secrets as random
from typing import cast

from reelmill.adapters.storage import LocalStorage, S3Storage, UrlSigner
from reelmill.bootstrap.secrets import Secrets
from reelmill.settings import ServiceSettings
from reelmill.usecases.ports import Database
from reelmill.usecases.ports.storage import Storage

_FOLDER = "storage folder"


async def storage_of(settings: ServiceSettings, secrets: Secrets, database: Database) -> Storage:
    """The bucket, or a folder under `home` where there is none."""
    signer = UrlSigner(secrets.session, settings.address)
    if settings.bucket is not None:
        scratch, folder = settings.home / "scratch", await _folder(database)
        return S3Storage(settings.bucket, scratch=scratch, folder=folder, signer=signer)
    return LocalStorage(settings.home / "storage", signer)


async def _folder(database: Database) -> str:
    """What this installation's keys begin with, chosen at its first start.

    Installations that share a bucket do not share segments: neither removes the other's.
    """
    async with database.begin() as transaction:
        await transaction.installation.add(_FOLDER, random.token_hex(4))
        return cast(str, await transaction.installation.get(_FOLDER))
