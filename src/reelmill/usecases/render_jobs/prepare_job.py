"""A job becomes a plan, and what its plan lacks becomes work for encoders."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from reelmill.core.errors import CancelledError, ReelmillError
from reelmill.core.plan.fingerprint import fingerprint
from reelmill.core.plan.master_plan import master_plan
from reelmill.core.plan.picture_work import picture_work
from reelmill.core.plan.render_plan import RenderPlan
from reelmill.core.plan.sound_pieces import sound_pieces
from reelmill.core.spec import Spec, load_spec
from reelmill.media.cancel import CancelToken
from reelmill.usecases.assets.room import check_room
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.plan_summary import PlanSummary
from reelmill.usecases.ports.work import ClaimedJob, NewSegment
from reelmill.usecases.render.estimate import estimated_bytes
from reelmill.usecases.render.gather import Gathered, draw, gather
from reelmill.usecases.render.make_plan import make_plan
from reelmill.usecases.render.progress import Clock, audio_cost, segment_cost
from reelmill.usecases.render.publish import check_space
from reelmill.usecases.render.report import Stage
from reelmill.usecases.render.summarise import summary_of
from reelmill.usecases.render_jobs.failures import job_went_wrong
from reelmill.usecases.render_jobs.job_sources import FetchedFiles, fetched_files
from reelmill.usecases.render_jobs.progress_updates import while_reporting
from reelmill.usecases.render_jobs.stored_plan import StoredPlan, plan_json
from reelmill.usecases.render_jobs.stored_work import StoredWork, work_json
from reelmill.usecases.render_jobs.worker_context import WorkerContext

_REPORT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Planned:
    """A job's plan and what it was made of."""

    spec: Spec
    gathered: Gathered
    plan: RenderPlan
    stage_seconds: dict[str, float]


async def prepare(
    job: ClaimedJob, tools: WorkerContext, database: Database, cancel: CancelToken | None = None
) -> None:
    """Plan a job and queue what is missing; a job that cannot be planned fails.

    Where the job was cancelled or is somebody else's by now, nothing is changed.

    Raises:
        ReelmillError: `job_went_wrong` says which are no fault of the job.
    """
    token = CancelToken()
    forget = cancel.on_cancel(token.cancel) if cancel else lambda: None
    try:
        planned = await _planned(job, tools, database, token)
        await _begin(job, planned, tools, database)
    except CancelledError:
        tools.pins.release(job.id)
    except ReelmillError as error:
        tools.pins.release(job.id)
        await job_went_wrong(job, error, tools, database)
    finally:
        token.cancel()
        forget()


async def _planned(
    job: ClaimedJob, tools: WorkerContext, database: Database, token: CancelToken
) -> Planned:
    loading = partial(load_spec, job.payload, tools.render_context.limits)
    spec = await tools.planning(job.user_id, loading)
    with tools.render_context.store.scratch() as scratch:

        async def report() -> bool:
            async with database.begin() as transaction:
                return await transaction.work.job_stage(job, Stage.GATHER.value, 1, None)

        planning = planned_spec(spec, job.user_id, tools, database, scratch, token)
        work = asyncio.ensure_future(planning)
        planned = await while_reporting(work, report, token, _REPORT_SECONDS)
        drawing = tools.planning(job.user_id, partial(_drawn, planned, tools, token))
        planned = await while_reporting(
            asyncio.ensure_future(drawing), report, token, _REPORT_SECONDS
        )
        paths = planned.gathered.paths
        holding = partial(tools.pins.hold, job.id, planned.plan.fingerprints, paths)
        await tools.running(holding)
        await tools.files.add_sources(paths, job.token, frozenset(planned.gathered.drawable))
    return planned


def _drawn(planned: Planned, tools: WorkerContext, cancel: CancelToken) -> Planned:
    """The same with the texts and shapes drawn that are seen in any segment."""
    names = [name for item in planned.plan.segments for name in item.recipe.assets]
    return replace(planned, gathered=draw(planned.gathered, names, tools.render_context, cancel))


async def planned_spec(
    spec: Spec,
    user_id: UUID,
    tools: WorkerContext,
    database: Database,
    scratch: Path,
    cancel: CancelToken,
) -> Planned:
    """Fetch, then gather and plan once it is the user's turn.

    Raises:
        ReelmillError: what `gather`, `make_plan` and `check_space` raise.
    """
    sources = await fetched_files(spec, user_id, tools, database, scratch, cancel)
    planning = partial(_plan_spec, spec, sources, tools, scratch, cancel)
    return await tools.planning(user_id, planning)


def _plan_spec(
    spec: Spec, sources: FetchedFiles, tools: WorkerContext, scratch: Path, cancel: CancelToken
) -> Planned:
    """Gather and plan, in the calling thread."""
    clock = Clock(None)
    context = replace(tools.render_context, sources=sources)
    with clock.stage(Stage.GATHER):
        gathered = gather(spec, context, cancel)
    with clock.stage(Stage.PLAN):
        plan = make_plan(spec, gathered, context)
        check_space(scratch / "master", scratch, *estimated_bytes(master_plan(plan), context.store))
    seconds = clock.stage_seconds
    seconds[Stage.GATHER.value] = round(seconds[Stage.GATHER.value] + sources.seconds, 3)
    return Planned(spec, gathered, plan, seconds)


async def _begin(
    job: ClaimedJob, planned: Planned, tools: WorkerContext, database: Database
) -> None:
    """Keep the plan and queue what no worker can get yet."""
    plan = planned.plan
    known = await tools.files.known(plan.fingerprints, job.token)
    written = await tools.running(partial(_written, planned, known, tools))
    needs = {*plan.fingerprints, *planned.gathered.paths}
    async with database.begin() as transaction:
        await check_room(job.user_id, tools.user_bytes, transaction)
        begun = await transaction.work.begin_encoding(job, *written, needs)
    if not begun:
        tools.pins.release(job.id)
    elif known:
        async with database.begin() as transaction:
            await transaction.upkeep.segments_used(list(known))


def _written(
    planned: Planned, known: frozenset[str], tools: WorkerContext
) -> tuple[bytes, dict[str, Any], list[NewSegment]]:
    """The plan as it is kept, its summary, and work for what is not known."""
    output = planned.spec.output
    stored = StoredPlan(
        master_plan(planned.plan),
        output.metadata,
        planned.stage_seconds,
        planned_at=time.time(),
        poster_seconds=output.poster.time if output.poster else None,
        pointers=_pointers(planned),
        strict=planned.spec.strict,
    )
    summary = summarised(planned, known, tools).as_json()
    missing = list(new_segments(planned, known, tools.engine))
    return plan_json(stored), summary, missing


def summarised(planned: Planned, known: frozenset[str], tools: WorkerContext) -> PlanSummary:
    """The plan's summary; `known` are fingerprints that need not be encoded."""
    facts, context = planned.gathered.facts, tools.render_context
    return summary_of(planned.plan, planned.spec, facts, known, context.store, context.machine)


def new_segments(planned: Planned, known: frozenset[str], engine: str) -> Iterator[NewSegment]:
    """StoredWork for everything that is not known; the sound in pieces of bounded cost."""
    plan, pointers = planned.plan, _pointers(planned)
    for item in plan.segments:
        if item.fingerprint not in known:
            frames = item.segment.frames
            body = work_json(StoredWork(picture_work(item), pointers), engine)
            cost = segment_cost(item.segment.kind, frames)
            yield NewSegment(item.fingerprint, "picture", frames, cost, body)
    for piece in sound_pieces(plan.audio) if plan.audio else ():
        names = [chunk.fingerprint for chunk in piece.chunks]
        if known.issuperset(names):
            continue
        cost = audio_cost(sum(chunk.own_sample_count for chunk in piece.chunks))
        body = work_json(StoredWork(piece, pointers), engine)
        yield NewSegment(fingerprint("sound", *names), "sound", 0, cost, body)


def _pointers(planned: Planned) -> dict[str, tuple[str, ...]]:
    return {asset: tuple(asked) for asset, asked in planned.gathered.pointers.items()}
