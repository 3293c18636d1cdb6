"""Pages of styled texts -> one picture each."""

from __future__ import annotations

import json
import struct
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Put = Callable[[str], list[bytes]]
"""What makes one page of the layers of each picture: the JSON for `layered.typ` -> PNGs."""


def layered(pictures: Sequence[str], pages: Sequence[bytes], put: Put) -> list[bytes]:
    """One PNG a picture; `pages` are those that their data asks for, one after the other."""
    made: list[bytes] = []
    waiting = iter(pages)
    for picture in pictures:
        wanted = json.loads(picture)["pages"]
        own = [next(waiting) for _ in wanted]
        made += own if _is_whole(wanted) else put(_layers(wanted, own))
    return made


def _is_whole(wanted: Sequence[Mapping[str, Any]]) -> bool:
    """Whether nothing is done to the only page."""
    return len(wanted) == 1 and wanted[0]["opacity"] == 1 and not wanted[0]["shadows"]


def _layers(wanted: Sequence[Mapping[str, Any]], own: Sequence[bytes]) -> str:
    width, height = struct.unpack(">II", own[0][16:24])
    pages = [
        {**page, "png": b64encode(png).decode()} for page, png in zip(wanted, own, strict=True)
    ]
    return json.dumps([{"width": width, "height": height, "pages": pages}])
