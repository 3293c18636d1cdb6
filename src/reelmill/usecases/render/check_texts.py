"""Texts and captions that can be refused before any of their pictures is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reelmill.core.errors import Problem, SourceError
from reelmill.core.spec import (
    CompositionSpec,
    LongformSpec,
    read_as_text,
    walk_tracks,
)
from reelmill.core.timeline.counting import MOST_COUNTED_RUNS, check_counted_runs
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.track_cues import written_cues
from reelmill.core.timeline.typeset_tracks import counted_runs
from reelmill.core.timeline.words_to_draw import (
    check_cues_to_plan,
    check_words_to_draw,
    cues_to_plan,
    words_to_draw,
)

_MOST_REFUSED = 10


def check_texts(spec: CompositionSpec | LongformSpec, facts: Facts) -> None:
    """Refuse captions that cannot be shown together, and texts of too many pictures.

    Raises:
        SourceError: `captions_overlapping`, `captions_too_large`, `captions_too_many`,
            `text_too_many_pictures`.
    """
    if isinstance(spec, LongformSpec):
        return
    problems = [*_of_captions(spec, facts), *_of_pictures(spec, facts)]
    if problems:
        raise SourceError(problems)


def _of_captions(spec: CompositionSpec, facts: Facts) -> Iterator[Problem]:
    drawn_words = planned = 0
    for pointer, track in walk_tracks(spec):
        if (text := read_as_text(track)) is None:
            continue
        try:
            for count in cues_to_plan(text, written_cues(text, facts.captions)):
                planned += count
                check_cues_to_plan(planned)
            drawn_words += words_to_draw(text, facts.cues(text))
            check_words_to_draw(drawn_words)
        except SourceError as error:
            yield from _placed(error, f"{pointer}/{'cues' if text.src is None else 'src'}")


def _of_pictures(spec: CompositionSpec, facts: Facts) -> Iterator[Problem]:
    """Each text takes a second to be refused: of many, the first are told."""
    count = refused = 0
    for pointer, track in walk_tracks(spec):
        try:
            count += counted_runs(track, spec.canvas, facts)
            check_counted_runs(count)
        except SourceError as error:
            yield from _placed(error, f"{pointer}/text")
            refused += 1
            if count > MOST_COUNTED_RUNS or refused == _MOST_REFUSED:
                return


def _placed(error: SourceError, pointer: str) -> Iterator[Problem]:
    return (replace(problem, pointer=pointer) for problem in error.problems)
