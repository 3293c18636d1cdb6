"""What a job would do, without doing it: the summary that it would be kept with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from reelmill.core.spec import load_spec
from reelmill.media.cancel import CancelToken
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.plan_summary import PlanSummary
from reelmill.usecases.render_jobs.prepare_job import planned_spec, summarised
from reelmill.usecases.render_jobs.worker_context import WorkerContext


async def describe_plan(
    payload: Mapping[str, Any], user_id: UUID, tools: WorkerContext, database: Database
) -> PlanSummary:
    """Plan a user's spec and look up what is encoded already.

    Raises:
        ReelmillError: everything that would make the job fail before it is encoded.
    """
    token = CancelToken()
    spec = await tools.planning(user_id, partial(load_spec, payload, tools.render_context.limits))
    try:
        with tools.render_context.store.scratch() as scratch:
            planned = await planned_spec(spec, user_id, tools, database, scratch, token)
        known = await tools.files.known(planned.plan.fingerprints, None)
        return await tools.planning(user_id, partial(summarised, planned, known, tools))
    finally:
        token.cancel()
