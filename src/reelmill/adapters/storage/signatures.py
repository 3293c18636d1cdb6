"""What is wrong with a signed URL."""

from __future__ import annotations

from reelmill.core.errors import ForbiddenError


def signature_invalid() -> ForbiddenError:
    """The error for a URL that was changed, or never signed here."""
    hint = "use the URL exactly as you received it, with the method it is meant for"
    return ForbiddenError.of("signature_invalid", "The URL's signature is not valid.", hint=hint)


def signature_expired() -> ForbiddenError:
    """The error for a URL that was good once."""
    return ForbiddenError.of("signature_expired", "The URL has expired.", hint="request a new one")
