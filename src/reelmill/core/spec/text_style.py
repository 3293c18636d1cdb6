"""How text looks."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from reelmill.core.spec.base import SpecModel
from reelmill.core.spec.characters import Name
from reelmill.core.spec.choice import Flag, OneOf
from reelmill.core.spec.number import Number
from reelmill.core.spec.paint import Paint, Stroke


class Align(StrEnum):
    """Where the lines of a text stand in its box."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class TextFit(StrEnum):
    """What happens to a text that is larger than its box."""

    SHRINK = "shrink"
    NONE = "none"


class TextBackground(SpecModel):
    """The box behind a text."""

    color: Paint = Field("#000000", description="Fill of the box.")
    padding: Annotated[float, Number(0, 1000, "pixels")] = Field(
        0.0, description="Distance between the text and the edge of the box, in pixels."
    )
    radius: Annotated[float, Number(0, 4096, "pixels")] = Field(
        0.0, description="Radius of the box's corners, in pixels."
    )


class TextStyle(SpecModel):
    """How text looks."""

    font: Name = Field(
        "Inter",
        description="A font of the spec's `fonts`, or the family of an uploaded or installed font, "
        "such as `Inter` or `Montserrat ExtraBold`, or an uploaded font by its id (`asset:ID`).",
    )
    size: Annotated[float, Number(1, 2000, "pixels")] = Field(
        64.0, description="Size of the font, in pixels."
    )
    weight: Annotated[int, Number(100, 900)] = Field(
        400, description="Boldness: 400 is regular, 700 bold."
    )
    italic: Flag = Field(False, description="Whether the text is italic.")
    color: Paint = Field("#ffffff", description="Fill of the letters.")
    align: Annotated[Align, OneOf(Align)] = Field(
        Align.CENTER, description="Alignment of the lines in the box."
    )
    line_height: Annotated[float, Number(0.5, 10)] = Field(
        1.2, description="Distance between lines, as a multiple of `size`."
    )
    letter_spacing: Annotated[float, Number(-100, 1000, "pixels")] = Field(
        0.0, description="Extra space between letters, in pixels."
    )
    stroke: Stroke | None = Field(None, description="Outline of the letters.")
    background: TextBackground | None = Field(None, description="Box behind the text.")
    fit: Annotated[TextFit, OneOf(TextFit)] = Field(
        TextFit.NONE,
        description="`shrink` lowers the size until the text fits its width and height.",
    )
