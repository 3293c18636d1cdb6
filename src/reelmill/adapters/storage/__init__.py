"""Where files are kept: a folder of this machine, or an S3-compatible bucket."""

from reelmill.adapters.storage.grants import Grant, UrlSigner
from reelmill.adapters.storage.local import LocalStorage

__all__ = ["Grant", "LocalStorage", "UrlSigner"]
