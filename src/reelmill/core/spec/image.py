"""Image tracks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reelmill.core.spec.placing import CroppedTrack
from reelmill.core.spec.source import SourcedModel, Src


class ImageTrack(CroppedTrack, SourcedModel):
    """A picture of a file, shown still."""

    type: Literal["image"] = Field(description="What kind of track this is.")
    src: Src = Field(
        description="The file: an http(s) URL, `asset:ID`, or on the command line a path."
    )
