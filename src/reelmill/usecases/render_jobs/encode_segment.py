"""A claimed segment, or a piece of a plan's sound, is encoded and given to all workers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from reelmill.core.errors import (
    CancelledError,
    EncodeError,
    ReelmillError,
    ResourceError,
    SourceError,
    UnavailableError,
)
from reelmill.core.plan.audio import AudioPlan
from reelmill.core.plan.needs import sound_bytes
from reelmill.core.plan.picture_work import PictureWork
from reelmill.media.cancel import CancelToken
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.work import ClaimedSegment
from reelmill.usecases.render.encode_work import encode_picture, encode_sound, is_finished, placed
from reelmill.usecases.render.progress import Ledger
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render_jobs.failures import segment_went_wrong
from reelmill.usecases.render_jobs.pinned_jobs import pinned
from reelmill.usecases.render_jobs.progress_updates import while_reporting
from reelmill.usecases.render_jobs.stored_plan import PlanUnreadable
from reelmill.usecases.render_jobs.stored_work import StoredWork, check_names, work_from
from reelmill.usecases.render_jobs.worker_context import WorkerContext

_REPORT_SECONDS = 0.5


async def encode_one(
    segment: ClaimedSegment, tools: WorkerContext, database: Database, cancel: CancelToken
) -> None:
    """Encode, store, and say so; what goes wrong is told to the jobs that wait for it.

    Where nobody waits for it any more, or `cancel` is cancelled, the encoder is stopped and
    the claim is given back.
    """
    token = CancelToken()
    forget = cancel.on_cancel(token.cancel)
    try:
        work = await tools.running(partial(_readable, segment, tools))
        async with pinned(tools.files, fingerprints_of(segment, work), work.assets):
            paths = await tools.files.sources(work.assets)
            if gone := work.assets - paths.keys():
                raise PlanUnreadable(f"{len(gone)} sources are gone")
            await _encoded(segment, work, paths, tools, database, token)
            await _shared(segment, work, tools, database)
    except PlanUnreadable:
        async with database.begin() as transaction:
            await transaction.work.segment_outdated(segment)
    except CancelledError:
        async with database.begin() as transaction:
            await transaction.work.release_segment(segment)
    except ReelmillError as error:
        await segment_went_wrong(segment, error, tools, database)
    finally:
        token.cancel()
        forget()


def _readable(segment: ClaimedSegment, tools: WorkerContext) -> StoredWork:
    work = work_from(segment.work, tools.engine)
    check_names(work, tools.render_context.program)
    return work


def fingerprints_of(segment: ClaimedSegment, work: StoredWork) -> tuple[str, ...]:
    """Names of the files that the work makes."""
    if isinstance(work.item, AudioPlan):
        return tuple(dict.fromkeys(c.fingerprint for c in work.item.chunks))
    return (segment.fingerprint,)


async def _encoded(
    segment: ClaimedSegment,
    work: StoredWork,
    paths: Mapping[str, Path],
    tools: WorkerContext,
    database: Database,
    token: CancelToken,
) -> None:
    """Encode in a thread; the database is notified twice a second how far it is."""
    ledger = Ledger(segment.cost)

    async def report() -> bool:
        async with database.begin() as transaction:
            return await transaction.work.segment_progress(segment, ledger.read()[0])

    encoding = tools.running(partial(_encode, segment, work, paths, tools, ledger, token))
    await while_reporting(encoding, report, token, _REPORT_SECONDS)


def _encode(
    segment: ClaimedSegment,
    work: StoredWork,
    paths: Mapping[str, Path],
    tools: WorkerContext,
    ledger: Ledger,
    token: CancelToken,
) -> None:
    """Encode what this machine's store lacks; it has what could not be shared when it was made."""
    store, item = tools.render_context.store, work.item
    if not isinstance(item, AudioPlan) and is_finished(store, item.fingerprint):
        ledger.add(segment.cost, skipped=True)
        return
    _check_fits(item, tools.render_context)
    with store.scratch() as folder:
        means = (paths, tools.render_context, folder, ledger.add, token)
        if isinstance(item, AudioPlan):
            encode_sound(item, *means)
            return
        try:
            encode_picture(item, *means)
        except (EncodeError, SourceError) as error:
            raise placed(error, item.recipe, work.pointers) from error


def _check_fits(item: PictureWork | AudioPlan, context: RenderContext) -> None:
    """What a larger machine planned may be too much for this one.

    Raises:
        UnavailableError: `memory_unavailable`; another worker may have more.
    """
    if isinstance(item, AudioPlan):
        needed, what = sound_bytes(item.soundtrack, context.jobs), "The sound"
    else:
        needed, what = item.recipe.needs.memory_bytes, "A segment"
    try:
        context.budget.check(needed, what)
    except ResourceError as error:
        problem = error.problems[0]
        sentence, hint = problem.message, "start a worker on a machine with more memory"
        raise UnavailableError.of("memory_unavailable", sentence, hint=hint) from error


async def _shared(
    segment: ClaimedSegment, work: StoredWork, tools: WorkerContext, database: Database
) -> None:
    names = fingerprints_of(segment, work)
    for name in names:
        await tools.files.share(name, segment.token)
    files = [file for name in names if (file := tools.render_context.store.get(name))]
    size = sum(file.stat().st_size for file in files)
    async with database.begin() as transaction:
        await transaction.work.segment_done(segment, size)
