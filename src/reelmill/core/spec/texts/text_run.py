"""A part of a text that looks different."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from reelmill.core.drawing_terms import Baseline, Decoration
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.texts.counting import Counting
from reelmill.core.spec.texts.paint import Paint
from reelmill.core.spec.texts.text_style import LetterCase, SizePixels, Spacing, Weight
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.characters import Characters, Name
from reelmill.core.spec.values.choice import Flag, OneOf
from reelmill.core.spec.values.color import Color


class RunStyle(SpecModel):
    """What differs from the style of the track; what is left out is as there."""

    font: Name | None = Field(
        None, description="Family of an installed or uploaded font, or an uploaded font's id."
    )
    size: SizePixels | None = Field(
        None,
        description="Size of the font, in pixels; where the text shrinks or grows, it does so too.",
    )
    weight: Weight | None = Field(None, description="Boldness: 400 is regular, 700 bold.")
    italic: Flag | None = Field(None, description="Whether the letters are italic.")
    color: Paint | None = Field(None, description="Fill of the letters.")
    case: Annotated[LetterCase, OneOf(LetterCase)] | None = Field(
        None, description="Shows all letters as capitals, as small letters, or `title`."
    )
    decoration: Annotated[Decoration, OneOf(Decoration)] | None = Field(
        None, description="A line under, through or over the letters."
    )
    baseline: Annotated[Baseline, OneOf(Baseline)] | None = Field(
        None, description="Small letters above (`sup`) or below (`sub`) the line."
    )
    letter_spacing: Spacing | None = Field(
        None, description="Extra space between letters, in pixels."
    )
    word_spacing: Spacing | None = Field(None, description="Extra space between words, in pixels.")
    background: Color | None = Field(
        None, description="Colour behind the letters, as of a highlighter."
    )


class TextRun(SpecModel):
    """A part of a text, with what differs in its look."""

    text: Annotated[str, Characters(blank=True)] | None = Field(
        None, description="The words, spaces around them included; `\\n` starts a new line."
    )
    number: Counting | None = Field(
        None, description="A number that counts, in place of words; its digits are equally wide."
    )
    style: RunStyle = Field(RunStyle(), description="What differs from the track's `style`.")

    @property
    def length(self) -> int:
        """Characters, those of the longest number included."""
        if self.number is None:
            return len(self.text or "")
        ends = (self.number.start, self.number.end)
        return max(len(self.number.written.shown(value)) for value in ends)

    @property
    def is_blank(self) -> bool:
        """True where nothing of it can be seen."""
        return self.number is None and not (self.text or "").strip()

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        if self.text is None and self.number is None:
            hint = "give the run a `text`, or a `number`"
            yield Fault(Code.MISSING_FIELD, "the run has no text", ("text",), hint)
        if self.text is not None and self.number is not None:
            sentence = "a run shows a `text` or a `number`, not both"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("number",), "make two runs of it")
