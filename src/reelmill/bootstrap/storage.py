"""Settings become the storage."""

from __future__ import annotations

import functools
import secrets as random
import shutil
from pathlib import Path
from typing import cast

from reelmill.adapters.storage import LocalStorage, S3Storage, UrlSigner
from reelmill.bootstrap.secrets import Secrets
from reelmill.core.web_address import read_address
from reelmill.settings import ServiceSettings
from reelmill.usecases.operations.storage_watch import StorageWatch
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.storage import Storage

_LEAST_USER_BYTES = 1024**3
_MOST_USER_BYTES = 100 * 1024**3
_USERS_OF_A_DISK = 10

_FOLDER = "storage folder"


async def storage_of(settings: ServiceSettings, secrets: Secrets, database: Database) -> Storage:
    """The bucket, or a folder under `home` where there is none."""
    folder = await _folder(database) if settings.bucket else ""
    return storage_in(settings, secrets, folder)


def storage_in(settings: ServiceSettings, secrets: Secrets, folder: str) -> Storage:
    """The same, for keys of a bucket that begin with `folder`."""
    signer = UrlSigner(secrets.session, settings.address)
    if settings.bucket is not None:
        scratch = settings.home / "scratch"
        return S3Storage(settings.bucket, scratch=scratch, folder=folder, signer=signer)
    return LocalStorage(settings.home / "storage", signer)


def storage_watch(settings: ServiceSettings, storage: Storage) -> StorageWatch:
    """What tries the storage; uploads come from the dashboard's own pages."""
    return StorageWatch(storage, read_address(settings.address).origin)


def user_bytes(settings: ServiceSettings) -> int:
    """What one user may keep: as set, else what the disk can bear."""
    if settings.user_storage_bytes is not None:
        return int(settings.user_storage_bytes)
    if settings.bucket is not None:
        return _MOST_USER_BYTES
    part = _disk_bytes(settings.home) // _USERS_OF_A_DISK
    return max(_LEAST_USER_BYTES, min(part, _MOST_USER_BYTES))


@functools.lru_cache(maxsize=16)
def _disk_bytes(home: Path) -> int:
    """Size of the disk that a folder lies on; asked once, since every request needs it."""
    home.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(home).total


async def _folder(database: Database) -> str:
    """What this installation's keys begin with, chosen at its first start.

    Installations that share a bucket do not share segments: neither removes the other's.
    """
    async with database.begin() as transaction:
        await transaction.installation.add(_FOLDER, random.token_hex(4))
        return cast(str, await transaction.installation.get(_FOLDER))
