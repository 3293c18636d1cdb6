"""Text tracks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reelmill.core.spec.characters import Words
from reelmill.core.spec.placing import VisualTrack
from reelmill.core.spec.text_style import TextStyle


class TextTrack(VisualTrack):
    """A text, wrapped at the track's width."""

    type: Literal["text"] = Field(description="What kind of track this is.")
    text: Words = Field(description="What is written; `\\n` starts a new line.")
    style: TextStyle = Field(TextStyle(), description="How it looks.")
