"""The cues that a captions track shows: of its file or of its own, split as it asks."""

from __future__ import annotations

from collections.abc import Mapping

from reelmill.core.captions import (
    Bounds,
    CaptionCue,
    CaptionRun,
    CaptionWord,
    WrittenCue,
    disjoint,
    joined,
    shared_out,
    split_cues,
    without_places,
)
from reelmill.core.spec import CaptionsTrack, SpecCue, Split, WordTimes
from reelmill.core.timeline.caption_look import caption_split, wants_words
from reelmill.core.timeline.cue_place import stated_place

_MILLISECONDS = 1000

CuesBySource = Mapping[tuple[str, str | None], tuple[CaptionCue, ...]]
"""Cues of caption files by `src` and `charset` of what names them."""


def written_cues(track: CaptionsTrack, captions: CuesBySource) -> tuple[CaptionCue, ...]:
    """The cues before they are split, in order; those of one place do not overlap.

    Raises:
        SourceError: what `disjoint` raises of cues that the track has itself, or has in one place.
    """
    if track.src is not None:
        cues = captions[(track.src, track.charset)]
        return without_places(cues) if track.stated_position else cues
    return disjoint(cue for one in track.cues or () if (cue := _written(one)))


def track_cues(track: CaptionsTrack, captions: CuesBySource) -> tuple[CaptionCue, ...]:
    """The cues as they are shown, in order.

    Raises:
        SourceError: as `written_cues`.
    """
    cues = written_cues(track, captions)
    if track.word_times is WordTimes.SHARED and wants_words(track):
        cues = tuple(map(shared_out, cues))
    split = caption_split(track)
    shown = split_cues(cues, _bounds(split) if split else None)
    return tuple(sorted(shown, key=lambda cue: (cue.start_seconds, cue.end_seconds)))


def without_words(track: CaptionsTrack, captions: CuesBySource) -> int:
    """Cues that have no times of words, where those would make a difference."""
    if not wants_words(track):
        return 0
    return sum(1 for cue in written_cues(track, captions) if not cue.words)


def _bounds(split: Split) -> Bounds:
    return Bounds(split.words, split.characters, split.lines or 1, split.seconds, split.gap)


def _written(cue: SpecCue) -> WrittenCue | None:
    words = cue.words or ()
    text, places = joined([word.text for word in words], cue.text or "")
    ends = [*(word.start for word in words[1:]), cue.end][: len(words)]
    # A word that is heard before its cue shows begins with it: it is not outside.
    starts = [max(word.start, cue.start) for word in words]
    timed = (
        CaptionWord(start, max(start, end if word.end is None else word.end), *place)
        for word, start, end, place in zip(words, starts, ends, places, strict=True)
    )
    if not text:
        return None
    start, end = cue.start * _MILLISECONDS, cue.end * _MILLISECONDS
    runs = (CaptionRun(text),)
    return WrittenCue(start, end, runs, words=tuple(timed), place=stated_place(cue))
