"""Cues that show at the same time become cues of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from reelmill.core.captions.cue import (
    PLAIN,
    Anchor,
    CaptionCue,
    CaptionRun,
    WrittenCue,
)
from reelmill.core.captions.place import CuePlace
from reelmill.core.errors import SourceError

MAX_CHARACTERS = 4_000_000
"""Characters of a file, and of all its texts once overlapping cues are stacked."""

MOST_OVERLAPPING = 32
"""Cues that show at the same time; stacked, more of them would stand outside any canvas."""

_MILLISECONDS = 1000


def disjoint(cues: Iterable[WrittenCue]) -> tuple[CaptionCue, ...]:
    """The cues in order; those of one place do not overlap.

    Where cues overlap, the stretch they share becomes a cue of its own with the texts on top of
    one another, the earlier one first; there are then up to twice as many cues as were written.

    Raises:
        SourceError: `captions_too_large`, `captions_overlapping` where more than
            `MOST_OVERLAPPING` show at the same time.
    """
    places: dict[Anchor | CuePlace, list[WrittenCue]] = {}
    for cue in cues:
        places.setdefault(cue.place or cue.anchor, []).append(cue)
    found = [cue for place in places for cue in _disjoint(places[place])]
    _check_placed(cue for cue in found if cue.place)
    return tuple(sorted(found, key=lambda cue: (cue.start_seconds, cue.end_seconds)))


def without_places(cues: Sequence[CaptionCue]) -> tuple[CaptionCue, ...]:
    """The cues as if none of them had a place.

    Raises:
        SourceError: as `disjoint`.
    """
    if not any(cue.place or cue.anchor for cue in cues):
        return tuple(cues)
    return disjoint(
        WrittenCue(
            cue.start_seconds * _MILLISECONDS,
            cue.end_seconds * _MILLISECONDS,
            cue.runs or (CaptionRun(cue.text),),
            words=cue.words,
            is_flow=cue.is_flow,
        )
        for cue in cues
    )


def too_large() -> SourceError:
    """The error for captions of more characters than are read."""
    return SourceError.of(
        "captions_too_large",
        f"The captions have more than {MAX_CHARACTERS:,} characters, counting overlapping "
        "cues once for every stretch in which they are shown.",
    )


def _check_placed(cues: Iterable[CaptionCue]) -> None:
    """Refuse too many at different places at the same time: each is drawn by itself."""
    changes = sorted(
        change for cue in cues for change in ((cue.start_seconds, 1), (cue.end_seconds, -1))
    )
    shown = 0
    for seconds, change in changes:
        shown += change
        if shown > MOST_OVERLAPPING:
            raise _overlapping(seconds * _MILLISECONDS)


def _disjoint(cues: Iterable[WrittenCue]) -> Iterator[CaptionCue]:
    waiting = sorted(cues, key=lambda cue: cue.start, reverse=True)
    moments = sorted({moment for cue in waiting for moment in (cue.start, cue.end)})
    shown: list[WrittenCue] = []
    characters = 0
    for start, end in pairwise(moments):
        shown = [cue for cue in shown if cue.end > start]
        while waiting and waiting[-1].start == start:
            shown.append(waiting.pop())
        if len(shown) > MOST_OVERLAPPING:
            raise _overlapping(start)
        characters += sum(len(cue.text) for cue in shown)
        if characters > MAX_CHARACTERS:
            raise too_large()
        if shown:
            yield _stacked(start, end, shown)


def _overlapping(milliseconds: int | Fraction) -> SourceError:
    return SourceError.of(
        "captions_overlapping",
        f"At {float(milliseconds) / _MILLISECONDS:.3f} s more than {MOST_OVERLAPPING} cues show "
        "at the same time.",
        hint="end each cue where the next begins, or split the file over several tracks",
    )


def _stacked(start: int | Fraction, end: int | Fraction, cues: Sequence[WrittenCue]) -> CaptionCue:
    """One cue of all that show; a text written twice for the same moment shows once.

    Where several show, nobody can say which of them speaks: no words are timed there.
    """
    different: dict[str, WrittenCue] = {}
    for cue in cues:
        different.setdefault(cue.text, cue)
    runs: list[CaptionRun] = []
    for cue in different.values():
        if runs:
            runs.append(CaptionRun("\n"))
        runs.extend(cue.runs)
    alone = cues[0] if len(different) == 1 else None
    return CaptionCue(
        Fraction(start, _MILLISECONDS),
        Fraction(end, _MILLISECONDS),
        "".join(run.text for run in runs),
        () if all(run.look == PLAIN for run in runs) else tuple(runs),
        cues[0].anchor,
        alone.words if alone else (),
        alone is not None and alone.is_flow,
        cues[0].place,
    )
