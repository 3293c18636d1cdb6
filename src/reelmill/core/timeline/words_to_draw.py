"""How much captions are of which one word at a time is marked."""

from __future__ import annotations

from collections.abc import Iterable

from reelmill.core.captions import CaptionCue
from reelmill.core.errors import SourceError
from reelmill.core.spec import CaptionsTrack
from reelmill.core.timeline.caption_look import marks_words

MOST_WORDS_TO_DRAW = 500_000
"""Of all pictures of a spec together: four hours of speech, ten words at a time."""


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
