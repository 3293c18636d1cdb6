"""Where the caller of a request reaches this service."""

from __future__ import annotations

from reelmill.adapters.storage.grants import CALLERS_BASE_URL
from reelmill.bootstrap.service import Services


def base_url(services: Services) -> str:
    """Start of absolute URLs for this caller, with the prefix, without a slash at the end."""
    return CALLERS_BASE_URL.get() or services.settings.address
