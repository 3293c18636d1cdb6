"""Image tracks."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from reelmill.core.spec.placing import CroppedTrack
from reelmill.core.spec.source import SourcedModel, Src


class ImageTrack(CroppedTrack, SourcedModel):
    """A picture of a file, shown still."""

    example: ClassVar[dict[str, Any]] = {
        "type": "image",
        "src": "asset:logo",
        "x": "95%",
        "y": "5%",
        "position": "topRight",
        "height": 120,
        "fit": "contain",
        "opacity": 0.8,
    }

    type: Literal["image"] = Field(description="What kind of track this is.")
    src: Src = Field(
        description="The file: an http(s) URL, `asset:ID`, or on the command line a path."
    )
