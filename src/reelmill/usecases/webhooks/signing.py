"""Signatures by the conventions of Standard Webhooks (standardwebhooks.com)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from standardwebhooks import Webhook as Signer

_SECRET_BYTES = 32  # the conventions ask for 24 to 64


def new_secret() -> str:
    """A secret: `whsec_` and base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signed_headers(
    delivery_id: UUID, time: datetime, body: str, with_secrets: Sequence[str]
) -> Mapping[str, str]:
    """The headers of a message.

    Args:
        delivery_id: The same on every try, so that a receiver can tell repetitions.
        time: When it is sent, in UTC.
        body: What is sent.
        with_secrets: Each makes a signature; a receiver accepts any that it can check.
    """
    name = f"msg_{delivery_id.hex}"
    signatures = [Signer(secret).sign(name, time, body) for secret in with_secrets]
    return {
        "webhook-id": name,
        "webhook-timestamp": str(int(time.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
