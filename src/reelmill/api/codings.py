"""Which codings of an answer its client takes."""

from __future__ import annotations

import re


def takes(accepted: str, coding: str) -> bool:
    """Whether an `Accept-Encoding` header names a coding, and does not exclude it (`q=0`)."""
    wanted = (part.replace(" ", "").lower() for part in accepted.split(","))
    return any(re.fullmatch(rf"{coding}(?:;q=(?!0(?:\.0*)?$).*)?", part) for part in wanted)
