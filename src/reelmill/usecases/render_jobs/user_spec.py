"""A user's spec with its sources fetched, for as long as something of it is looked at or heard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from reelmill.core.spec import Spec, load_spec
from reelmill.media.cancel import CancelToken
from reelmill.usecases.ports.database import Database
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render_jobs.job_sources import fetched_files
from reelmill.usecases.render_jobs.worker_context import WorkerContext


@dataclass(frozen=True, slots=True)
class UserSpec:
    """A spec and what its pictures and sounds are made with.

    Attributes:
        spec: What would be rendered.
        context: With the fetched sources.
        scratch: Folder for files of this use alone.
        cancel: Ends the work.
    """

    spec: Spec
    context: RenderContext
    scratch: Path
    cancel: CancelToken


@asynccontextmanager
async def user_spec(
    payload: Mapping[str, Any], user_id: UUID, tools: WorkerContext, database: Database
) -> AsyncIterator[UserSpec]:
    """Load a spec and fetch its sources; at the end of the block its files go and its work ends.

    Raises:
        ReelmillError: what is wrong with the spec or its sources.
    """
    token = CancelToken()
    spec = await tools.planning(user_id, partial(load_spec, payload, tools.render_context.limits))
    try:
        with tools.render_context.store.scratch() as scratch:
            sources = await fetched_files(spec, user_id, tools, database, scratch, token)
            context = replace(tools.render_context, sources=sources)
            yield UserSpec(spec, context, scratch, token)
    finally:
        token.cancel()
