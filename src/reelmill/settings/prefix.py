"""The path that the service is reached under: `/tools/reelmill` of `https://host/tools/reelmill`."""

from __future__ import annotations

import re

OWN_PATHS = frozenset(
    (
        "auth",
        "dashboard",
        "docs",
        "files",
        "health",
        "me",
        "metrics",
        "openapi.json",
        "s",
        "v1",
    )
)
"""First parts of the paths that are no pages of the dashboard."""

_STATIC = frozenset(("static", "icon.svg"))
_PART = re.compile(r"[A-Za-z0-9_~][A-Za-z0-9._~-]{0,62}", re.ASCII)
_LONGEST = 200


class PrefixError(ValueError):
    """A path cannot be a prefix; the text says why."""


def read_prefix(path: str) -> str:
    """The prefix without a slash at its end, "" for none.

    It stands in pages, headers and cookies as it is, so few characters are allowed; and where a
    part of it has the name of a path of ours, nobody could tell the two apart.

    Raises:
        PrefixError: as said there.
    """
    inner = path.removesuffix("/")
    if not inner:
        return ""
    if not inner.startswith("/") or len(inner) > _LONGEST:
        raise PrefixError(f"a path begins with / and has at most {_LONGEST} characters")
    parts = inner[1:].split("/")
    if not all(map(_PART.fullmatch, parts)):
        raise PrefixError("the parts of a path are letters, digits, and -._~ within them")
    if taken := sorted((OWN_PATHS | _STATIC).intersection(parts)):
        raise PrefixError(f"`{taken[0]}` is a path of the service's own")
    return inner
