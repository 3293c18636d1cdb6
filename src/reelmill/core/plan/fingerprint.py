"""Names for work: equal names mean equal pixels or samples."""

from __future__ import annotations

from hashlib import sha256


def fingerprint(*parts: str | bytes) -> str:
    """SHA-256 (hex) over length-prefixed parts, so that no two lists of parts join alike."""
    digest = sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()
