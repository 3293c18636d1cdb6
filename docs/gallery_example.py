"""What an example of the gallery is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Track = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """A track on a canvas of `WIDTH` pixels and its own height.

    Attributes:
        name: Of its picture.
        title: What is seen.
        track: As it stands in a spec.
        height: Of its picture, in pixels.
        at: Which moment of it is shown, in seconds.
    """

    name: str
    title: str
    track: Track
    height: int = 120
    at: float = 0.0


WIDTH = 560


def text_track(text: object, height: int = 0, **fields: Any) -> Track:
    """A text track; `height` of 0 leaves out its own."""
    style = fields.pop("style", {})
    box = {"height": height} if height else {}
    return {"type": "text", "text": text, **box, **fields, "style": {"size": 40, **style}}
