"""How text looks."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from reelmill.core.drawing_terms import Align, BackgroundBy, Decoration, ListKind, WritingMode
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.texts.paint import Gradient, Paint, Stroke
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.characters import Name
from reelmill.core.spec.values.choice import Flag, OneOf
from reelmill.core.spec.values.color import Color
from reelmill.core.spec.values.language import HYPHENATED, Language, Tongue
from reelmill.core.spec.values.many import Many
from reelmill.core.spec.values.number import Number

SizePixels = Annotated[float, Number(1, 2000, "pixels")]
"""Size of a font."""

Weight = Annotated[int, Number(100, 900)]
"""Boldness of letters."""

Spacing = Annotated[float, Number(-100, 1000, "pixels")]
"""Extra space between letters or words."""

MOST_STROKES = 8
"""Outlines of one text, behind its first one."""


class TextFit(StrEnum):
    """Which size a text takes in its box."""

    SHRINK = "shrink"
    GROW = "grow"
    NONE = "none"


class Overflow(StrEnum):
    """What happens to a text that is larger than its box."""

    SHOW = "show"
    CLIP = "clip"
    ELLIPSIS = "ellipsis"
    SHRINK = "shrink"


class LetterCase(StrEnum):
    """Which letters are capitals."""

    UPPER = "upper"
    LOWER = "lower"
    TITLE = "title"


class TextBackground(SpecModel):
    """The box behind a text."""

    color: Paint = Field("#000000", description="Fill of the box.")
    padding: Annotated[float, Number(0, 1000, "pixels")] = Field(
        0.0, description="Distance between the text and the edge of the box, in pixels."
    )
    radius: Annotated[float, Number(0, 4096, "pixels")] = Field(
        0.0, description="Radius of the box's corners, in pixels."
    )
    by: Annotated[BackgroundBy, OneOf(BackgroundBy)] = Field(
        BackgroundBy.TEXT,
        description="One box behind the whole `text`, or one that hugs each `line` or each `word`; "
        "those have one colour and corners at most as round as their padding.",
    )

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        if self.by is BackgroundBy.TEXT:
            return
        if isinstance(self.color, Gradient):
            sentence = f"boxes by {self.by} have one colour, no gradient"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("color",), "use a colour")
        if self.radius > self.padding:
            sentence = f"corners of {self.radius:g} pixels are rounder than {self.padding:g} of "
            sentence += f"padding leave room for by {self.by}"
            hint = "raise `padding`, or lower `radius`"
            yield Fault(Code.OUT_OF_RANGE, sentence, ("radius",), hint)


class TextShadow(SpecModel):
    """The shadow of the letters and their outlines."""

    color: Color = Field("#000000a0", description="Its colour.")
    x: Annotated[float, Number(-500, 500, "pixels")] = Field(
        0.0, description="How far it lies to the right, in pixels."
    )
    y: Annotated[float, Number(-500, 500, "pixels")] = Field(
        4.0, description="How far it lies below, in pixels."
    )
    blur: Annotated[float, Number(0, 500, "pixels")] = Field(
        8.0, description="How soft its edge is, in pixels, as CSS counts it: 0 is sharp."
    )


class TextGlow(SpecModel):
    """Light around the letters and their outlines."""

    color: Color = Field("#ffffff", description="Its colour.")
    blur: Annotated[float, Number(0, 500, "pixels", open_low=True)] = Field(
        24.0, description="How far it shines, in pixels."
    )
    strength: Annotated[float, Number(0, 10, open_low=True)] = Field(
        2.0, description="How bright it is: 1 is the light of the letters, spread out."
    )


class TextStyle(SpecModel):
    """How text looks."""

    font: Name = Field(
        "Inter",
        description="A font of the spec's `fonts`, or the family of an uploaded or installed font, "
        "such as `Inter` or `Montserrat ExtraBold`, or an uploaded font by its id (`asset:ID`).",
    )
    size: SizePixels = Field(64.0, description="Size of the font, in pixels.")
    weight: Weight = Field(400, description="Boldness: 400 is regular, 700 bold.")
    italic: Flag = Field(False, description="Whether the text is italic.")
    color: Paint = Field("#ffffff", description="Fill of the letters.")
    case: Annotated[LetterCase, OneOf(LetterCase)] | None = Field(
        None,
        description="Shows all letters as capitals, as small letters, or `title`: the first "
        "of each word as a capital; by default as written.",
    )
    decoration: Annotated[Decoration, OneOf(Decoration)] | None = Field(
        None, description="A line under, through or over the letters."
    )
    align: Annotated[Align, OneOf(Align)] = Field(
        Align.CENTER,
        description="Alignment of the lines in the box; `justify` stretches the spaces of all "
        "lines but the last one of a paragraph.",
    )
    writing_mode: Annotated[WritingMode, OneOf(WritingMode)] = Field(
        WritingMode.HORIZONTAL,
        description="`vertical-rl` sets Chinese, Japanese and Korean in columns from right to "
        "left, as high as the track; `align` `left` is then their top, and words of other letters "
        "are turned.",
    )
    list: Annotated[ListKind, OneOf(ListKind)] | None = Field(
        None,
        description="Makes each line of a text an item of a list, with a `bullet` or a `number` in "
        "front of it. Items stand on the side that reading begins at, whatever `align` says.",
    )
    line_height: Annotated[float, Number(0.5, 10)] = Field(
        1.2, description="Distance between lines, as a multiple of `size`."
    )
    letter_spacing: Spacing = Field(0.0, description="Extra space between letters, in pixels.")
    word_spacing: Spacing = Field(0.0, description="Extra space between words, in pixels.")
    lang: Annotated[str, Language()] | None = Field(
        None,
        description="Language of the text, such as `de` or `zh-TW`: for `hyphenate`, `case`, and "
        "characters that look different from one language to another.",
    )
    hyphenate: Flag = Field(
        False, description="Whether words may be hyphenated at the end of a line; needs `lang`."
    )
    stroke: Stroke | None = Field(None, description="Outline of the letters.")
    strokes: Annotated[tuple[Stroke, ...], Many(0, MOST_STROKES)] = Field(
        (),
        description="More outlines, each behind the one before and all behind `stroke`; widths "
        "are counted from the letters, so that a later one shows where it is wider.",
    )
    shadow: TextShadow | None = Field(None, description="Shadow of the letters.")
    glow: TextGlow | None = Field(None, description="Light around the letters.")
    background: TextBackground | None = Field(None, description="Box behind the text.")
    fit: Annotated[TextFit, OneOf(TextFit)] = Field(
        TextFit.NONE,
        description="`shrink` lowers the size until the text fits its width, height and "
        "`maxLines`; `grow` raises it as far as it still fits, to `maxSize` at most.",
    )
    overflow: Annotated[Overflow, OneOf(Overflow)] = Field(
        Overflow.SHOW,
        description="What happens to a text that is larger than its box: `show` lets it leave the "
        "box, with a warning; `clip` cuts it off at the box's edge, `ellipsis` shortens it and "
        "ends it with `…`, and `shrink` lowers its size, as `fit` does. With `maxLines`, `clip` "
        "ends with the last word that fits.",
    )
    max_lines: Annotated[int, Number(1, 1000)] | None = Field(
        None, description="How many lines may show; `overflow` says what happens to the others."
    )
    min_size: SizePixels | None = Field(
        None, description="Smallest size that a text is shrunk to, in pixels (default 4)."
    )
    max_size: SizePixels | None = Field(
        None, description="Largest size that a text grows to, in pixels (default 2000)."
    )

    @property
    def is_vertical(self) -> bool:
        """Whether lines are columns."""
        return self.writing_mode is WritingMode.VERTICAL

    @property
    def shrinks(self) -> bool:
        """Whether its size is lowered until the text fits."""
        return self.fit is TextFit.SHRINK or self.overflow is Overflow.SHRINK

    @property
    def stays_inside(self) -> bool:
        """Whether a text that is too large is made to fit in some way."""
        return self.shrinks or self.overflow is not Overflow.SHOW

    def faults_outside_texts(self, what: str) -> Iterator[Fault]:
        """What only a text track can have; `what` has the style, in a field of that name."""
        if self.list is not None:
            sentence = f"{what} have no lists"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("style", "list"), "leave it out")
        if self.is_vertical:
            sentence, path = f"{what} are not set in columns", ("style", "writingMode")
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, path, "use a text track")

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        yield from self._size_faults()
        if self.max_lines is not None and not self.stays_inside:
            sentence = "`maxLines` does not say what happens to further lines"
            hint = "set `overflow` to `clip`, `ellipsis` or `shrink`"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("maxLines",), hint)
        if self.hyphenate and self.lang is None:
            sentence = "words can be hyphenated in a known language only"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("hyphenate",), 'set `lang`: "en", "de"…')
        elif self.hyphenate and Tongue.of(self.lang or "").language not in HYPHENATED:
            sentence = f"words of the language `{self.lang}` cannot be hyphenated"
            hint = f"leave out `hyphenate`; known are {', '.join(sorted(HYPHENATED))}"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("hyphenate",), hint)

    def _size_faults(self) -> Iterator[Fault]:
        if self.min_size is not None and not self.shrinks:
            sentence = "`minSize` has no effect on a text that does not shrink"
            hint = "set `fit` or `overflow` to `shrink`"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("minSize",), hint)
        elif self.min_size is not None and self.min_size > self.size:
            sentence = f"`minSize` {self.min_size:g} is above `size` {self.size:g}"
            yield Fault(Code.OUT_OF_RANGE, sentence, ("minSize",), "lower it, or raise `size`")
        if self.max_size is not None and self.fit is not TextFit.GROW:
            sentence = "`maxSize` has no effect on a text that does not grow"
            hint = "set `fit` to `grow`"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("maxSize",), hint)
        elif self.max_size is not None and self.max_size < self.size:
            sentence = f"`maxSize` {self.max_size:g} is below `size` {self.size:g}"
            yield Fault(Code.OUT_OF_RANGE, sentence, ("maxSize",), "raise it, or lower `size`")
