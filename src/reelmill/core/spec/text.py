"""Text tracks."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from reelmill.core.spec.characters import Words
from reelmill.core.spec.placing import VisualTrack
from reelmill.core.spec.text_style import TextStyle


class TextTrack(VisualTrack):
    """A text, wrapped at the track's width."""

    example: ClassVar[dict[str, Any]] = {
        "type": "text",
        "text": "Chapter one",
        "start": 1,
        "duration": 4,
        "y": "80%",
        "style": {"size": 96, "weight": 700, "stroke": {"color": "black", "width": 3}},
    }

    type: Literal["text"] = Field(description="What kind of track this is.")
    text: Words = Field(description="The text; `\\n` starts a new line.")
    style: TextStyle = Field(TextStyle(), description="How it looks.")
