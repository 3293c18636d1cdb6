"""Settings become what a worker renders with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

from reelmill.adapters.shared_store import SharedStore
from reelmill.bootstrap.network import public_sources
from reelmill.bootstrap.render_context import render_context
from reelmill.bootstrap.storage import user_bytes
from reelmill.core.spec import Limits
from reelmill.media.context_threads import ContextThreads
from reelmill.settings import ServiceSettings
from reelmill.usecases.fair_slots import FairSlots
from reelmill.usecases.objects.write import ObjectWriter
from reelmill.usecases.operations.tally_buffer import TallyBuffer
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.storage import Storage
from reelmill.usecases.render_jobs.pinned_jobs import PinnedJobs
from reelmill.usecases.render_jobs.stored_work import encoder_identity
from reelmill.usecases.render_jobs.worker_context import FETCHES, FETCHES_SPARE, WorkerContext

_OTHER_THREADS = 12
"""Threads besides those that encode: they plan, stitch and upload."""

_LEAST_PLANS = 2


@contextmanager
def worker_context(
    settings: ServiceSettings, storage: Storage, database: Database, counts: TallyBuffer
) -> Iterator[WorkerContext]:
    """The tools of a worker process; its jobs are unpinned at the end.

    `counts` takes note of what is fetched.

    Raises:
        OutputError: `cache_unwritable`.
        EncodeError: `ffmpeg_missing`.
        SourceError: `font_folder_missing`.
    """
    limits = Limits.of(settings.given_limits)
    # A file of credentials is the command line's: users of a service have their own.
    own = settings.model_copy(update={"credentials": None})
    with (
        render_context(own, limits, settings.home) as tools,
        ContextThreads(settings.jobs + _OTHER_THREADS, "render") as threads,
        ContextThreads(FETCHES + FETCHES_SPARE, "fetch") as fetchers,
    ):
        files = SharedStore(tools.store, ObjectWriter(database, storage))
        with closing(PinnedJobs(files)) as pins:
            yield WorkerContext(
                render_context=replace(tools, sources=public_sources(settings, counts)),
                files=files,
                storage=storage,
                pins=pins,
                engine=encoder_identity(tools.program),
                home=settings.home,
                keep_days=settings.output_days,
                user_bytes=user_bytes(settings),
                threads=threads,
                fetchers=fetchers,
                plans=FairSlots(max(_LEAST_PLANS, settings.jobs)),
                patience_seconds=settings.source_patience_seconds,
                most_source_seconds=settings.max_job_source_seconds,
            )
