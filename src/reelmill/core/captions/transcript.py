"""A transcript in JSON -> cues whose words have times.

What writes it is recognised by its shape (`transcript_forms.py`); a document that two readings fit
is refused. Words whose times cannot be used stay in the text, between the times of their
neighbours, with a warning.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from reelmill.core.captions.cue import MOST_WORDS, CaptionFile, CaptionRun, CaptionWord, WrittenCue
from reelmill.core.captions.markup import CONTROLS
from reelmill.core.captions.overlaps import MAX_CHARACTERS, disjoint, too_large
from reelmill.core.captions.reader import none_usable, skipped_warning
from reelmill.core.captions.splitting import split_cues
from reelmill.core.captions.spoken_words import Phrase, Spoken
from reelmill.core.captions.transcript_forms import phrases_of
from reelmill.core.captions.word_places import joined
from reelmill.core.errors import Problem, SourceError
from reelmill.core.warnings import SpecWarning, WarningCode

_LISTED = 5
_MILLISECONDS = 1000


def parse_transcript(text: str, max_cues: int = 10_000) -> CaptionFile:
    """The cues of a transcript in JSON, in order and disjoint, with what was approximated.

    Raises:
        SourceError: `captions_json_invalid` where it is no JSON, `captions_form_unknown` where it
            is none of the known forms, or could be two; `captions_invalid` where no time can be
            used, `captions_empty`, `captions_too_many` cues or words, `captions_too_large`, and
            what `disjoint` raises.
    """
    read = _Read()
    written: list[WrittenCue] = []
    words = 0
    for number, phrase in enumerate(phrases_of(_loaded(text)), 1):
        words += len(phrase.words)
        if number > max_cues or words > MOST_WORDS:
            raise _too_much(max_cues)
        if cue := read.cue(phrase):
            written.append(cue)
    if sum(len(cue.text) for cue in written) > MAX_CHARACTERS:
        raise too_large()
    if not written:
        raise none_usable(read.problems or [_nothing()])
    return CaptionFile(disjoint(_apart(written)), tuple(read.warnings()))


def _apart(written: Sequence[WrittenCue]) -> Iterator[WrittenCue]:
    """The cues; words of several channels are split first, so that few of them overlap."""
    flows = sorted((cue for cue in written if cue.is_flow), key=lambda cue: cue.start)
    overlap = any(next_.start < one.end for one, next_ in pairwise(flows))
    for cue in written:
        if not (cue.is_flow and overlap):
            yield cue
            continue
        for piece in split_cues(disjoint([cue]), None):
            runs = piece.runs or (CaptionRun(piece.text),)
            times = (piece.start_seconds * _MILLISECONDS, piece.end_seconds * _MILLISECONDS)
            yield WrittenCue(*times, runs, words=piece.words)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        sentence = f"The transcript is not valid JSON{where}."
        hint = "save it as the service or program wrote it, the whole of it"
        raise SourceError.of("captions_json_invalid", sentence, hint=hint) from None


def _nothing() -> Problem:
    hint = "ask for times of words when you transcribe"
    return Problem("captions_empty", "No word was found in the transcript.", hint=hint)


def _too_much(max_cues: int) -> SourceError:
    sentence = (
        f"The transcript has more than {MOST_WORDS:,} words or {max_cues:,} phrases, which is the "
        "most that is allowed."
    )
    return SourceError.of("captions_too_many", sentence, hint="split the file over several tracks")


@dataclass(slots=True)
class _Read:
    """What was met while phrases became cues."""

    problems: list[Problem] = field(default_factory=list)
    approximated: list[str] = field(default_factory=list)

    def cue(self, phrase: Phrase) -> WrittenCue | None:
        """The phrase with its words at their times; None where nothing of it can be shown."""
        spoken = [word for word in map(_shown, phrase.words) if word.text.strip()]
        text, places = joined([word.text for word in spoken], _clean(phrase.text))
        if not text:
            return None
        own = (phrase.start, phrase.end)
        times = self._times(spoken, own)
        start = min((a for a, _ in times), default=own[0])
        end = max((b for _, b in times), default=own[1])
        if start is None or end is None or end <= start:
            self.problems.append(_unusable(phrase))
            return None
        timed = zip(times, places, strict=True) if times else ()
        words = tuple(CaptionWord(a, b, begin, stop) for (a, b), (begin, stop) in timed)
        runs = (CaptionRun(text),)
        return WrittenCue(
            start * _MILLISECONDS, end * _MILLISECONDS, runs, words=words, is_flow=phrase.is_flow
        )

    def _times(
        self, spoken: Sequence[Spoken], own: tuple[Fraction | None, Fraction | None]
    ) -> list[tuple[Fraction, Fraction]]:
        """Start and end of each word, none where no word's time can be used."""
        starts = self._starts(spoken)
        known = [start for start in starts if start is not None]
        if not known:
            return []
        ends = [word.end for word in spoken]
        last = max([own[1] or known[-1], known[-1], *(end for end in ends if end)])
        following = _following(starts, last)
        found: list[tuple[Fraction, Fraction]] = []
        before = own[0] if own[0] is not None and own[0] <= known[0] else known[0]
        for start, end, next_ in zip(starts, ends, following, strict=True):
            begin = min(before, next_) if start is None else start
            stop = next_ if end is None or end <= begin else end
            found.append((begin, max(begin, stop)))
            before = found[-1][1] if start is not None or end is not None else begin
        return found

    def _starts(self, spoken: Sequence[Spoken]) -> list[Fraction | None]:
        """Starts that can be used; what is odd is noted with its place."""
        found: list[Fraction | None] = []
        latest = Fraction(0)
        for word in spoken:
            start, end = word.start, word.end
            if start is not None and start < latest:
                self._note(word, "starts before the word before it")
                start = None
            elif start is None:
                self._note(word, "has no usable start")
            elif end is None or end <= start:
                self._note(word, "has no usable length")
            latest = start if start is not None else latest
            found.append(start)
        return found

    def _note(self, word: Spoken, what: str) -> None:
        shown = word.text.strip()
        self.approximated.append(f"{word.where} ({shown[:20]!r}) {what}.")

    def warnings(self) -> Iterator[SpecWarning]:
        if self.problems:
            yield skipped_warning(self.problems)
        if self.approximated:
            yield _approximated(self.approximated)


def _following(starts: Sequence[Fraction | None], last: Fraction) -> list[Fraction]:
    """When the next word of known start begins, for each word; at the end `last`."""
    found: list[Fraction] = []
    for start in reversed([*starts[1:], None]):
        last = start if start is not None else last
        found.append(last)
    return found[::-1]


def _approximated(notes: Sequence[str]) -> SpecWarning:
    count = len(notes)
    more = f" And {count - _LISTED:,} more." if count > _LISTED else ""
    words = "1 word is" if count == 1 else f"{count:,} words are"
    message = f"{words} shown at times taken from neighbours. {' '.join(notes[:_LISTED])}{more}"
    hint = "correct the times in the transcript if it matters"
    return SpecWarning(WarningCode.CAPTIONS_APPROXIMATED, message, hint=hint)


def _unusable(phrase: Phrase) -> Problem:
    sentence = f"{phrase.where} has no times that can be used."
    return Problem("captions_invalid", sentence, hint="ask for times of words")


def _shown(word: Spoken) -> Spoken:
    return replace(word, text=_clean(word.text))


def _clean(text: str) -> str:
    return text.translate(CONTROLS)
