"""What all tracks with a time have in common."""

from __future__ import annotations

from fractions import Fraction

from pydantic import Field

from reelmill.core.spec.track_id import IdentifiedModel
from reelmill.core.spec.values.choice import Flag
from reelmill.core.spec.values.moment import LengthSeconds, StartSeconds


class TimedTrack(IdentifiedModel):
    """A track that starts somewhere and lasts a while."""

    start: StartSeconds = Field(
        Fraction(0), description="When the track starts, in seconds of its parent."
    )
    duration: LengthSeconds | None = Field(
        None,
        description="How long the track lasts, in seconds; by default as long as its media, "
        "or to the end of its parent if it has no length of its own.",
    )
    parent_duration_decider: Flag = Field(
        False,
        description="Whether the end of this track is the end of its parent, if the parent "
        "has no `duration`.",
    )
