"""One frame of a user's spec as a small picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any
from uuid import UUID

from reelmill.core.spec import load_spec
from reelmill.media.cancel import CancelToken
from reelmill.usecases.ports import Database
from reelmill.usecases.render.preview_frame import Quick, preview_frame
from reelmill.usecases.render.warm_picture import UserPictures
from reelmill.usecases.render_jobs.job_sources import fetched_files
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
    token = CancelToken()
    spec = await tools.planning(user_id, partial(load_spec, payload, tools.render_context.limits))
    try:
        with tools.render_context.store.scratch() as scratch:
            sources = await fetched_files(spec, user_id, tools, database, scratch, token)
            context, out = replace(tools.render_context, sources=sources), scratch / "preview.png"
            quick = Quick(moment.widest, pictures)
            work = partial(preview_frame, spec, moment.at_seconds, out, context, token, quick)
            await tools.planning(user_id, work)
            return out.read_bytes()
    finally:
        token.cancel()
