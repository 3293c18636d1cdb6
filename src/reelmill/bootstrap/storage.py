"""Settings become the storage."""

from __future__ import annotations

from reelmill.adapters.storage import LocalStorage, S3Storage, UrlSigner
from reelmill.bootstrap.secrets import Secrets
from reelmill.settings import ServiceSettings
from reelmill.usecases.ports.storage import Storage


def storage_of(settings: ServiceSettings, secrets: Secrets) -> Storage:
    """The bucket, or a folder under `home` where there is none."""
    if settings.bucket is not None:
        return S3Storage(settings.bucket, scratch=settings.home / "scratch")
    signer = UrlSigner(secrets.session, settings.address)
    return LocalStorage(settings.home / "storage", signer)
