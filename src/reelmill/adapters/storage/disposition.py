"""The header that names a download (RFC 6266)."""

from __future__ import annotations

import re
from urllib.parse import quote

_LONGEST = 200


def attachment(file_name: str) -> str:
    """`Content-Disposition` that saves under `file_name`, whatever characters are in it."""
    name = re.sub(r"[\x00-\x1f\x7f/\\]", "_", file_name)[:_LONGEST]
    plain = re.sub(r'[^ -~]|["%]', "_", name)
    if plain == name:
        return f'attachment; filename="{plain}"'
    coded = quote(name.encode(errors="replace"), safe="")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}"
