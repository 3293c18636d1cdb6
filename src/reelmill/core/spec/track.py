"""The kinds of track."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Tag

from reelmill.core.spec import group, sequence
from reelmill.core.spec.audio import AudioTrack
from reelmill.core.spec.base import SpecModel
from reelmill.core.spec.captions import CaptionsTrack
from reelmill.core.spec.group import GroupTrack
from reelmill.core.spec.image import ImageTrack
from reelmill.core.spec.sequence import SequenceTrack
from reelmill.core.spec.shape import ShapeTrack
from reelmill.core.spec.text import TextTrack
from reelmill.core.spec.video import VideoTrack

TRACK_TYPES = ("video", "image", "audio", "text", "shape", "captions", "sequence", "group")
"""What `type` of a track can be."""


def _track_tag(value: object) -> str | None:
    if isinstance(value, SpecModel):
        return f"tag:{getattr(value, 'type', None)}"
    kind = value.get("type") if isinstance(value, dict) else None
    return f"tag:{kind}" if kind in TRACK_TYPES else None


Track = Annotated[
    Annotated[VideoTrack, Tag("tag:video")]
    | Annotated[ImageTrack, Tag("tag:image")]
    | Annotated[AudioTrack, Tag("tag:audio")]
    | Annotated[TextTrack, Tag("tag:text")]
    | Annotated[ShapeTrack, Tag("tag:shape")]
    | Annotated[CaptionsTrack, Tag("tag:captions")]
    | Annotated[SequenceTrack, Tag("tag:sequence")]
    | Annotated[GroupTrack, Tag("tag:group")],
    Discriminator(_track_tag),
]
"""Any track, told apart by its `type`."""

SequenceTrack.model_rebuild(_types_namespace={**vars(sequence), "Track": Track})
GroupTrack.model_rebuild(_types_namespace={**vars(group), "Track": Track})
