"""Codings of an answer: which one its client prefers, and how a text gets it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import brotli

CODINGS = ("br", "gzip")
"""Those that answers are sent in, the better one first."""

_QUALITY = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
_OFTEN: Mapping[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, mode=brotli.MODE_TEXT, quality=2),
    "gzip": partial(gzip.compress, compresslevel=5, mtime=0),
}
_ONCE: Mapping[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, mode=brotli.MODE_TEXT, quality=9),
    "gzip": partial(gzip.compress, compresslevel=9, mtime=0),
}


def preferred(accepted: str, offered: Sequence[str] = CODINGS) -> str | None:
    """The coding of those offered that an `Accept-Encoding` header likes best.

    Of equal ones it is the first that is offered; None where the text as it is is liked better, or
    nothing else is taken. What is not written as RFC 9110 has it counts as not named.
    """
    named = dict(_qualities(accepted))
    others = named.get("*", 0.0)
    best = max(offered, key=lambda coding: named.get(coding, others), default=None)
    if best is None:
        return None
    quality = named.get(best, others)
    return best if quality > 0 and quality >= named.get("identity", 0.0) else None


def encoded(text: bytes, coding: str, *, once: bool = False) -> bytes:
    """The text in one of the `CODINGS`; smaller and slower where it is made but `once`."""
    return (_ONCE if once else _OFTEN)[coding](text)


def _qualities(accepted: str) -> list[tuple[str, float]]:
    """Each coding that is named, with its quality from 0 to 1."""
    found = []
    for part in accepted.lower().split(","):
        coding, mark, quality = part.replace(" ", "").replace("\t", "").partition(";")
        given = _QUALITY.fullmatch(quality)
        if given or not mark:
            found.append((coding, float(given[1]) if given else 1.0))
    return found
