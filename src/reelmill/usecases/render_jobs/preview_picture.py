"""One frame of a user's spec as a small picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any
from uuid import UUID

from reelmill.usecases.ports.database import Database
from reelmill.usecases.render.preview_frame import Quick, preview_frame
from reelmill.usecases.render.warm_picture import UserPictures
from reelmill.usecases.render_jobs.user_spec import user_spec
from reelmill.usecases.render_jobs.worker_context import WorkerContext


@dataclass(frozen=True, slots=True)
class Moment:
    """Which picture of a spec is wanted.

    Attributes:
        at_seconds: When it is shown.
        widest: Pixels that it is scaled down to, where it is wider.
    """

    at_seconds: Fraction
    widest: int


async def preview_picture(
    payload: Mapping[str, Any],
    moment: Moment,
    pictures: UserPictures,
    user_id: UUID,
    tools: WorkerContext,
    database: Database,
) -> bytes:
    """The PNG of the frame that is shown at a time.

    Raises:
        ReelmillError: what `preview_frame` raises.
    """
    async with user_spec(payload, user_id, tools, database) as seen:
        out, quick = seen.scratch / "preview.png", Quick(moment.widest, pictures)
        given = (seen.spec, moment.at_seconds, out, seen.context, seen.cancel, quick)
        await tools.planning(user_id, partial(preview_frame, *given))
        return out.read_bytes()
