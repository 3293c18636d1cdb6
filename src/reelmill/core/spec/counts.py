"""Limits on how many things a document holds, checked before its fields are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reelmill.core.errors import Problem
from reelmill.core.spec.limits import Limits, how_to_raise
from reelmill.core.spec.problems.codes import Code


def count_tracks(value: Any) -> int:
    """Entries of all `tracks` inside a plain JSON value, containers included."""
    tracks = value.get("tracks") if isinstance(value, dict) else None
    if not isinstance(tracks, list):
        return 0
    return len(tracks) + sum(map(count_tracks, tracks))


def counted(document: dict[str, Any], limits: Limits) -> Iterator[Problem]:
    """Every limit on a number of entries that a document breaks."""
    tracks, backgrounds = count_tracks(document), _entries(document, "backgrounds")
    counts = (
        ("tracks", Code.TOO_MANY_TRACKS, tracks, "tracks"),
        ("backgrounds", Code.TOO_MANY_BACKGROUNDS, backgrounds, "backgrounds"),
        ("audio", Code.TOO_MANY_ENTRIES, _entries(document, "audio"), "playlist_entries"),
    )
    for name, code, count, limit in counts:
        most = getattr(limits, limit)
        if count > most:
            counting = ", children included" if name == "tracks" else ""
            sentence = f"`{name}` has {count} entries{counting}, but at most {most} are allowed"
            yield Problem(code, sentence, f"/{name}", how_to_raise(limit))


def _entries(document: dict[str, Any], name: str) -> int:
    value = document.get(name)
    return len(value) if isinstance(value, list) else 0
