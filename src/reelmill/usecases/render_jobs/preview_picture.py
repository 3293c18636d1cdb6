"""One frame of a user's spec as a small picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any
from uuid import UUID

from reelmill.core.spec import load_spec
from reelmill.media.cancel import CancelToken
from reelmill.usecases.ports import Database
from reelmill.usecases.render.preview_frame import preview_frame
from reelmill.usecases.render_jobs.job_sources import fetched_files
from reelmill.usecases.render_jobs.worker_context import WorkerContext

WIDEST = 960
"""Pixels that a preview is at most wide."""


async def preview_picture(
    payload: Mapping[str, Any],
    at_seconds: Fraction,
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
            work = partial(preview_frame, spec, at_seconds, out, context, token, WIDEST)
            await tools.planning(user_id, work)
            return out.read_bytes()
    finally:
        token.cancel()
