"""Where files are kept: a folder of this machine, or an S3-compatible bucket."""

from reelmill.adapters.storage.grants import Grant, UrlSigner
from reelmill.adapters.storage.local import LocalStorage
from reelmill.adapters.storage.s3 import S3Storage

__all__ = ["Grant", "LocalStorage", "S3Storage", "UrlSigner"]
