"""Video tracks."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelmill.core.spec.placing import CroppedTrack
from reelmill.core.spec.playback import ClipEnd, PlayedTrack, StreamNumber
from reelmill.core.spec.values.choice import OneOf


class VideoTrack(CroppedTrack, PlayedTrack):
    """Moving pictures of a file, with their sound where they have any."""

    example: ClassVar[dict[str, Any]] = {
        "type": "video",
        "src": "https://example.com/walk.mp4",
        "trim": {"start": 3, "end": "00:00:09.500"},
        "width": "40%",
        "position": "topRight",
        "transition": {"in": {"type": "slideLeft", "duration": 0.4}},
        "fadeOut": 1,
    }

    type: Literal["video"] = Field(description="What kind of track this is.")
    video_stream: StreamNumber | None = Field(
        None,
        description="Which of the file's videos is seen, counted from 0 as `reelmill probe` lists "
        "them: another angle, a screen beside a camera. By default the one that the file calls its "
        "own; `stream` chooses the sound.",
    )
    end: Annotated[ClipEnd, OneOf(ClipEnd)] | None = Field(
        None,
        description="What is seen if `duration` is longer than the clip: `hold` keeps its "
        "last frame, `black` shows nothing, `loop` repeats it. Its sound ends with the clip "
        "unless it loops. By default `hold`, with a warning.",
    )
