"""The picture that a draft is shown with: that of the first picture or video it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from uuid import UUID

_ASSET = re.compile(r"asset:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
_MOST_NAMES = 1000


def named_assets(spec: str) -> Sequence[UUID]:
    """Ids of the assets that a text names, in its order; it need not be JSON."""
    found = islice(_ASSET.finditer(spec), _MOST_NAMES)
    return tuple(dict.fromkeys(UUID(match[1]) for match in found))
