"""The cues of a captions file that a user's spec may name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from reelmill.usecases.ports.caption_cues import CaptionCues
from reelmill.usecases.ports.database import Database
from reelmill.usecases.render.cues_of_file import (
    captions_spec,
    cues_of_file,
    problems_in_track,
)
from reelmill.usecases.render_jobs.user_spec import user_spec
from reelmill.usecases.render_jobs.worker_context import WorkerContext


async def user_captions(
    track: Mapping[str, Any], user_id: UUID, tools: WorkerContext, database: Database
) -> CaptionCues:
    """The cues of the file that `src` of a captions track names, as the track could have them.

    Raises:
        ReelmillError: what is wrong with the track or its file, with pointers into the track.
    """
    with problems_in_track():
        async with user_spec(captions_spec(track), user_id, tools, database) as user:
            reading = partial(cues_of_file, user.spec, user.context, user.cancel)
            return await tools.planning(user_id, reading)
