"""`asset:ID` names an uploaded file."""

from __future__ import annotations

from reelmill.core.web_address import without_blanks

_SCHEME = "asset:"


def asset_id(name: str) -> str | None:
    """The id in `asset:ID`, whatever its case and the blanks around it; None for other names."""
    bare = without_blanks(name)
    if bare[: len(_SCHEME)].casefold() != _SCHEME:
        return None
    return bare[len(_SCHEME) :]
