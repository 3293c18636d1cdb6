"""How the word that is spoken looks."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from reelmill.core.spec.base import SpecModel
from reelmill.core.spec.choice import Flag, OneOf
from reelmill.core.spec.color import Color
from reelmill.core.spec.number import Number
from reelmill.core.spec.text_style import TextBackground


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
