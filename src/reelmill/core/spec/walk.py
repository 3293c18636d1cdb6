"""Everything a spec contains, in the order of the document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import overload

from reelmill.core.errors import Problem
from reelmill.core.spec.composition import CompositionSpec
from reelmill.core.spec.fonts import font_src, own_font
from reelmill.core.spec.longform import Background, LongformSpec, PlaylistEntry
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.pointer import pointer_to
from reelmill.core.spec.text import TextTrack
from reelmill.core.spec.texts.markup import TextMarkup
from reelmill.core.spec.track import Track, children, is_seen, shown_text, text_style

Entry = Track | Background | PlaylistEntry
"""Anything in a spec that has a place on the timeline."""


@overload
def walk_tracks(spec: CompositionSpec) -> Iterator[tuple[str, Track]]: ...
@overload
def walk_tracks(spec: CompositionSpec | LongformSpec) -> Iterator[tuple[str, Entry]]: ...
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
    """Every file with the JSON pointer of that field; the same file may come several times."""
    yield from _walk_media(spec)
    yield from walk_font_files(spec)


def walk_shown_sources(spec: CompositionSpec | LongformSpec) -> Iterator[tuple[str, str]]:
    """Every `src` that is seen, with the JSON pointer of that field."""
    if isinstance(spec, CompositionSpec):
        unseen = {f"{pointer}/src" for pointer, track in walk_tracks(spec) if not is_seen(track)}
    else:
        unseen = {f"/audio/{number}/src" for number in range(len(spec.audio))}
    yield from ((pointer, src) for pointer, src in _walk_media(spec) if pointer not in unseen)


def walk_font_files(spec: CompositionSpec | LongformSpec) -> Iterator[tuple[str, str]]:
    """The file of every font that comes with the spec, with the JSON pointer of that field."""
    for name, font in spec.fonts.items():
        pointer = pointer_to(("fonts", name))
        yield (pointer if isinstance(font, str) else f"{pointer}/src"), font_src(font)


def walk_auth(spec: CompositionSpec | LongformSpec) -> Iterator[tuple[str, str, str | None]]:
    """Every file with the JSON pointer of what has it, and the credential that is named there."""
    for pointer, entry in walk_tracks(spec):
        src = getattr(entry, "src", None)
        if src is not None:
            yield pointer, src, getattr(entry, "auth", None)
    for name, font in spec.fonts.items():
        pointer = pointer_to(("fonts", name))
        yield pointer, font_src(font), None if isinstance(font, str) else font.auth


def named_auth(spec: CompositionSpec | LongformSpec) -> tuple[tuple[str, str, str], ...]:
    """Every credential that is named: JSON pointer of what names it, its source, its name."""
    return tuple((place, src, name) for place, src, name in walk_auth(spec) if name is not None)


def auth_of_sources(spec: CompositionSpec | LongformSpec) -> dict[str, str]:
    """The credentials that are named, by source."""
    return {src: name for _, src, name in named_auth(spec)}


def differing_auth(spec: CompositionSpec | LongformSpec) -> Iterator[Problem]:
    """A problem for each place that names another credential for a source than the first one."""
    first: dict[str, tuple[str, str | None]] = {}
    for pointer, src, name in walk_auth(spec):
        where, before = first.setdefault(src, (pointer, name))
        if name != before:
            sentence = f"this file has a different `auth` here than in {where}"
            hint = "a file is fetched once: use the same credential everywhere"
            yield Problem(Code.AUTH_DIFFERS, sentence, f"{pointer}/auth", hint)


def walk_fonts(spec: CompositionSpec | LongformSpec) -> Iterator[tuple[str, str]]:
    """Every font that a style names, with the JSON pointer of that field; not the spec's own."""
    for pointer, name in walk_styles(spec):
        if own_font(spec.fonts, name) is None:
            yield pointer, name


def named_own_fonts(spec: CompositionSpec | LongformSpec) -> dict[str, str]:
    """The file of each font of the spec that a style names, by the name that stands there."""
    files = {name: font_src(font) for name, font in spec.fonts.items()}
    named = {name: own_font(files, name) for _, name in walk_styles(spec)}
    return {name: files[own] for name, own in named.items() if own is not None}


def walk_styles(spec: CompositionSpec | LongformSpec) -> Iterator[tuple[str, str]]:
    """Every font that a style names, with the JSON pointer of that field."""
    if isinstance(spec, LongformSpec):
        if spec.titles is not None:
            yield "/titles/style/font", spec.titles.style.font
        return
    for pointer, track in walk_tracks(spec):
        if (style := text_style(track)) is not None:
            yield f"{pointer}/style/font", style.font
        if (text := shown_text(track)) is not None:
            yield from _run_fonts(text, pointer)


def _run_fonts(track: TextTrack, pointer: str) -> Iterator[tuple[str, str]]:
    """Fonts of runs; those that markup names stand at the text."""
    if isinstance(track.text, str) or track.markup is not TextMarkup.NONE:
        names = dict.fromkeys(run.style.font for run in track.runs if run.style.font)
        yield from ((f"{pointer}/text", name) for name in names)
        return
    for number, run in enumerate(track.text):
        if run.style.font is not None:
            yield f"{pointer}/text/{number}/style/font", run.style.font


def _walk_media(spec: CompositionSpec | LongformSpec) -> Iterator[tuple[str, str]]:
    for pointer, entry in walk_tracks(spec):
        src = getattr(entry, "src", None)
        if src is not None:
            yield f"{pointer}/src", src


def _walk(tracks: tuple[Track, ...], parent: str) -> Iterator[tuple[str, Track]]:
    for number, track in enumerate(tracks):
        pointer = f"{parent}/tracks/{number}"
        yield pointer, track
        yield from _walk(children(track), pointer)
