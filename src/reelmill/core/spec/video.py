"""Video tracks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reelmill.core.spec.placing import CroppedTrack
from reelmill.core.spec.playback import PlayedTrack


class VideoTrack(CroppedTrack, PlayedTrack):
    """Moving pictures of a file, with their sound where they have any."""

    type: Literal["video"] = Field(description="What kind of track this is.")
