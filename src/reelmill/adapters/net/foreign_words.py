"""What strangers say, fit for one line of a message."""

from __future__ import annotations

import unicodedata

_MOST_CHARACTERS = 200


def plain(text: str, most_characters: int = _MOST_CHARACTERS) -> str:
    """Text of a stranger on one short line, without control or invisible characters."""
    seen = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    line = " ".join(seen.replace("\ufffd", " ").split())
    if len(line) <= most_characters:
        return line
    return line[: most_characters - 1].rstrip() + "…"
