"""Texts and captions that can be refused before any of their pictures is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reelmill.core.errors import Problem, SourceError
from reelmill.core.spec import (
    CompositionSpec,
    LongformSpec,
    TextTrack,
    Track,
    read_as_text,
    walk_tracks,
)
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.words_to_draw import check_words_to_draw, words_to_draw


def check_texts(spec: CompositionSpec | LongformSpec, facts: Facts) -> None:
    """Refuse captions that cannot be shown together, and texts of too many pictures.

    Raises:
        SourceError: `captions_overlapping`, `captions_too_large`, `captions_too_many`,
            `text_too_many_pictures`.
    """
    tracks = list(walk_tracks(spec)) if isinstance(spec, CompositionSpec) else []
    problems = [*_of_captions(tracks, facts), *_of_numbers(tracks, spec, facts)]
    if problems:
        raise SourceError(problems)


def _of_captions(tracks: list[tuple[str, Track]], facts: Facts) -> Iterator[Problem]:
    drawn_words = 0
    for pointer, track in tracks:
        if (text := read_as_text(track)) is None:
            continue
        try:
            drawn_words += words_to_draw(text, facts.cues(text))
            check_words_to_draw(drawn_words)
        except SourceError as error:
            yield from _placed(error, f"{pointer}/{'cues' if text.src is None else 'src'}")


def _of_numbers(
    tracks: list[tuple[str, Track]], spec: CompositionSpec | LongformSpec, facts: Facts
) -> Iterator[Problem]:
    for pointer, track in tracks:
        if isinstance(track, TextTrack):
            try:
                facts.counted(track, spec.canvas.fps)
            except SourceError as error:
                yield from _placed(error, f"{pointer}/text")


def _placed(error: SourceError, pointer: str) -> Iterator[Problem]:
    return (replace(problem, pointer=pointer) for problem in error.problems)
