"""Audio tracks."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelmill.core.spec.playback import PlayedTrack, SoundEnd
from reelmill.core.spec.values.choice import OneOf


class AudioTrack(PlayedTrack):
    """The sound of a file."""

    example: ClassVar[dict[str, Any]] = {
        "type": "audio",
        "src": "music.ogg",
        "loop": True,
        "volume": 0.5,
        "fadeIn": 1,
        "fadeOut": 3,
    }

    type: Literal["audio"] = Field(description="What kind of track this is.")
    end: Annotated[SoundEnd, OneOf(SoundEnd)] | None = Field(
        None,
        description="What is heard if `duration` is longer than the sound: `silence`, or "
        "`loop`, which repeats it. By default `silence`, with a warning.",
    )
