"""A part of a text that looks different."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from reelmill.core.drawing_terms import Baseline, Decoration
from reelmill.core.spec.base import SpecModel
from reelmill.core.spec.characters import Characters, Name
from reelmill.core.spec.choice import Flag, OneOf
from reelmill.core.spec.color import Color
from reelmill.core.spec.paint import Paint
from reelmill.core.spec.text_style import LetterCase, SizePixels, Spacing, Weight


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

    text: Annotated[str, Characters(blank=True)] = Field(
        description="The words, spaces around them included; `\\n` starts a new line."
    )
    style: RunStyle = Field(RunStyle(), description="What differs from the track's `style`.")
