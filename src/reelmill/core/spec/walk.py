"""Everything a spec contains, in the order of the document."""

from __future__ import annotations

from collections.abc import Iterator

from reelmill.core.spec.captions import CaptionsTrack
from reelmill.core.spec.composition import CompositionSpec
from reelmill.core.spec.group import GroupTrack
from reelmill.core.spec.longform import Background, LongformSpec, PlaylistEntry
from reelmill.core.spec.sequence import SequenceTrack
from reelmill.core.spec.text import TextTrack
from reelmill.core.spec.track import Track

Entry = Track | Background | PlaylistEntry
"""Anything in a spec that has a place on the timeline."""


def walk_tracks(spec: CompositionSpec | LongformSpec) -> Iterator[tuple[str, Entry]]:
    """Every track with its JSON pointer, a container before its children.

    A longform spec yields its backgrounds, then its playlist entries.
    """
    if isinstance(spec, CompositionSpec):
        yield from _walk(spec.tracks, "")
        return
    for number, background in enumerate(spec.backgrounds):
        yield f"/backgrounds/{number}", background
    for number, entry in enumerate(spec.audio):
        yield f"/audio/{number}", entry


def walk_sources(spec: CompositionSpec | LongformSpec) -> Iterator[tuple[str, str]]:
    """Every `src` with the JSON pointer of that field; the same file may come several times."""
    for pointer, entry in walk_tracks(spec):
        src = getattr(entry, "src", None)
        if src is not None:
            yield f"{pointer}/src", src


def walk_fonts(spec: CompositionSpec | LongformSpec) -> Iterator[tuple[str, str]]:
    """Every font that a style names with the JSON pointer of that field."""
    if isinstance(spec, LongformSpec):
        if spec.titles is not None:
            yield "/titles/style/font", spec.titles.style.font
        return
    for pointer, track in walk_tracks(spec):
        if isinstance(track, TextTrack | CaptionsTrack):
            yield f"{pointer}/style/font", track.style.font


def _walk(tracks: tuple[Track, ...], parent: str) -> Iterator[tuple[str, Track]]:
    for number, track in enumerate(tracks):
        pointer = f"{parent}/tracks/{number}"
        yield pointer, track
        if isinstance(track, SequenceTrack | GroupTrack):
            yield from _walk(track.tracks, pointer)
