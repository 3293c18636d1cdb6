"""Revisions in the headers `ETag` and `If-Match`: which one was read, and which one is changed."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Header

_REVISION = re.compile(r'(?:W/)?"([1-9][0-9]{0,8})"')  # proxies that compress make it weak


def entity_tag(revision: int) -> str:
    """The `ETag` of a revision."""
    return f'"{revision}"'


def revision_in(if_match: str | None) -> int | None:
    """The revision that `If-Match` names; None where it names none."""
    found = _REVISION.fullmatch(if_match.strip()) if if_match is not None else None
    return int(found[1]) if found else None


def chosen_revision(if_match: str | None) -> int | None:
    """The revision that a change is meant for; None for any, 0 for one that there never is."""
    if if_match is None or if_match.strip() == "*":
        return None
    return revision_in(if_match) or 0


IfMatch = Annotated[
    str | None,
    Header(description='The revision that was read, as `"3"`; without it, any is replaced.'),
]
"""Type of a header that a change may have."""
