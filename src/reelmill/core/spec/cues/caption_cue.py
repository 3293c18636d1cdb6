"""Captions that stand in the spec itself."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from reelmill.core.drawing_terms import Align
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.placing import Position
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.characters import Words
from reelmill.core.spec.values.choice import OneOf
from reelmill.core.spec.values.length import Extent, Offset
from reelmill.core.spec.values.many import Many
from reelmill.core.spec.values.moment import LengthSeconds, StartSeconds
from reelmill.core.spec.values.number import jsonable

_MOST_WORDS = 500


class CueWord(SpecModel):
    """A word of a cue."""

    text: Words = Field(description="The word, with its punctuation.")
    start: StartSeconds = Field(description="When it is first heard, in seconds of the track.")
    end: StartSeconds | None = Field(
        None, description="When it has been said; by default when the next word starts."
    )

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        if self.end is not None and self.end < self.start:
            yield _inverted("the word", self.start, self.end)


class SpecCue(SpecModel):
    """A text and when it is shown."""

    start: StartSeconds = Field(description="When it appears, in seconds of the track.")
    end: LengthSeconds = Field(description="When it disappears, in seconds of the track.")
    text: Words | None = Field(
        None, description="The text; `\\n` starts a new line. By default its words."
    )
    words: Annotated[tuple[CueWord, ...], Many(1, _MOST_WORDS)] | None = Field(
        None, description="Its words in order, with their times."
    )
    x: Offset | None = Field(
        None,
        description="Distance from the canvas' left edge, in px or % of its width; `position` "
        "decides which point of the caption's box is placed there.",
    )
    y: Offset | None = Field(
        None,
        description="Distance from the canvas' top edge, in px or % of its height; `position` "
        "decides which point of the caption's box is placed there.",
    )
    position: Annotated[Position, OneOf(Position)] | None = Field(
        None,
        description="Where the caption is placed on the canvas, 5% from its edges where `x` or `y` "
        "do not say otherwise; by default as the track's captions are.",
    )
    width: Extent | None = Field(
        None,
        description="Width at which its lines wrap, in px or % of the canvas' width "
        "(default `90%`).",
    )
    align: Annotated[Align, OneOf(Align)] | None = Field(
        None,
        description="Where its lines stand in its box, `justify` excepted; by default as "
        "`style.align` says.",
    )

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        if self.end <= self.start:
            yield _inverted("the cue", self.start, self.end)
        if self.text is None and self.words is None:
            hint = "give the cue a `text`, or `words`"
            yield Fault(Code.MISSING_FIELD, "the cue has no text", ("text",), hint)
        if self.align is Align.JUSTIFY:
            sentence = "a single caption cannot be justified"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("align",), "use `style.align`")
        yield from self._late_words()

    def _late_words(self) -> Iterator[Fault]:
        """Words that come before the one before them, or when the cue has ended."""
        words = self.words or ()
        for number, (one, next_) in enumerate(pairwise(words), 1):
            if next_.start < one.start:
                sentence = (
                    f"the word starts at {jsonable(next_.start)} s, before the word before it "
                    f"({jsonable(one.start)} s)"
                )
                path = ("words", number, "start")
                yield Fault(Code.CUE_TIMES, sentence, path, "order the words by `start`")
        for number, word in enumerate(words):
            if word.start >= self.end:
                sentence = (
                    f"the word starts at {jsonable(word.start)} s, when its cue has ended "
                    f"({jsonable(self.end)} s)"
                )
                path = ("words", number, "start")
                yield Fault(Code.CUE_TIMES, sentence, path, "end the cue after its last word")


def _inverted(what: str, start: Fraction, end: Fraction) -> Fault:
    sentence = f"{what} ends at {jsonable(end)} s, but starts at {jsonable(start)} s"
    return Fault(Code.CUE_TIMES, sentence, ("end",), "end it after its start")
