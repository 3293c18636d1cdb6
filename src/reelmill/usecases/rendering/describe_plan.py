"""What a job would do, without doing it: the summary that it would be kept with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from reelmill.core.spec import load_spec
from reelmill.media.cancel import CancelToken
from reelmill.usecases.ports import Database
from reelmill.usecases.rendering.job_sources import job_sources
from reelmill.usecases.rendering.plan_summary import PlanSummary
from reelmill.usecases.rendering.prepare_job import plan_spec, summarised
from reelmill.usecases.rendering.render_tools import RenderTools


async def describe_plan(
    payload: Mapping[str, Any], user_id: UUID, tools: RenderTools, database: Database
) -> PlanSummary:
    """Plan a user's spec and look up what is encoded already.

    Raises:
        ReelmillError: everything that would make the job fail before it is encoded.
    """
    spec, token = load_spec(payload, tools.workshop.limits), CancelToken()
    try:
        with tools.workshop.store.scratch() as scratch:
            sources = await job_sources(spec, user_id, tools, database, scratch)
            planned = await tools.running(partial(plan_spec, spec, sources, tools, scratch, token))
        known = await tools.files.known(planned.plan.fingerprints)
        return await tools.running(partial(summarised, planned, known, tools))
    finally:
        token.cancel()
