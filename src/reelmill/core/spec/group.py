"""Group tracks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from reelmill.core.spec.many import Many
from reelmill.core.spec.placing import FittedTrack

if TYPE_CHECKING:
    from reelmill.core.spec.track import Track


class GroupTrack(FittedTrack):
    """Tracks together, placed as one picture; its canvas is as large as its parent's."""

    type: Literal["group"] = Field(description="What kind of track this is.")
    tracks: Annotated[tuple[Track, ...], Many()] = Field(
        description="The children; later ones lie on top."
    )
