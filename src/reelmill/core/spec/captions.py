"""Captions tracks."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelmill.core.spec.charset import Charset
from reelmill.core.spec.choice import OneOf
from reelmill.core.spec.moment import StartSeconds
from reelmill.core.spec.placing import Position
from reelmill.core.spec.source import SourcedModel, Src
from reelmill.core.spec.text_style import TextStyle
from reelmill.core.spec.track_id import IdentifiedModel


class CaptionsTrack(IdentifiedModel, SourcedModel):
    """Subtitles burned into the picture."""

    example: ClassVar[dict[str, Any]] = {
        "type": "captions",
        "src": "talk.srt",
        "style": {"size": 48},
    }

    type: Literal["captions"] = Field(description="What kind of track this is.")
    src: Src = Field(
        description="An SRT, WebVTT or ASS file: an http(s) URL, `asset:ID`, or on the command "
        "line a path."
    )
    charset: Annotated[str, Charset()] | None = Field(
        None,
        description="Character encoding of the file, such as `windows-1251`; by default detected.",
    )
    style: TextStyle = Field(
        TextStyle(),
        description="How they look; the defaults are chosen for readability.",
    )
    start: StartSeconds = Field(
        Fraction(0), description="Where the file's time zero is, in seconds of the track's parent."
    )
    position: Annotated[Position, OneOf(Position)] = Field(
        Position.BOTTOM, description="Where on the canvas they are placed."
    )
