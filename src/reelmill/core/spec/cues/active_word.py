"""How the word that is spoken looks."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field
from pydantic.alias_generators import to_camel

from reelmill.core.drawing_terms import Align, BackgroundBy
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.texts.text_style import TextBackground, TextFit, TextStyle
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.choice import Flag, OneOf
from reelmill.core.spec.values.color import Color
from reelmill.core.spec.values.number import Number

_FOR_WHOLE_TEXTS = (
    *("decoration", "word_spacing", "lang", "hyphenate", "strokes", "shadow", "glow"),
    *("overflow", "max_lines", "min_size", "max_size"),
)


class ActiveMode(StrEnum):
    """Which words look so."""

    HIGHLIGHT = "highlight"
    FILL = "fill"
    SINGLE = "single"


class ActiveWord(SpecModel):
    """How the spoken word looks, beyond `style`: one word until the next starts."""

    mode: Annotated[ActiveMode, OneOf(ActiveMode)] = Field(
        ActiveMode.HIGHLIGHT,
        description="`highlight`: the spoken word alone looks so. `fill`: it and all before it, as "
        "in karaoke. `single`: the spoken word is shown, where it stands in its caption, and no "
        "other.",
    )
    color: Color | None = Field(None, description="Fill of its letters.")
    background: TextBackground | None = Field(None, description="Box behind the word.")
    underline: Flag = Field(False, description="Whether it is underlined.")
    scale: Annotated[float, Number(0.5, 2)] = Field(
        1.0,
        description="Size, as a multiple: the word grows about its middle, over its neighbours, "
        "which stay where they are.",
    )

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        if self.background and self.background.by is not BackgroundBy.TEXT:
            sentence = "the box of the spoken word is one box"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("background", "by"), "leave it out")


def faults_beside_words(style: TextStyle) -> Iterator[Fault]:
    """What a style may not ask for where the spoken word looks different."""
    plain = TextStyle()
    fields = {name: getattr(style, name) != getattr(plain, name) for name in _FOR_WHOLE_TEXTS}
    fields["align"] = style.align is Align.JUSTIFY
    fields["fit"] = style.fit is TextFit.GROW
    sentence = "captions cannot have this where the spoken word looks different"
    hint = "leave it out, or leave out `active` and choose no `preset` that has it"
    for name in (name for name, is_there in fields.items() if is_there):
        yield Fault(Code.FIELD_NOT_ALLOWED, sentence, (to_camel(name),), hint)
    if style.background and style.background.by is not BackgroundBy.TEXT:
        yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("background", "by"), hint)
