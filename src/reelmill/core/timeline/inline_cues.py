"""The cues of a captions file as cues of a spec: what `track_cues` reads, the other way round."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from reelmill.core.captions import (
    Anchor,
    CaptionCue,
    CaptionFile,
    CaptionLook,
    joined,
    split_cues,
)
from reelmill.core.captions.reader import skipped_warning, too_many
from reelmill.core.errors import Problem, SourceError
from reelmill.core.spec import Limits, SpecCue
from reelmill.core.timeline.cue_place import written_place
from reelmill.core.warnings import SpecWarning, WarningCode

MOST_CUES = 5000
"""Cues that a captions track can have itself."""

_MOST_WORDS = 500
_MICROSECONDS = 1_000_000
_MILLISECOND = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class InlineCues:
    """Cues as a spec writes them.

    Attributes:
        cues: In order.
        warnings: What reading the file warned of, and what such cues cannot say.
    """

    cues: tuple[SpecCue, ...]
    warnings: tuple[SpecWarning, ...]

    def as_json(self) -> list[dict[str, Any]]:
        """The cues as they stand in a spec, with no field that says what is so anyway."""
        return [cue.model_dump(mode="json", by_alias=True, exclude_none=True) for cue in self.cues]


def inline_cues(captions: CaptionFile, limits: Limits) -> InlineCues:
    """The cues of a file for the `cues` of a track, which then shows what it showed before.

    Words without cues are split as subtitles usually are. A cue that no spec may hold, such as
    one after 100 hours, is left out with a warning.

    Raises:
        SourceError: `captions_too_many` cues, `captions_too_large` as a part of a spec, or
            `captions_empty` where no cue is left.
    """
    read = _Inlined(limits)
    written = [cue for one in _parted(captions) if (cue := read.cue(one))]
    most = min(MOST_CUES, limits.cues)
    if len(written) > most:
        raise too_many(len(written), most)
    if not written:
        problem = "No caption of the file can be a part of a spec."
        raise SourceError.of("captions_empty", problem, hint=read.skipped[0].message)
    found = InlineCues(tuple(written), (*captions.warnings, *read.warnings()))
    _check_size(found, limits)
    return found


class _Inlined:
    """What was met while cues were made parts of a spec."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lost: dict[str, str] = {}
        self.skipped: list[Problem] = []

    def cue(self, cue: CaptionCue) -> SpecCue | None:
        """The cue as a spec says it; None where it cannot."""
        try:
            made = SpecCue.model_validate(_fields(cue), context=self._limits)
        except ValidationError as error:
            self.skipped.append(_refused(cue, error))
            return None
        self._lost.update(_lost(cue))
        return made

    def warnings(self) -> Iterator[SpecWarning]:
        if self.skipped:
            yield skipped_warning(self.skipped)
        if self._lost:
            message = f"{' and '.join(sorted(self._lost))} of the file are lost"
            instead = " and ".join(self._lost[name] for name in sorted(self._lost))
            hint = f"{instead} instead, or keep the file"
            yield SpecWarning(WarningCode.CAPTION_STYLES_IGNORED, message, hint=hint)


def _parted(captions: CaptionFile) -> Iterator[CaptionCue]:
    """Cues of no more words than one may have."""
    for cue in captions.cues:
        yield from split_cues([replace(cue, is_flow=_is_flow(cue))], None)


def _is_flow(cue: CaptionCue) -> bool:
    return cue.is_flow or len(cue.words) > _MOST_WORDS


def _fields(cue: CaptionCue) -> dict[str, Any]:
    times = {"start": _written(cue.start_seconds), "end": _written(cue.end_seconds)}
    words = list(_words(cue))
    if not words:
        return {**times, "text": cue.text, **_place(cue)}
    is_said = joined([word["text"] for word in words])[0] == cue.text
    text = {} if is_said else {"text": cue.text}
    return {**times, **text, "words": words, **_place(cue)}


def _place(cue: CaptionCue) -> dict[str, str]:
    if cue.place is not None:
        return written_place(cue.place)
    return {"position": cue.anchor.value} if cue.anchor is not Anchor.TRACK else {}


def _words(cue: CaptionCue) -> Iterator[dict[str, Any]]:
    """A word that starts once its cue has ended starts at its end: it is never marked."""
    latest = max(cue.start_seconds, cue.end_seconds - _MILLISECOND)
    for word in cue.words:
        start = _written(min(word.start_seconds, latest))
        end = max(start, _written(word.end_seconds))
        yield {"text": cue.text[word.begin : word.end], "start": start, "end": end}


def _written(seconds: Fraction) -> Fraction:
    """Shared-out times have endless decimals; nobody wants to read more than six."""
    return Fraction(round(seconds * _MICROSECONDS), _MICROSECONDS)


def _lost(cue: CaptionCue) -> Iterator[tuple[str, str]]:
    """What a spec has no words for, and what can be done instead."""
    if any(run.look != CaptionLook() for run in cue.runs):
        yield "bold, italic, underlined or coloured letters", "set the `style` of the track"
    if cue.place is not None and cue.place.line is not None:
        yield "numbers of lines to stand at", "give the cues a `y`"


def _refused(cue: CaptionCue, error: ValidationError) -> Problem:
    [first, *_] = error.errors(include_url=False)
    sentence = first["msg"].rstrip(".")
    said = f"The caption at {float(cue.start_seconds):g} s cannot be a part of a spec: {sentence}."
    return Problem("captions_invalid", said)


def _check_size(found: InlineCues, limits: Limits) -> None:
    size = len(json.dumps(found.as_json(), ensure_ascii=False, separators=(",", ":")).encode())
    if size > limits.document_bytes:
        sentence = (
            f"As a part of a spec the captions take {size:,} bytes, but a spec may have "
            f"{limits.document_bytes:,}."
        )
        hint = "keep them as a file, or split it over several tracks"
        raise SourceError.of("captions_too_large", sentence, hint=hint)
