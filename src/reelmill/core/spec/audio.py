"""Audio tracks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reelmill.core.spec.playback import PlayedTrack


class AudioTrack(PlayedTrack):
    """The sound of a file."""

    type: Literal["audio"] = Field(description="What kind of track this is.")
