"""What a segment of a user's job shows, as soon as it is encoded."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from reelmill.core.errors import NotFoundError
from reelmill.core.plan.needs import Needs
from reelmill.media.cancel import CancelToken
from reelmill.media.segment_picture import make_segment_picture, segment_picture_needs
from reelmill.usecases.ports.job import Job
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render_jobs.pinned_jobs import pinned
from reelmill.usecases.render_jobs.worker_context import WorkerContext


async def segment_picture(job: Job, fingerprint: str, tools: WorkerContext) -> bytes:
    """The first frame of a listed segment of a job, as a WebP of at most 320 pixels a side.

    Raises:
        NotFoundError: `segment_not_found`: not of this job, not encoded yet, or removed.
        ReelmillError: what `make_segment_picture` and `SharedFiles` raise.
    """
    plan = job.plan or {"segments": ()}
    if fingerprint not in {each["fingerprint"] for each in plan["segments"]}:
        raise _not_found()
    needs, token = segment_picture_needs(plan["width"], plan["height"]), CancelToken()
    try:
        async with pinned(tools.files, (fingerprint,), ()):
            if await tools.files.bring((fingerprint,)):
                raise _not_found()
            drawing = partial(_drawn, fingerprint, needs, tools.render_context, token)
            return await tools.planning(job.user_id, drawing)
    finally:
        token.cancel()


def _drawn(fingerprint: str, needs: Needs, context: RenderContext, cancel: CancelToken) -> bytes:
    segment: Path | None = context.store.get(fingerprint)
    if segment is None:
        raise _not_found()
    with (
        context.budget.share(needs.memory_bytes, cancel),
        context.store.scratch() as scratch,
    ):
        out = scratch / "picture.webp"
        make_segment_picture(segment, needs, out, cancel, context.program)
        return out.read_bytes()


def _not_found() -> NotFoundError:
    message = "The job has no such segment, or it is not encoded yet, or has been removed."
    return NotFoundError.of("segment_not_found", message)
