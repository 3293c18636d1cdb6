"""How much all captions of a spec are: what is planned, and what is drawn of marked words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reelmill.core.captions import MOST_WORDS, CaptionCue, places_of
from reelmill.core.errors import SourceError
from reelmill.core.spec import CaptionsTrack, WordTimes
from reelmill.core.timeline.caption_look import marks_words, wants_words

MOST_WORDS_TO_DRAW = 500_000
"""Of all pictures of a spec together: four hours of speech, ten words at a time."""


def cues_to_plan(track: CaptionsTrack, cues: Iterable[CaptionCue]) -> Iterator[int]:
    """How much each cue may become once it is split: as many as it has words with times, or one.

    Args:
        track: What is asked for.
        cues: As they are written.
    """
    wanted = wants_words(track)
    are_shared = wanted and track.word_times is WordTimes.SHARED
    for cue in cues:
        words = len(cue.words) if wanted or cue.is_flow else 0
        if are_shared and not cue.words:
            words = sum(1 for _ in places_of(cue.text))
        yield max(1, words)


def check_cues_to_plan(count: int) -> None:
    """Refuse more captions than are planned.

    Raises:
        SourceError: `captions_too_many`.
    """
    if count > MOST_WORDS:
        message = (
            f"With this track, the captions of the spec have more than {MOST_WORDS:,} cues, or "
            "words with times, in all."
        )
        hint = "use fewer tracks, shorter files, or captions without times of words"
        raise SourceError.of("captions_too_many", message, hint=hint)


def words_to_draw(track: CaptionsTrack, cues: Iterable[CaptionCue]) -> int:
    """The words of all pictures together: each word has one, which shows all words of its cue."""
    return sum(len(cue.words) ** 2 for cue in cues) if marks_words(track) else 0


def check_words_to_draw(count: int) -> None:
    """Refuse more words than are drawn.

    Raises:
        SourceError: `captions_too_many`.
    """
    if count > MOST_WORDS_TO_DRAW:
        message = (
            f"The captions are drawn anew for every word that is marked: {count:,} words in all, "
            f"at most {MOST_WORDS_TO_DRAW:,} are drawn."
        )
        hint = "set `split.words`, so that fewer words show at a time, or use shorter cues"
        raise SourceError.of("captions_too_many", message, hint=hint)
